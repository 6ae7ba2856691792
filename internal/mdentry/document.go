package mdentry

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"sort"
	"strings"

	"unstuck/internal/kb"
)

// document is one file on its way to entries.
type document struct {
	path     string
	written  []byte
	src      []byte // in one dialect
	text     string // src
	lines    []int  // offsets at which lines start
	meta     meta
	body     int // offset behind the front matter
	blocks   []block
	root     *node
	called   string // see title
	problems []kb.Problem
}

func newDocument(path string, src []byte) *document {
	d := &document{path: path, written: src, src: oneDialect(src), lines: lineStarts(src)}
	d.text = string(d.src)
	matter := splitMatter(d.src)
	d.body = matter.end
	d.readMatter(matter)
	d.blocks = d.scanBlocks()
	d.root = d.hoistTitle(d.outline())
	d.regroup(d.root)
	return d
}

// lineStarts returns the offset of every line's first byte.
func lineStarts(src []byte) []int {
	starts := make([]int, 1, bytes.Count(src, []byte{'\n'})+1)
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if at += i + 1; i < 0 || at == len(src) {
			return starts
		}
		starts = append(starts, at)
	}
}

// lineOf returns the number, from 1, of the line in which the offset lies.
func (d *document) lineOf(offset int) int {
	return sort.SearchInts(d.lines, offset+1)
}

// lineEnd returns the offset behind the line in which the offset lies, its newline included.
func (d *document) lineEnd(offset int) int {
	if i := bytes.IndexByte(d.src[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(d.src)
}

// lineStart returns the offset at which the line of the offset begins.
func (d *document) lineStart(offset int) int {
	return bytes.LastIndexByte(d.src[:offset], '\n') + 1
}

func (d *document) problem(line int, message string) {
	d.problems = append(d.problems, kb.Problem{Path: d.path, Line: line, Message: message})
}

func (d *document) sortedProblems() []kb.Problem {
	slices.SortStableFunc(d.problems, func(a, b kb.Problem) int { return cmp.Compare(a.Line, b.Line) })
	return d.problems
}

// baseName is what the file is called without its ending. A file that is only its folder's index page goes by the
// name of the folder.
func (d *document) baseName() string {
	dir, file := path.Split(strings.ToValidUTF8(d.path, ""))
	name := trimEnding(file)
	if parent := path.Base(path.Clean(dir)); isIndexName(name) && parent != "." && parent != "/" {
		return parent
	}
	return name
}

func trimEnding(file string) string {
	for _, ending := range []string{".md", ".mdx", ".markdown"} {
		if len(file) > len(ending) && strings.EqualFold(file[len(file)-len(ending):], ending) {
			return file[:len(file)-len(ending)]
		}
	}
	return file
}
