package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unstuck/internal/bases"
	"unstuck/internal/engine"
	"unstuck/internal/match"
)

// knowledge is what the user's configuration and the working directory say about knowledge bases.
type knowledge struct {
	store   bases.Store
	list    *bases.List
	broken  error // what is wrong with the list; what could be read of it is there all the same
	project bases.Project
	has     bool // there is a project
	trusted bool
}

// findKnowledge reads the list of named bases, one small file, and looks for the project's own.
func (a *app) findKnowledge() knowledge {
	k := knowledge{store: bases.Open(a.env)}
	k.list, k.broken = k.store.Load()
	if dir, err := os.Getwd(); err == nil {
		k.project, k.has = bases.FindProject(dir, k.store.Home)
		k.trusted = k.has && k.list.Trusts(k.project.Dir)
	}
	return k
}

// notes are what the user should hear of the configuration beside any answer.
func (k knowledge) notes() []string {
	var out []string
	if k.broken != nil {
		out = append(out, k.broken.Error())
	}
	if k.has && k.project.Problem != "" {
		out = append(out, fmt.Sprintf("%s is not used: %s", k.project.Path, k.project.Problem))
	}
	return out
}

// named lists what joins by itself, nearest first: the project's base, then the named ones. What given, the values of
// --kb, names by its path is left out, so that no base is open twice.
func (k knowledge) named(given []string) []engine.NamedBase {
	var out []engine.NamedBase
	seen := map[string]bool{}
	for _, g := range given {
		seen[k.place(g)] = true
	}
	add := func(b engine.NamedBase, real string) {
		if slices.Contains(given, b.Name) || !seen[real] {
			out = append(out, b)
			seen[real] = true
		}
	}
	places := make([]string, len(k.list.Bases))
	for i, b := range k.list.Bases {
		places[i] = realPath(b.Path)
	}
	if k.has && k.project.Problem == "" && !slices.Contains(places, k.project.Path) { // a path without links
		add(engine.NamedBase{Name: bases.ProjectName, Path: k.project.Path, Shadows: k.trusted}, k.project.Path)
	}
	for i, b := range k.list.Bases {
		add(engine.NamedBase{Name: b.Name, Path: b.Path, Shadows: true}, places[i])
	}
	return out
}

// place is what a value of --kb stands for: a path without links, or the name of the embedded base.
func (k knowledge) place(given string) string {
	b, named := k.list.Find(given)
	switch {
	case given == engine.EmbeddedName:
		return given
	case named:
		return realPath(b.Path)
	case given == bases.ProjectName && k.has:
		return k.project.Path
	}
	return realPath(given)
}

// once returns the values of --kb without those that stand there before, as they are or by another name or path.
func (k knowledge) once(given []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, g := range given {
		if at := k.place(g); !seen[at] {
			seen[at] = true
			out = append(out, g)
		}
	}
	return out
}

func realPath(p string) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		return p
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real
	}
	return abs
}

// checkGiven looks at the values of --kb and --only-kb before anything is opened. A name wins over a file or folder of
// the same name, so that what a script means does not hang on the folder it runs in; ./NAME always is the path.
func checkGiven(given []string, named []engine.NamedBase) (notes []string, err error) {
	for _, g := range given {
		_, statErr := os.Stat(g)
		isName := g == engine.EmbeddedName || slices.ContainsFunc(named, func(b engine.NamedBase) bool { return b.Name == g })
		switch {
		case isName && statErr == nil:
			notes = append(notes, fmt.Sprintf("%s is the knowledge base of that name; what is called so here is ./%s", g, g))
		case !isName && os.IsNotExist(statErr) && (bases.CheckName(g) == nil || g == bases.ProjectName):
			return notes, unknownBase(g, named)
		}
	}
	return notes, nil
}

// unknownBase words a name that no base has.
func unknownBase(name string, named []engine.NamedBase) error {
	if name == bases.ProjectName {
		return &usageError{"there is no " + bases.ProjectFolder + " folder here that can be used", "all names: unstuck kb list"}
	}
	var near []string
	for _, b := range named {
		if match.Distance(name, b.Name) <= max(2, len(name)/3) || strings.HasPrefix(b.Name, name) {
			near = append(near, b.Name)
		}
	}
	next := "all names: unstuck kb list"
	if len(near) > 0 {
		next = "near it: " + strings.Join(near, ", ") + "; " + next
	}
	return &usageError{"there is no knowledge base, folder or file " + quote(name), next}
}

// statError says why a path cannot be opened, also when it seems to be there.
func statError(path string) string {
	_, err := os.Stat(path)
	switch {
	case err == nil:
		return "cannot be opened"
	case os.IsNotExist(err):
		return fs.ErrNotExist.Error()
	}
	return reason(err)
}
