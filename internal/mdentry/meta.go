package mdentry

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"unstuck/internal/kb"
)

// meta is what front matter says, whatever its form. Of a key that stands twice the first counts.
type meta struct {
	values []value
}

// value is one key of front matter. Lists and scalars are both kept as texts; mappings keep their pairs.
type value struct {
	key   string
	line  int
	shape shape
	texts []string
	pairs []kb.Var
}

type shape uint8

const (
	empty shape = iota
	scalar
	sequence
	mapping
)

func (m *meta) get(key string) *value {
	for i := range m.values {
		if m.values[i].key == key {
			return &m.values[i]
		}
	}
	return nil
}

// text returns a scalar's text, or the empty string.
func (m *meta) text(key string) string {
	if v := m.get(key); v != nil && v.shape == scalar {
		return v.texts[0]
	}
	return ""
}

// list returns a list's texts; a scalar is a list of one.
func (m *meta) list(key string) []string {
	if v := m.get(key); v != nil && (v.shape == sequence || v.shape == scalar) {
		return v.texts
	}
	return nil
}

// readMatter reads front matter into d.meta. What is broken becomes a problem; whatever lines of it can be
// understood alone are read all the same, the title above all.
func (d *document) readMatter(m matter) {
	if m.form == noMatter {
		return
	}
	if m.open {
		d.problem(m.line-1, "the front matter is never closed; add a line of "+delimiterOf(m.form)+" below it")
	}
	if m.large {
		d.problem(m.line-1, fmt.Sprintf("the front matter is longer than %d bytes and is not read; shorten it", maxMatter))
		return
	}
	text := strings.ToValidUTF8(normalNewlines(string(m.text)), "\uFFFD")
	if m.form == tomlMatter {
		d.meta.values = readLoosely(text, m.line)
		return
	}
	values, err := readYAML(text, m.line)
	if err != nil {
		line, reason := yamlProblem(err, m.line)
		d.problem(line, "the front matter cannot be read as "+formatName(m.form)+" ("+reason+
			"); quote values that hold a colon, a quotation mark or a bracket")
		values = readLoosely(text, m.line)
	}
	d.meta.values = values
}

func delimiterOf(f matterForm) string {
	if f == tomlMatter {
		return "+++"
	}
	return "---"
}

func formatName(f matterForm) string {
	if f == jsonMatter {
		return "JSON"
	}
	return "YAML"
}

// readYAML reads a mapping; JSON is YAML too. The library panics on some broken input.
func readYAML(text string, line int) (values []value, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	if values, ok := plainYAML(text, line); ok {
		return values, nil
	}
	return libraryYAML(text, line)
}

// libraryYAML is readYAML without a short way.
func libraryYAML(text string, line int) (values []value, err error) {
	var doc yaml.Node
	if deepest(text) > maxDepth {
		return nil, fmt.Errorf("it nests too deeply")
	}
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: it is not a list of keys and values", top.Line)
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		k, v := top.Content[i], top.Content[i+1]
		values = append(values, valueOf(k.Value, v, line+k.Line-1))
	}
	return values, nil
}

// maxDepth limits what the library is given, because its parser calls itself.
const maxDepth = 100

// deepest is an upper bound for how deeply flow and block collections nest.
func deepest(text string) int {
	flow, most := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		block := len(line) - len(strings.TrimLeft(line, " -?"))
		for _, c := range line {
			switch c {
			case '[', '{':
				flow++
			case ']', '}':
				flow = max(0, flow-1)
			}
		}
		most = max(most, flow+block)
	}
	return most
}

func valueOf(key string, n *yaml.Node, line int) value {
	v := value{key: key, line: line}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
			return v
		}
		v.shape, v.texts = scalar, []string{n.Value}
	case yaml.SequenceNode:
		v.shape, v.texts = sequence, scalars(n)
	case yaml.MappingNode:
		v.shape = mapping
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i+1].Kind == yaml.ScalarNode {
				v.pairs = append(v.pairs, kb.Var{Name: n.Content[i].Value, Value: n.Content[i+1].Value})
			} else {
				v.texts = append(v.texts, scalars(n.Content[i+1])...)
			}
		}
	}
	return v
}

// scalars returns the texts of a list and of the lists directly in it. Aliases are not followed.
func scalars(n *yaml.Node) []string {
	var out []string
	for _, c := range n.Content {
		switch c.Kind {
		case yaml.ScalarNode:
			if c.Tag != "!!null" {
				out = append(out, c.Value)
			}
		case yaml.SequenceNode:
			for _, cc := range c.Content {
				if cc.Kind == yaml.ScalarNode {
					out = append(out, cc.Value)
				}
			}
		}
	}
	return out
}

// yamlProblem takes the line out of the library's message ("yaml: line 3: mapping values are not allowed …").
func yamlProblem(err error, first int) (line int, reason string) {
	reason = strings.TrimPrefix(err.Error(), "yaml: ")
	reason, _, _ = strings.Cut(reason, "\n")
	if rest, ok := strings.CutPrefix(reason, "line "); ok {
		if num, text, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(num); err == nil {
				return first + n - 1, text
			}
		}
	}
	return first, reason
}

