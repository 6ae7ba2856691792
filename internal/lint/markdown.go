package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"unstuck/internal/kb"
)

// drafts reports what is left of a draft. Samples are not looked at: programs print the mark, too.
func (c *checker) drafts() {
	if !c.e.Own {
		return
	}
	if strings.HasPrefix(c.e.Title, kb.DraftMark) {
		c.report(Draft, c.keyLine("title", ""), "the title is still that of a draft", "write the error as people see it, in the shortest form that says it all")
	}
	for _, s := range c.sections() {
		at, fenced := 0, false
		for line := range strings.SplitAfterSeq(s, "\n") {
			fenced = fenced != strings.HasPrefix(strings.TrimSpace(line), "```")
			if !fenced && strings.HasPrefix(strings.TrimSpace(line), kb.DraftMark) {
				c.report(Draft, c.sectionLine(s, at), "this line is still that of a draft", "write what belongs here, or remove it")
			}
			at += len(line)
		}
	}
}

// sections returns the prose of the entry.
func (c *checker) sections() []string {
	return slices.DeleteFunc([]string{c.e.Symptom, c.e.Unlike, c.e.Cause, c.e.Fix, c.e.Notes}, func(s string) bool { return s == "" })
}

// markdown checks the sources, and the links and ids in the prose.
func (c *checker) markdown() {
	for i, s := range c.e.Sources {
		switch what := badURL(s); {
		case what != "":
			c.report(Link, c.keyLine("sources", s), fmt.Sprintf("the source %s %s", short(s), what), "write the whole address, https://…")
		case slices.Contains(c.e.Sources[:i], s):
			c.report(Link, c.keyLine("sources", s), fmt.Sprintf("the source %s stands there twice", short(s)), "remove one")
		}
	}
	md := goldmark.New()
	for _, s := range c.sections() {
		src := []byte(s)
		_ = ast.Walk(md.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				c.node(n, s, src)
			}
			return ast.WalkContinue, nil
		})
	}
}

func (c *checker) node(n ast.Node, section string, src []byte) {
	switch n := n.(type) {
	case *ast.Link:
		c.link(string(n.Destination), c.sectionLine(section, offsetOf(n)))
	case *ast.Image:
		c.link(string(n.Destination), c.sectionLine(section, offsetOf(n)))
	case *ast.CodeSpan:
		c.codeSpan(codeText(n, src), n, section, src)
	}
}

// codeText is the text of a piece of code.
func codeText(n ast.Node, src []byte) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		}
	}
	return b.String()
}

func (c *checker) link(target string, line int) {
	if what := badURL(target); what != "" && !strings.HasPrefix(target, "mailto:") {
		c.report(Link, line, fmt.Sprintf("the link %s %s", short(target), what), "write the whole address, https://…, or name the other entry's id")
	}
}

// offsetOf returns where a node's text begins in its section.
func offsetOf(n ast.Node) int {
	offset := 0
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			offset = t.Segment.Start
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if offset == 0 && n.Parent() != nil && n.Parent().Type() == ast.TypeBlock && n.Parent().Lines().Len() > 0 {
		offset = n.Parent().Lines().At(0).Start
	}
	return offset
}

// badURL says what is wrong with an address that a reader is to open from a terminal, or nothing.
func badURL(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsAny(s, " \t\n<>\"`"):
		return "is no address"
	case u.Scheme == "" || u.Host == "" && u.Scheme != "mailto" && (u.Scheme == "http" || u.Scheme == "https"):
		return "leads nowhere from a terminal"
	case u.Scheme != "http" && u.Scheme != "https":
		return "is none that a browser opens"
	case u.User != nil:
		return "holds a user name or a password"
	}
	return ""
}

// codeSpan checks a piece of code that names another entry: the argument of a command of ours, or, where the entry
// speaks of its neighbours, what looks like an id.
func (c *checker) codeSpan(code string, n ast.Node, section string, src []byte) {
	id, sure := "", false
	for _, command := range []string{"unstuck show ", "unstuck why "} {
		if rest, ok := strings.CutPrefix(code, command); ok {
			id, sure = strings.TrimSpace(rest), true
			id, _, _ = strings.Cut(id, " ")
		}
	}
	if id == "" && section == c.e.Unlike && looksLikeID(code) {
		id = code
	}
	if id == "" {
		return
	}
	if _, ok := c.Find(id); ok {
		return
	}
	if !sure && !c.refersTo(n, src) {
		return
	}
	c.report(ID, c.sectionLine(section, offsetOf(n)), fmt.Sprintf("there is no entry %s", short(id)), "name one that is there, or remove it")
}

// looksLikeID reports whether a piece of code has the form of ids: lower-case words joined by hyphens.
func looksLikeID(s string) bool {
	plain := func(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' }
	return strings.Contains(s, "-") && s[0] != '-' && s[len(s)-1] != '-' && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0
}

// refersTo reports whether the words before a piece of code say that it names an entry: "see", "entry", "that is".
func (c *checker) refersTo(n ast.Node, src []byte) bool {
	before, ok := n.PreviousSibling().(*ast.Text)
	if !ok {
		return false
	}
	words := strings.Fields(strings.ToLower(string(before.Segment.Value(src))))
	if len(words) == 0 {
		return false
	}
	switch strings.Trim(words[len(words)-1], "(:") {
	case "see", "entry", "entries":
		return true
	}
	return false
}
