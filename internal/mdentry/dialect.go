package mdentry

import (
	"bytes"
	"strings"
)

// oneDialect rewrites what site generators add to Markdown in the form that every reader of Markdown knows: tags that
// set code apart become fences, comments of templates and lines that hold nothing but a component's tag become blank,
// as they would open an HTML block that swallows the Markdown below them. Every byte keeps its place, so offsets hold
// for both forms; the argument is not changed. Text in fences stays as it is.
func oneDialect(src []byte) []byte {
	if !bytes.Contains(src, []byte("{%")) && !bytes.Contains(src, []byte("{{")) && !bytes.Contains(src, []byte("{/*")) && !hasComponent(src) {
		return src
	}
	r := rewriter{out: src}
	for at := 0; at < len(src); {
		end := len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		r.line(src, at, end)
		at = end
	}
	return r.out
}

// hasComponent reports whether a line may begin with a component's tag.
func hasComponent(src []byte) bool {
	for i, c := range src {
		if c == '<' && i+2 < len(src) && (isUpper(src[i+1]) || src[i+1] == '/' && isUpper(src[i+2])) {
			return true
		}
	}
	return false
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

type rewriter struct {
	out     []byte
	changed bool
	fence   string // the opening marks of the fence we are in
	closing string // of the comment that we are in
	endless string // what closes comments that were found to have no end
}

func (r *rewriter) line(src []byte, at, end int) {
	text := strings.TrimSpace(string(src[at:end]))
	if r.closing != "" {
		i := commentEnd(src[at:end], r.closing)
		if i > 0 {
			r.closing = ""
			end = at + i
		}
		r.blank(src, at, end)
		return
	}
	marks := fenceMarks(text)
	switch {
	case r.fence != "":
		if closesFence(r.fence, marks, text) {
			r.fence = ""
		}
	case marks != "":
		r.fence = marks
	case text == "":
	case text[0] == '{':
		r.siteLine(src, at, end, text)
	case text[0] == '<':
		if onlyTags(text) {
			r.blank(src, at, end)
		}
	}
}

// siteLine handles a line that begins with a brace: a tag that opens or closes code, or the start of a comment.
func (r *rewriter) siteLine(src []byte, at, end int, text string) {
	if lang, ok := codeTag(text); ok {
		at += bytes.IndexByte(src[at:end], '{')
		r.blank(src, at, end)
		copy(r.out[at:], "```"+lang)
		return
	}
	closing := commentTag(text)
	if closing == "" || closing == r.endless {
		return
	}
	if i := commentEnd(src[at:end], closing); i > 0 {
		end = at + i
	} else if bytes.Contains(src[end:], []byte(closing)) {
		r.closing = closing
	} else {
		r.endless = closing
		return
	}
	r.blank(src, at, end)
}

// commentEnd returns the offset in a line behind what closes a comment, or 0.
func commentEnd(line []byte, closing string) int {
	i := bytes.Index(line, []byte(closing))
	if i < 0 {
		return 0
	}
	i += len(closing)
	if closing == liquidEnd {
		if j := bytes.Index(line[i:], []byte("%}")); j >= 0 {
			i += j + 2
		}
	}
	return i
}

const liquidEnd = "endcomment"

func (r *rewriter) blank(src []byte, at, end int) {
	if !r.changed {
		r.out, r.changed = bytes.Clone(src), true
	}
	for i := at; i < end; i++ {
		if c := r.out[i]; c != '\n' && c != '\r' {
			r.out[i] = ' '
		}
	}
}

// codeTag recognises {% highlight sh %}, {{< highlight sh >}} and what closes them, and returns the language.
func codeTag(line string) (lang string, ok bool) {
	inner, found := between(line, "{%", "%}")
	if !found {
		if inner, found = between(line, "{{<", ">}}"); !found {
			if inner, found = between(line, "{{%", "%}}"); !found {
				return "", false
			}
		}
	}
	word, rest, _ := strings.Cut(strings.Trim(inner, "- "), " ")
	switch word {
	case "highlight", "codeblock":
		lang, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
		if strings.ContainsAny(lang, "=:`\"") {
			lang = ""
		}
		return lang, true
	case "endhighlight", "/highlight", "endcodeblock", "/codeblock":
		return "", true
	}
	return "", false
}

func between(s, open, closing string) (string, bool) {
	s, opened := strings.CutPrefix(s, open)
	s, closed := strings.CutSuffix(s, closing)
	return s, opened && closed
}

// commentTag returns what closes the comment that a line begins with, or "".
func commentTag(line string) string {
	if strings.HasPrefix(line, "{/*") {
		return "*/}"
	}
	if inner, ok := strings.CutPrefix(line, "{%"); ok && strings.HasPrefix(strings.TrimLeft(inner, "- "), "comment") {
		return liquidEnd
	}
	if strings.HasPrefix(line, "{::comment}") {
		return "{:/comment}"
	}
	return ""
}

// onlyTags reports whether a line holds tags of components and nothing else.
func onlyTags(line string) bool {
	for line != "" {
		name := tagName(line)
		if name == "" || !isUpper(name[0]) {
			return false
		}
		end := tagEnd(line)
		if end == 0 {
			return false
		}
		line = strings.TrimLeft(line[end:], " \t")
	}
	return true
}
