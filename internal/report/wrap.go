package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// piece is a run of text of one look. Its text is clean.
type piece struct {
	text string
	look attr
	link string // where it leads, on terminals with hyperlinks
	code bool   // inner blanks are part of the text
	end  bool   // a line break was asked for; text is empty
}

// word is what a line is not broken within.
type word struct {
	from, to int // its pieces
	width    int
	glued    bool // no blank stands before it (between wide characters)
	end      bool // a line ends here
}

// longCode is the width from which a code span may be broken at its blanks.
const longCode = 40

// wrapper wraps paragraph after paragraph with the same buffers.
type wrapper struct {
	st   Style
	s    splitter
	line []piece
}

// wrap lays pieces out in lines of at most width columns, as far as words allow.
func (st Style) wrap(pieces []piece, width int) []string {
	w := wrapper{st: st}
	return w.wrap(pieces, width)
}

func (wr *wrapper) wrap(pieces []piece, width int) []string {
	width = max(width, minWidth)
	s := &wr.s
	s.cut(pieces)
	var lines []string
	line := wr.line[:0]
	used := 0
	flush := func() {
		lines = append(lines, wr.st.render(line))
		line, used = line[:0], 0
	}
	for _, w := range s.words {
		if w.end {
			flush()
			continue
		}
		gap := 1
		if w.glued || len(line) == 0 {
			gap = 0
		}
		if len(line) > 0 && used+gap+w.width > width {
			flush()
			gap = 0
		}
		if gap > 0 {
			line = append(line, blankBetween(line[len(line)-1], s.pieces[w.from]))
		}
		line = append(line, s.pieces[w.from:w.to]...)
		used += gap + w.width
	}
	if len(line) > 0 {
		flush()
	}
	wr.line = line
	return lines
}

// blankBetween is the blank between two words. It has their look where they share one, so that an underlined phrase
// is underlined throughout.
func blankBetween(a, b piece) piece {
	p := piece{text: " ", look: a.look & b.look}
	if a.link == b.link {
		p.link = a.link
	}
	return p
}

// render writes one line, with a change of look only where there is one.
func (st Style) render(line []piece) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		p := line[i]
		link, color := st.Links && p.link != "", st.Color && p.look != 0
		if link {
			b.WriteString("\x1b]8;;" + p.link + "\x1b\\")
		}
		if color {
			b.WriteString(p.look.open())
		}
		for ; i < len(line) && line[i].look == p.look && line[i].link == p.link; i++ {
			b.WriteString(line[i].text)
		}
		if color {
			b.WriteString("\x1b[0m")
		}
		if link {
			b.WriteString("\x1b]8;;\x1b\\")
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// splitter cuts pieces into words.
type splitter struct {
	words  []word
	pieces []piece // of all words
	start  int     // where the pieces of the unfinished word begin
	width  int     // of the unfinished word
	glued  bool    // the unfinished word follows the one before without a blank
	wide   bool    // the last character was a wide one, behind which a line may break
	gap    bool    // a blank was met since the last character
}

// cut replaces the splitter's words by those of the pieces.
func (s *splitter) cut(pieces []piece) {
	size := 0
	for _, p := range pieces {
		size += len(p.text)/5 + 1 // about a word's length
	}
	*s = splitter{words: slices.Grow(s.words[:0], size), pieces: slices.Grow(s.pieces[:0], size)}
	for _, p := range pieces {
		switch {
		case p.end:
			s.finish()
			s.words = append(s.words, word{end: true})
			s.gap, s.wide = false, false
		case p.code && textWidth(p.text) < longCode:
			s.add(p, p.text)
		default:
			s.split(p)
		}
	}
	s.finish()
}

// split adds a piece, broken at blanks and between wide characters.
func (s *splitter) split(p piece) {
	start := 0
	for i, r := range p.text {
		switch {
		case r == ' ' || r == '\n' || r == '\t':
			s.add(p, p.text[start:i])
			s.finish()
			s.gap, s.wide = true, false
			start = i + utf8.RuneLen(r)
		case runeWidth(r) == 2:
			s.add(p, p.text[start:i])
			start = i
			if s.wide && !unicode.IsPunct(r) {
				s.finish()
			}
			s.wide = true
		case s.wide && runeWidth(r) == 1:
			s.wide = false
		}
	}
	s.add(p, p.text[start:])
}

func (s *splitter) add(p piece, text string) {
	if text == "" {
		return
	}
	if s.start == len(s.pieces) {
		s.glued, s.gap = !s.gap, false
	}
	p.text = text
	s.pieces = append(s.pieces, p)
	s.width += textWidth(text)
}

func (s *splitter) finish() {
	if s.start < len(s.pieces) {
		s.words = append(s.words, word{from: s.start, to: len(s.pieces), width: s.width, glued: s.glued})
	}
	s.start, s.width = len(s.pieces), 0
}

// wrapText lays plain text out behind a label; further lines are indented as far as the label is wide.
func (st Style) wrapText(label, text string, look attr) []string {
	label = Clean(label)
	lines := st.wrap([]piece{{text: CleanLine(text), look: look}}, st.width()-textWidth(label))
	for i := range lines {
		if i == 0 {
			lines[i] = label + lines[i]
		} else {
			lines[i] = strings.Repeat(" ", textWidth(label)) + lines[i]
		}
	}
	if len(lines) == 0 {
		return []string{strings.TrimRight(label, " ")}
	}
	return lines
}
