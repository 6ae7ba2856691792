package mdentry

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"unstuck/internal/kb"
)

// The rule for ids. A file that is one entry with marked sections is called what the file is called, or what id: in
// its front matter says. Any other entry is called by the slug of its path and, where the file holds entries below
// headings, of its heading. Bases that are a single file take PathID off again (source).

// maxID is the length in bytes at which an id is cut, between characters.
const maxID = 200

func (d *document) fileID(f found) string {
	if id := kb.Slug(d.meta.text("id")); id != "" {
		return cutID(id)
	}
	id := PathID(d.path)
	if f.roles {
		id = kb.Slug(d.baseName())
	}
	if id == "" {
		return "entry"
	}
	return cutID(id)
}

// PathID is the part of an id that comes from the path of the file: its slug without the ending, and without the
// name where that only says that the file is the index of its folder.
func PathID(file string) string {
	dir, name := path.Split(strings.ToValidUTF8(file, ""))
	name = trimEnding(name)
	if dir != "" && isIndexName(name) {
		name = ""
	}
	return kb.Slug(dir + " " + name)
}

func isIndexName(name string) bool {
	switch strings.ToLower(name) {
	case "index", "_index", "readme":
		return true
	}
	return false
}

func (d *document) headingID(n *node) string {
	name := n.title
	if n.problem != "" && n.role.rest == "" {
		name = n.problem // "Symptom" says too little
	}
	id := kb.Slug(PathID(d.path) + " " + name)
	if id == "" {
		return "entry"
	}
	return cutID(id)
}

func cutID(id string) string {
	if len(id) <= maxID {
		return id
	}
	cut := maxID
	for cut > 0 && !utf8.RuneStart(id[cut]) {
		cut--
	}
	for cut > 0 && id[cut-1] == '-' {
		cut--
	}
	return id[:cut]
}

// NumberIDs gives every one of n entries whose id an earlier entry bears already a number of its own, the smallest that is
// free: it calls rename with the entry, that earlier one, and the new id.
func NumberIDs(n int, id func(int) string, rename func(entry, first int, id string)) {
	owner := make(map[string]int, n)
	for i := range n {
		if _, taken := owner[id(i)]; !taken {
			owner[id(i)] = i
		}
	}
	next := make(map[string]int)
	for i := range n {
		old := id(i)
		first := owner[old]
		if first == i {
			continue
		}
		k := max(next[old], 2)
		for ; ; k++ {
			if _, taken := owner[old+"-"+strconv.Itoa(k)]; !taken {
				break
			}
		}
		next[old] = k + 1
		now := old + "-" + strconv.Itoa(k)
		owner[now] = i
		rename(i, first, now)
	}
}