// readLoosely reads "key = value" and "key: value" line by line, with lists in brackets or below the key. It is
// enough for the TOML that front matter is made of, and for what is left of broken YAML.
func readLoosely(text string, line int) []value {
	var out []value
	openList := false
	for i, l := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(l)
		if openList {
			v := &out[len(out)-1]
			v.texts = append(v.texts, looseItems(trimmed)...)
			openList = !strings.HasSuffix(trimmed, "]") && len(v.texts) < 1000
			continue
		}
		if item, ok := strings.CutPrefix(trimmed, "- "); ok && len(out) > 0 {
			if v := &out[len(out)-1]; v.shape != scalar {
				v.shape = sequence
				v.texts = append(v.texts, looseItems(item)...)
			}
			continue
		}
		key, rest, ok := cutKey(trimmed)
		if !ok || trimmed[0] == '#' || trimmed[0] == '[' {
			continue
		}
		v := value{key: key, line: line + i}
		switch {
		case strings.HasPrefix(rest, "["):
			v.shape, v.texts = sequence, looseItems(rest)
			openList = !strings.Contains(rest, "]")
		case rest != "":
			v.shape, v.texts = scalar, []string{looseScalar(rest)}
		}
		out = append(out, v)
	}
	return out
}

func looseItems(s string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.Trim(s, "[] \t,"), ",") {
		if part = looseScalar(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// looseScalar takes the quotation marks off a value.
func looseScalar(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') {
		if i := strings.LastIndexByte(s, s[0]); i > 0 {
			return strings.ReplaceAll(s[1:i], `\"`, `"`)
		}
		return s[1:]
	}
	return s
}

// ownKeys are the keys of our own format, with the shape each must have.
func ownKey(key string) (shape, bool) {
	switch key {
	case "title", "versions", "updated", "id", "general":
		return scalar, true
	case "tags", "aliases", "unless", "sources", "formerly":
		return sequence, true
	case "vars":
		return mapping, true
	}
	return empty, false
}

// siteKey reports keys that site generators understand and that say nothing to us.
func siteKey(key string) bool {
	switch key {
	case "layout", "date", "lastmod", "draft", "weight", "description", "author", "authors", "permalink", "slug", "url",
		"lang", "published", "comments", "categories", "category", "keywords", "image", "nav_order", "parent",
		"sidebar_position", "sidebar_label", "toc", "type":
		return true
	}
	return false
}

// checkMatter reports what our own format does not know. In documents that were not written for us, every key means
// what its makers say.
func (d *document) checkMatter() {
	for _, v := range d.meta.values {
		want, known := ownKey(v.key)
		switch {
		case !known && !siteKey(v.key):
			d.problem(v.line, fmt.Sprintf("unknown front matter key %q; %s", v.key, suggestion(v.key)))
		case known && d.meta.get(v.key).line != v.line:
			d.problem(v.line, fmt.Sprintf("%s stands in line %d already, which counts; make them one", v.key, d.meta.get(v.key).line))
		case known && v.shape != empty && v.shape != want && (want != sequence || v.shape != scalar):
			d.problem(v.line, fmt.Sprintf("%s must be %s; %s", v.key, shapeName(want), shapeExample(v.key, want)))
		}
	}
	if v := d.meta.get("updated"); v != nil && v.shape == scalar {
		if _, err := time.Parse(time.DateOnly, v.texts[0]); err != nil {
			d.problem(v.line, fmt.Sprintf("updated is %q, not a date; write it as 2006-01-02", v.texts[0]))
		}
	}
}

func shapeName(s shape) string {
	switch s {
	case scalar:
		return "one text"
	case sequence:
		return "a list"
	default:
		return "names with values"
	}
}

func shapeExample(key string, s shape) string {
	switch s {
	case scalar:
		return "write " + key + ": \"…\""
	case sequence:
		return "write " + key + ": [\"…\", \"…\"]"
	default:
		return "write " + key + ": {host: \"billing\"}"
	}
}

// suggestion names the key that was probably meant.
func suggestion(key string) string {
	k := strings.ToLower(key)
	for _, own := range []string{"title", "tags", "aliases", "unless", "vars", "versions", "sources", "updated", "formerly", "id", "general"} {
		if strings.TrimSuffix(own, "s") == strings.TrimSuffix(k, "s") || len(k) > 3 && strings.HasPrefix(own, k[:4]) {
			return "did you mean " + own + "?"
		}
	}
	return "remove it, or use one of title, tags, aliases, unless, vars, versions, sources, updated, formerly, id, general"
}

// updated is the date of the last change, as 2006-01-02, or empty.
func (m *meta) updated() string {
	if s := m.text("updated"); len(s) >= len(time.DateOnly) {
		if _, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)]); err == nil {
			return s[:len(time.DateOnly)]
		}
	}
	return ""
}
