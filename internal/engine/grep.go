package engine

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"unstuck/internal/match"
)

// GrepHit is one line of an entry that met a pattern.
type GrepHit struct {
	Item  Item
	Line  int      // in the entry's file, from 1
	Text  string   // the line, without its end
	Spans [][2]int // the byte ranges of the text that met the pattern
}

// GrepOptions say how a pattern is read.
type GrepOptions struct {
	Regexp     bool
	IgnoreCase bool
}

// Grep returns the lines of titles, tags and text that meet the pattern, in the order of List. An entry whose title or
// tags meet it only in another place of its file (a common front matter) gives its title; so does every entry for an
// empty pattern. The error says what is wrong with the pattern, or that a base cannot be read.
func (e *Engine) Grep(pattern string, o GrepOptions) ([]GrepHit, error) {
	expr := pattern
	if !o.Regexp {
		expr = regexp.QuoteMeta(pattern)
	}
	if o.IgnoreCase {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return nil, fmt.Errorf("the pattern is no regular expression: %w", err)
	}
	v, err := e.current(context.Background(), true)
	if err != nil {
		return nil, err
	}
	var out []GrepHit
	for i, b := range v.bases {
		path, src := "", []byte(nil)
		for n := range b.ix.Len() {
			if !v.keeps(b, n) {
				continue
			}
			it := v.brief(match.EntryRef{Index: i, Entry: n})
			if it.Origin.Path != path {
				path = it.Origin.Path
				if src, err = b.src.Read(path); err != nil {
					return nil, fmt.Errorf("knowledge base %s: %w", b.name, err)
				}
			}
			out = append(out, grepEntry(re, it, src)...)
		}
	}
	return out, nil
}

func grepEntry(re *regexp.Regexp, it Item, src []byte) []GrepHit {
	var out []GrepHit
	o := it.Origin
	if re.String() == "" {
		return []GrepHit{{Item: it, Line: o.Line, Text: it.Title}}
	}
	line := o.Line
	for text := range bytes.Lines(src[min(o.Start, len(src)):min(o.End, len(src))]) {
		s := withoutLiquid(strings.TrimRight(string(text), "\r\n"))
		if spans := spansOf(re, s); len(spans) > 0 {
			out = append(out, GrepHit{Item: it, Line: line, Text: s, Spans: spans})
		}
		line++
	}
	if len(out) == 0 && (re.MatchString(it.Title) || re.MatchString(strings.Join(it.Tags, " "))) {
		out = append(out, GrepHit{Item: it, Line: o.Line, Text: it.Title, Spans: spansOf(re, it.Title)})
	}
	return out
}

func spansOf(re *regexp.Regexp, s string) [][2]int {
	var out [][2]int
	for _, m := range re.FindAllStringIndex(s, -1) {
		out = append(out, [2]int{m[0], m[1]})
	}
	return out
}

// withoutLiquid takes a site generator's own marks out of a line: they are not part of the text.
func withoutLiquid(s string) string {
	for {
		from := strings.Index(s, "{%")
		if from < 0 {
			return s
		}
		n := strings.Index(s[from:], "%}")
		if n < 0 {
			return s
		}
		s = s[:from] + s[from+n+2:]
	}
}
