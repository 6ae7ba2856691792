// Package bases keeps the user's named knowledge bases and the projects the user trusts.
//
// What is known of them is one small text file, made to be read and edited by people:
//
//	# a comment
//	folder team /home/me/docs/runbooks
//	git ops https://example.com/ops.git
//	trust /home/me/src/shop
//
// It lies with the user's configuration ($XDG_CONFIG_HOME/unstuck/bases). What was fetched of git repositories lies with
// the user's data ($XDG_DATA_HOME/unstuck/kb/NAME): it is too large for a configuration, which people keep in
// repositories of their own, and a cache may be emptied at any time, while a lookup must work offline.
//
// The package opens no knowledge base and knows nothing of entries. Nothing of a repository is written to disk but its
// Markdown; see fetch.go.
package bases

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// ErrNoHome is returned where there is no place for the user's files.
var ErrNoHome = errors.New("there is no home folder to keep named knowledge bases in; set HOME, or XDG_CONFIG_HOME and XDG_DATA_HOME")

// Store is where the user's bases are kept. The zero value holds none and takes none.
type Store struct {
	File   string // the list, a text file
	Data   string // the folder of what was fetched, a folder for each base
	Home   string // the home folder
	Limits Limits // of what is fetched; the zero value is the usual ones
	env    func(string) string
}

// Base is a named knowledge base.
type Base struct {
	Name string
	Path string // where its Markdown is: absolute
	URL  string // the git repository that it is fetched from; empty for a folder or file of the user's own
}

// List is the content of a store's file.
type List struct {
	Bases   []Base
	Trusted []string // folders of projects
	lines   []line
}

// line is one line of the file. It is kept as it was, so that comments and order outlive a change.
type line struct {
	text  string
	base  string // the name of the base that it is about
	trust string // the project that it is about
}

// SyntaxError says what is wrong with a line of a store's file.
type SyntaxError struct {
	File string
	Line int // from 1
	What string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s; mend or delete that line", e.File, e.Line, e.What)
}

// NameError is returned for a name that no base may have, or that is taken or not there.
type NameError struct {
	Name string
	What string
}

func (e *NameError) Error() string { return e.What }

