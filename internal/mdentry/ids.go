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

// NumberIDs gives every entry whose id an earlier entry bears already a number of its own, the smallest that is free, and
// reports it with that earlier entry and the id that it had. The entries are changed in place.
func NumberIDs(entries []kb.Entry, report func(e, first *kb.Entry, id string)) {
	owner := make(map[string]int, len(entries))
	for i := range entries {
		if _, taken := owner[entries[i].ID]; !taken {
			owner[entries[i].ID] = i
		}
	}
	next := make(map[string]int)
	for i := range entries {
		e := &entries[i]
		id := e.ID
		first := owner[id]
		if first == i {
			continue
		}
		n := max(next[id], 2)
		for ; ; n++ {
			if _, taken := owner[id+"-"+strconv.Itoa(n)]; !taken {
				break
			}
		}
		next[id] = n + 1
		e.ID = id + "-" + strconv.Itoa(n)
		owner[e.ID] = i
		report(e, &entries[first], id)
	}
}
