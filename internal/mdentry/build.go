package mdentry

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"unstuck/internal/kb"
)

// entries builds the file's entries.
func (d *document) entries() []kb.Entry {
	if len(bytes.TrimSpace(d.written[d.body:])) == 0 {
		// In the way of Hugo, a folder's index page may hold a title and no more.
		if len(d.meta.values) == 0 || !isIndexName(trimEnding(path.Base(d.path))) {
			d.problem(0, "the file holds no text; write the entry or remove the file")
		}
		return nil
	}
	all := d.findEntries()
	out := make([]kb.Entry, 0, len(all))
	for _, f := range all {
		if e, ok := d.entry(f); ok {
			out = append(out, e)
		}
	}
	NumberIDs(len(out), func(i int) string { return out[i].ID }, func(i, _ int, id string) {
		e := &out[i]
		d.problem(e.Origin.Line, fmt.Sprintf("another entry of this file has the id %s too, so this one is %s; give it a heading of its own", e.ID, id))
		e.ID = id
	})
	return out
}

func (d *document) entry(f found) (kb.Entry, bool) {
	n := f.node
	e := kb.Entry{Origin: kb.Origin{Path: d.path, Line: d.lineOf(n.start), Start: n.start, End: n.end}}
	var s sections
	switch {
	case f.row != nil:
		s = *f.row
	case f.roles:
		s = d.sectionsOf(n)
	default:
		s = d.wholeText(n)
	}
	if n.indent > 0 {
		for _, text := range []*string{&s.symptom, &s.cause, &s.fix, &s.notes, &s.unlike} {
			*text = dedent(*text, n.indent)
		}
	}
	if s.fix == "" {
		return e, false
	}
	e.Symptom, e.Cause, e.Fix, e.Notes, e.Unlike = s.symptom, s.cause, s.fix, s.notes, s.unlike
	own := f.file && f.roles && d.isOwnFormat()
	e.Own = own
	e.Samples = d.samples(s.samplesIn, own)
	if !own && f.roles && len(e.Samples) == 0 {
		e.Samples = d.spoken(s.samplesIn)
	}
	raw, line := n.raw, d.lineOf(max(n.start, n.heading))
	if v := d.meta.get("title"); f.file && v != nil && v.shape == scalar {
		raw, line = v.texts[0], v.line
	}
	if sample, ok := headingTemplate(strings.ToValidUTF8(raw, ""), line); ok && !own {
		e.Samples = append(e.Samples, sample)
	}
	e.NotThis = d.samples(s.notThisIn, own)
	d.applyMeta(&e, f, own)
	if f.file {
		e.Origin.Line, e.Origin.Start = 1, 0
		e.Title = d.title()
		e.ID = d.fileID(f)
	} else {
		e.Origin.Heading = n.title
		e.Title = n.title
		switch {
		case n.problem != "":
			e.Title = n.problem
		case isBareCode(n.title):
			if first := firstSentence(d.blocksIn(n.body, n.end)); first != "" {
				e.Title += ": " + first
			}
		}
		e.ID = d.headingID(n)
	}
	var tag string
	if tag, e.Title = titleTag(e.Title, n.raw); tag != "" {
		e.Tags = addTag(e.Tags, tag)
	}
	if e.Title == "" {
		e.Title = e.ID // a file without title and with a name of nothing but marks
	}
	if own {
		d.checkOwn(s)
	}
	return e, true
}

// checkOwn reports what an entry in our own format lacks.
func (d *document) checkOwn(s sections) {
	if d.meta.text("title") == "" && d.root.title == "" {
		d.problem(1, "the entry has no title; add title: to the front matter")
	}
	if !s.fixMarked {
		d.problem(1, "the entry has no fix; add a section ## Fix")
	}
	d.checkMatter()
}

// isOwnFormat reports whether the file is written in the format of CONTRIBUTING: its sections bear our names.
func (d *document) isOwnFormat() bool {
	symptomOrFix := false
	for _, c := range d.root.children {
		switch c.title {
		case "Symptom", "Fix":
			symptomOrFix = true
		case "Not this", "Cause", "Notes":
		default:
			return false
		}
		if c.level != d.root.children[0].level {
			return false
		}
	}
	return symptomOrFix
}

