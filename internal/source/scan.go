package source

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"unstuck/internal/kb"
	"unstuck/internal/mdentry"
)

// Limits of a folder.
const (
	maxDepth = 32
	maxFiles = 2_000_000
)

// scan lists the files of the base.
func (b *Base) scan() error {
	if err := b.folder(".", 0); err != nil {
		return err
	}
	slices.SortFunc(b.files, func(x, y FileInfo) int { return cmp.Compare(x.Path, y.Path) })
	return nil
}

// folder lists one folder and those below it. Only the first one's errors are errors; an unreadable folder below
// is a problem.
func (b *Base) folder(dir string, depth int) error {
	list, err := fs.ReadDir(b.fsys, dir)
	if err != nil {
		if depth == 0 {
			return err
		}
		b.leaveOut(dir, fmt.Sprintf("the folder cannot be read (%v) and is left out; make it readable", cause(err)))
		return nil
	}
	for _, e := range list {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			if skippedFolder(e.Name()) {
				continue
			}
			if depth+1 > maxDepth {
				b.leaveOut(name, fmt.Sprintf("the folder is more than %d levels deep and is left out; move it up", maxDepth))
				continue
			}
			if err := b.folder(name, depth+1); err != nil {
				return err
			}
		case IsMarkdown(e.Name()) && !isAboutRepository(e.Name()):
			b.file(name, e)
		}
		if len(b.files) > maxFiles {
			return fmt.Errorf("more than %d Markdown files", maxFiles)
		}
	}
	return nil
}

// file adds a file to the list. A link is followed when it leads to a file inside the base; links to folders never
// are, since they may go round in circles.
func (b *Base) file(name string, e fs.DirEntry) {
	info, err := e.Info()
	if err == nil && e.Type()&fs.ModeSymlink != 0 {
		info, err = fs.Stat(b.fsys, name)
	}
	switch {
	case err != nil && e.Type()&fs.ModeSymlink != 0:
		b.leaveOut(name, "the link leads nowhere or out of the knowledge base and is not followed; copy the file instead")
	case err != nil:
		b.leaveOut(name, fmt.Sprintf("the file cannot be read (%v) and is left out; make it readable", cause(err)))
	case info.IsDir():
	case !info.Mode().IsRegular():
		b.leaveOut(name, "this is not a regular file and is left out; save its text to one")
	case info.Size() > mdentry.MaxFileSize:
		b.leaveOut(name, fmt.Sprintf("the file has %d bytes, more than the %d that are read, and is left out; split it into smaller files",
			info.Size(), mdentry.MaxFileSize))
	default:
		b.files = append(b.files, FileInfo{Path: name, Size: info.Size(), ModTime: info.ModTime()})
	}
}

func (b *Base) leaveOut(name, why string) {
	b.problems = append(b.problems, kb.Problem{Path: name, Message: why})
}

// IsMarkdown reports by its ending whether a file of this name may hold entries.
func IsMarkdown(name string) bool {
	if strings.HasSuffix(name, ".md") {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".mdx", ".markdown":
		return true
	}
	return false
}

// skippedFolder reports folders that hold other people's documents.
func skippedFolder(name string) bool {
	switch name {
	case "node_modules", "vendor", "bower_components", "__pycache__":
		return true
	}
	return false
}

// isAboutRepository reports files that say something about the repository and not about a problem. Names that may
// also be an article's count only in the capitals that such files are written in.
func isAboutRepository(name string) bool {
	stem, _, _ := strings.Cut(name, ".") // README.zh-CN.md
	switch stem {
	case "SECURITY", "SUPPORT", "SUMMARY", "HISTORY", "NOTICE", "GOVERNANCE", "RELEASE_NOTES", "CHANGES", "AGENTS", "CLAUDE":
		return true
	}
	for _, name := range aboutRepository {
		if len(stem) == len(name) && spelt(stem, name) {
			return true
		}
	}
	return false
}

// aboutRepository names files that are spelt in many ways.
var aboutRepository = [...]string{
	"readme", "contributing", "contributors", "license", "licence", "changelog", "code_of_conduct", "authors", "maintainers",
	"pull_request_template", "issue_template", "codeowners",
}

// spelt reports whether a stem is a name of the same length, in letters of any case and with other characters for its
// underscores.
func spelt(stem, name string) bool {
	for i := range len(name) {
		c := stem[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c == '-' || c == ' ':
			c = '_'
		}
		if c != name[i] {
			return false
		}
	}
	return true
}