// Open finds the user's store by the environment, without reading anything.
func Open(env func(string) string) Store {
	abs := func(key string) string { // relative values are to be ignored, says the XDG specification
		if v := env(key); filepath.IsAbs(v) {
			return filepath.Clean(v)
		}
		return ""
	}
	home := abs("HOME")
	config, data := abs("XDG_CONFIG_HOME"), abs("XDG_DATA_HOME")
	switch runtime.GOOS {
	case "windows":
		if home == "" {
			home = abs("USERPROFILE")
		}
		config = firstOf(config, abs("APPDATA"))
		data = firstOf(data, abs("LOCALAPPDATA"))
	case "darwin", "ios":
		config = firstOf(config, below(home, "Library", "Application Support"))
	}
	config = firstOf(config, below(home, ".config"))
	data = firstOf(data, below(home, ".local", "share"))
	return Store{File: below(config, "unstuck", "bases"), Data: below(data, "unstuck", "kb"), Home: home, env: env}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func below(dir string, names ...string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(append([]string{dir}, names...)...)
}

// maxListSize bounds what is read of the list: at every start, and it is a file that anything may have written.
const maxListSize = 1 << 20

// Load reads the list. A file that is not there is an empty list. Of a broken one it returns what could be read, with
// a SyntaxError about the first line that could not.
func (s Store) Load() (*List, error) {
	if s.File == "" {
		return &List{}, nil
	}
	f, err := os.Open(s.File)
	if errors.Is(err, fs.ErrNotExist) {
		return &List{}, nil
	}
	if err != nil {
		return &List{}, fmt.Errorf("cannot read %s: %s; make it readable for you", s.File, reason(err))
	}
	defer f.Close()
	text, err := readAtMost(f, maxListSize)
	if err != nil {
		return &List{}, fmt.Errorf("cannot read %s: %s; look what it is", s.File, reason(err))
	}
	return s.parse(text)
}

func (s Store) parse(text string) (*List, error) {
	l := &List{}
	var first error
	text = strings.TrimPrefix(text, "\ufeff")
	n := 0
	for raw := range strings.Lines(text) {
		n++
		ln := line{text: strings.TrimRight(raw, "\r\n")}
		if what := s.parseLine(l, &ln); what != "" && first == nil {
			first = &SyntaxError{File: s.File, Line: n, What: what}
		}
		l.lines = append(l.lines, ln)
	}
	return l, first
}

// parseLine reads one line into the list. It returns what is wrong with it, if anything.
func (s Store) parseLine(l *List, ln *line) string {
	text := strings.TrimSpace(ln.text)
	if text == "" || text[0] == '#' {
		return ""
	}
	word, rest := cutWord(text)
	switch word {
	case "trust":
		path, what := s.path(rest)
		if what != "" {
			return what
		}
		ln.trust = path
		l.Trusted = append(l.Trusted, path)
		return ""
	case "folder", "git":
	default:
		return fmt.Sprintf("%q is not known; a line begins with folder, git, trust or #", word)
	}
	name, where := cutWord(rest)
	if err := CheckName(name); err != nil {
		return err.Error()
	}
	if _, taken := l.Find(name); taken {
		return fmt.Sprintf("the name %q stands there twice", name)
	}
	b := Base{Name: name}
	if word == "git" {
		addr, err := CheckURL(where)
		if err != nil {
			return err.Error()
		}
		b.URL, b.Path = addr, filepath.Join(s.Data, name)
	} else {
		path, what := s.path(where)
		if what != "" {
			return what
		}
		b.Path = path
	}
	ln.base = name
	l.Bases = append(l.Bases, b)
	return ""
}

// cutWord splits a line behind its first word.
func cutWord(s string) (string, string) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// path reads a path of the file: absolute, or below the home folder with a tilde, as people write it.
func (s Store) path(p string) (path, what string) {
	if rest, ok := strings.CutPrefix(p, "~"); ok && s.Home != "" && (rest == "" || os.IsPathSeparator(rest[0])) {
		p = s.Home + rest
	}
	switch {
	case p == "":
		return "", "there is no path on this line"
	case !filepath.IsAbs(p):
		return "", fmt.Sprintf("%q is a relative path; write it from the root, or with ~/", p)
	}
	return filepath.Clean(p), ""
}

// Find returns the base with a name.
func (l *List) Find(name string) (Base, bool) {
	i := slices.IndexFunc(l.Bases, func(b Base) bool { return b.Name == name })
	if i < 0 {
		return Base{}, false
	}
	return l.Bases[i], true
}

// Trusts reports whether the user trusts the project in this folder.
func (l *List) Trusts(dir string) bool { return slices.Contains(l.Trusted, dir) }

// maxName bounds names: they are typed, and stand in a column.
const maxName = 64

// CheckName says whether a base may have this name: letters and digits of ASCII, hyphens and underlines, so that it is
// never taken for a path, a flag or kb:id. The names of the bases that are there anyway are not free.
func CheckName(name string) error {
	plain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
	}
	what := ""
	switch {
	case name == "":
		what = "a knowledge base needs a name"
	case name == "embedded" || name == ProjectName:
		what = fmt.Sprintf("the name %q is that of a base that is there anyway; take another", name)
	case strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) >= 0, name[0] == '-':
		what = fmt.Sprintf("%q cannot be a name; use letters, digits, - and _ (not - first)", name)
	case len(name) > maxName:
		what = fmt.Sprintf("the name has %d letters; use at most %d", len(name), maxName)
	case runtime.GOOS == "windows" && !filepath.IsLocal(name):
		what = fmt.Sprintf("%q is a device on Windows; take another name", name)
	}
	if what != "" {
		return &NameError{Name: name, What: what}
	}
	return nil
}

// reason returns the operating system's word on an error without the call and the path around it.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err.Error()
	}
	return err.Error()
}