// applyMeta fills what front matter says. What it says about one problem, such as other wordings of its symptom,
// only holds for a file's only entry.
func (d *document) applyMeta(e *kb.Entry, f found, own bool) {
	for _, key := range []string{"categories", "category", "tags", "tag", "keywords"} {
		for _, t := range d.tagTexts(key) {
			if !isCode(t) {
				e.Tags = addTag(e.Tags, t)
			}
		}
	}
	e.Updated = d.meta.updated()
	if !f.file {
		return
	}
	if h := d.root.title; d.root.own && d.meta.text("title") != "" && !strings.Contains(strings.ToLower(d.title()), strings.ToLower(h)) {
		e.Aliases = addText(e.Aliases, h) // the page goes by two titles
	}
	for _, code := range d.codes(f.node) {
		e.Aliases = addText(e.Aliases, code)
	}
	for _, a := range d.meta.list("aliases") {
		if own || !strings.HasPrefix(a, "/") { // Hugo's aliases are old addresses
			e.Aliases = addText(e.Aliases, a)
		}
	}
	e.Unless = texts(d.meta.list("unless"))
	e.Versions = strings.Join(texts(d.meta.list("versions")), ", ")
	e.Sources = texts(d.meta.list("sources"))
	e.General = own && d.meta.text("general") == "true"
	for _, id := range d.meta.list("formerly") {
		e.Formerly = addText(e.Formerly, kb.Slug(id))
	}
	if v := d.meta.get("vars"); v != nil {
		e.Vars = slices.Clone(v.pairs)
	}
}

// codes returns the error codes by which a page is known besides its title: in keywords, in the file's name, else in
// the info strings of its fences, as in ```compile_fail,E0425.
func (d *document) codes(n *node) []string {
	var out []string
	for _, key := range []string{"tags", "keywords", "f1_keywords", "helpviewer_keywords"} {
		for _, t := range d.meta.list(key) {
			if isCode(t) {
				out = addText(out, t)
			}
		}
	}
	if name := d.baseName(); isCode(name) {
		return addText(out, name) // codes in its examples may be those of other errors
	}
	for _, b := range d.blocksIn(n.body, n.end) {
		if b.kind == fence && b.info != indented && len(out) < maxCodes {
			for _, word := range strings.FieldsFunc(b.info, func(r rune) bool { return strings.ContainsRune(", {}.\"=:", r) }) {
				if isCode(word) {
					out = addText(out, word)
				}
			}
		}
	}
	return out
}

const maxCodes = 20

// tagTexts returns the values of a key that holds tags: a list, or one text with commas or, as Jekyll has it, spaces.
func (d *document) tagTexts(key string) []string {
	v := d.meta.get(key)
	if v == nil {
		return nil
	}
	if v.shape != scalar {
		return texts(v.texts)
	}
	text := v.texts[0]
	if strings.Contains(text, ",") {
		return texts(strings.Split(text, ","))
	}
	if key == "category" || key == "keywords" {
		return texts([]string{text})
	}
	return strings.Fields(text)
}

func texts(in []string) []string {
	var out []string
	for _, s := range in {
		out = addText(out, s)
	}
	return out
}

func addText(to []string, s string) []string {
	if s = strings.TrimSpace(s); s == "" || slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}

func addTag(to []string, s string) []string { return addText(to, kb.NormalTag(s)) }

// title is the document's. It is asked for several times.
func (d *document) title() string {
	if d.called == "" {
		d.called = d.findTitle()
	}
	return d.called
}

// findTitle takes the title from front matter, else from the title heading, else from the file's name.
func (d *document) findTitle() string {
	if t := titleText(strings.ToValidUTF8(d.meta.text("title"), "")); t != "" {
		return t
	}
	if d.root.title != "" {
		return d.root.title
	}
	name := d.baseName()
	if first := firstSentence(d.blocks); isCode(name) && first != "" {
		return name + ": " + first
	}
	return nameTitle(name)
}

// firstSentence is how a text begins whose title says nothing, or only a code: "An unresolved name was used."
func firstSentence(blocks []block) string {
	for _, b := range blocks {
		if b.depth > 0 || b.kind == htmlBlock || b.kind == heading {
			continue
		}
		if b.kind != paragraph {
			return ""
		}
		text := titleText(b.text)
		if i := strings.Index(text, ". "); i > 0 {
			text = text[:i]
		}
		if len(text) > maxSentence {
			return ""
		}
		return strings.TrimRight(text, ".:")
	}
	return ""
}

const maxSentence = 160

// nameTitle makes a title of a file's name: words, unless the name is a code or an identifier.
func nameTitle(name string) string {
	if isCode(name) || strings.Contains(name, " ") {
		return name
	}
	if t := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' }), " "); t != "" {
		return t
	}
	return name
}

// titleTag takes a prefix such as [edeliver] off a title. Levels of logging and error codes are no tags.
func titleTag(title, raw string) (tag, rest string) {
	inner, ok := strings.CutPrefix(title, "[")
	if !ok || strings.HasPrefix(raw, "[") && strings.Contains(raw, "](") {
		return "", title
	}
	tag, rest, ok = strings.Cut(inner, "] ")
	rest = strings.TrimSpace(rest)
	if !ok || rest == "" || len(tag) > 40 || kb.Slug(tag) == "" || isCode(tag) || strings.ContainsAny(tag, "[]'\"=:") {
		return "", title
	}
	switch strings.ToLower(tag) {
	case "error", "err", "warn", "warning", "info", "debug", "fatal", "notice", "critical", "crit", "trace", "fail", "failed", "panic":
		return "", title
	}
	return tag, rest
}
