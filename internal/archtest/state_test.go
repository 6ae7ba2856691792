package archtest

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// stateful are package variables that break a rule below, each with the reason why that is right.
var stateful = map[string]string{}

// TestPackageVariables holds that no package keeps state and none works before main runs. A package variable is
//
//   - an error, made by errors.New;
//   - an embedded file;
//   - a table written out in the source and never written to;
//   - sync.OnceValue or sync.OnceValues, for what is costly and needed seldom;
//   - or named in the list above.
func TestPackageVariables(t *testing.T) {
	all := files(t)
	used := map[string]bool{}
	for _, pkg := range packagesOf(product(all)) {
		written := writes(pkg)
		for _, f := range pkg {
			for _, d := range f.syntax.Decls {
				gen, ok := d.(*ast.GenDecl)
				if !ok || gen.Tok != token.VAR {
					continue
				}
				for _, s := range gen.Specs {
					spec := s.(*ast.ValueSpec)
					for i, name := range spec.Names {
						full := f.pkg + "." + name.Name
						if _, ok := stateful[full]; ok {
							used[full] = true
							continue
						}
						if why := objection(gen, spec, i); why != "" {
							t.Errorf("%s: package variable %s %s", f.path, name.Name, why)
						}
						if where, ok := written[name.Name]; ok {
							t.Errorf("%s: package variable %s is written to, or could be, in %s", f.path, name.Name, where)
						}
					}
				}
			}
		}
	}
	for name := range stateful {
		if !used[name] {
			t.Errorf("the list of this test names %s, which is not there", name)
		}
	}
}

// TestInit holds that nothing of ours runs before main.
func TestInit(t *testing.T) {
	all := files(t)
	for _, f := range product(all) {
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has a function init, which would run at every start", f.path)
			}
		}
	}
}

// objection says what is wrong with the i-th variable of a declaration, or nothing.
func objection(gen *ast.GenDecl, spec *ast.ValueSpec, i int) string {
	if spec.Names[i].Name == "_" || embedded(gen.Doc) || embedded(spec.Doc) {
		return ""
	}
	if i >= len(spec.Values) {
		return "has no value: it would be state"
	}
	v := spec.Values[i]
	if call, ok := v.(*ast.CallExpr); ok {
		switch callee(call) {
		case "errors.New", "sync.OnceValue", "sync.OnceValues", "sync.OnceFunc":
			return ""
		}
	}
	why := ""
	ast.Inspect(v, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // runs when it is called
		case *ast.CallExpr:
			if !conversion(n) {
				why = "calls " + callee(n) + " at every start; use sync.OnceValue"
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				why = "is a pointer: what it points to is state"
			}
		}
		return why == ""
	})
	return why
}

func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

func callee(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return "a function"
}

// conversion reports whether a call only gives a literal a type, as []byte("x") does, or takes a length.
func conversion(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.ArrayType:
		return true
	case *ast.Ident:
		return f.Name == "len" || types.Universe.Lookup(f.Name) != nil && f.Name != "append" && f.Name != "make" && f.Name != "new"
	}
	return false
}

// packagesOf groups files by package, in the order of their names.
func packagesOf(all []file) [][]file {
	var out [][]file
	for _, f := range all {
		if n := len(out); n > 0 && out[n-1][0].pkg == f.pkg {
			out[n-1] = append(out[n-1], f)
		} else {
			out = append(out, []file{f})
		}
	}
	return out
}

// writes returns the package variables that a package assigns to, appends to, takes the address of or hands to delete
// or clear, each with a file where it does. Variables of functions that bear the same name are told apart by type
// checking, which needs none of the imports.
func writes(pkg []file) map[string]string {
	var syntax []*ast.File
	for _, f := range pkg {
		syntax = append(syntax, f.syntax)
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImports{}, Error: func(error) {}}
	// What cannot be resolved without imports does not matter here.
	checked, _ := conf.Check(pkg[0].pkg, pkg[0].fset, syntax, &info)
	out := map[string]string{}
	for _, f := range pkg {
		mark := func(e ast.Expr) {
			if id := base(e); id != nil {
				if v, ok := info.Uses[id].(*types.Var); ok && v.Parent() == checked.Scope() {
					out[id.Name] = f.path
				}
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					mark(l)
				}
			case *ast.IncDecStmt:
				mark(n.X)
			case *ast.RangeStmt:
				if n.Tok == token.ASSIGN {
					mark(n.Key)
					mark(n.Value)
				}
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					mark(n.X)
				}
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && slices.Contains([]string{"delete", "clear", "copy", "append"}, id.Name) {
					mark(n.Args[0])
				}
			}
			return true
		})
	}
	return out
}

// base returns the variable that an expression such as table[i].name starts from.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

type noImports struct{}

func (noImports) Import(string) (*types.Package, error) { return nil, errors.New("not needed") }

// TestObjection holds that the test of package variables sees what it is for.
func TestObjection(t *testing.T) {
	for _, c := range []struct {
		src  string
		fine bool
	}{
		{`var ErrX = errors.New("x")`, true},
		{`var table = [...]string{"a", "b"}`, true},
		{`var table = map[string]int{"a": 1}`, true},
		{`var mark = []byte("\xef")`, true},
		{`var lazy = sync.OnceValue(func() int { return costly() })`, true},
		{`var _ io.Reader = (*T)(nil)`, true},
		{`var re = regexp.MustCompile("a")`, false},
		{`var table = []*regexp.Regexp{regexp.MustCompile("a")}`, false},
		{`var cache map[string]int`, false},
		{`var cache = map[string]int{}; func f() { cache["a"] = 1 }`, false},
		{`var n = 1; func f() { n++ }`, false},
		{`var n = 1; func f() { n := 2; n++; _ = n }`, true},
		{`var list = []int{1}; func f() { g(&list) }`, false},
		{`var config = &Config{}`, false},
		{`var table = build()`, false},
	} {
		f := parse(t, "package p\n"+c.src)
		fine := true
		for _, d := range f.syntax.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range gen.Specs {
				spec := s.(*ast.ValueSpec)
				_, written := writes([]file{f})[spec.Names[0].Name]
				fine = fine && objection(gen, spec, 0) == "" && !written
			}
		}
		if fine != c.fine {
			t.Errorf("%s: fine is %v, want %v", c.src, fine, c.fine)
		}
	}
}
