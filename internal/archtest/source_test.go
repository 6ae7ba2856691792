package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "unstuck"
)

// file is one Go file of the repository, whatever system it is for.
type file struct {
	path    string // from the repository's root
	pkg     string // import path within the module: internal/match
	test    bool
	syntax  *ast.File
	fset    *token.FileSet
	imports []string
}

// files parses every Go file of the repository. It reads the files themselves, because the go command leaves out those
// of other systems.
func files(t *testing.T) []file {
	t.Helper()
	fset := token.NewFileSet()
	var all []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		one := file{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(name, "_test.go"), syntax: f, fset: fset}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			one.imports = append(one.imports, p)
		}
		all = append(all, one)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no Go files found")
	}
	return all
}

// product returns the files that end up in the program.
func product(all []file) []file {
	return slices.DeleteFunc(slices.Clone(all), func(f file) bool { return f.test || isDevelopment(f.pkg) })
}

// isDevelopment reports whether a package exists for contributors only.
func isDevelopment(pkg string) bool {
	return within(pkg, "internal/eval") || within(pkg, "internal/gen") || within(pkg, "internal/archtest")
}

// within reports whether a package is dir or below it.
func within(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

// isStandard reports whether an import path is of the standard library: its first element has no dot, and it is not
// ours.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

func parse(t *testing.T, src string) file {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file{path: "p.go", pkg: "p", syntax: f, fset: fset}
}
