package archtest

import (
	"go/ast"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// Modules from elsewhere, by the names that the table below uses.
const (
	goldmark = "github.com/yuin/goldmark"
	cobra    = "github.com/spf13/cobra"
	pflag    = "github.com/spf13/pflag"
	fuzzy    = "github.com/sahilm/fuzzy"
	yaml     = "go.yaml.in/yaml/v3"
	pty      = "github.com/creack/pty"
	flock    = "github.com/gofrs/flock"
	xterm    = "golang.org/x/term"
	xsys     = "golang.org/x/sys"
	xtext    = "golang.org/x/text"
)

// allowed says what each package of the program may import beside the standard library. Data flows one way: Markdown
// to entries to an index, error texts to tokens, both into match, its answers through engine to the front ends.
//
// A package that is not listed may import nothing but the standard library: whoever adds one says here where it stands.
var allowed = map[string][]string{
	"cmd/unstuck":         {"entries", "internal/cli", xterm, xsys},
	"entries":             {},
	"internal/kb":         {},
	"internal/rarity":     {},
	"internal/errtext":    {},
	"internal/mdentry":    {"internal/kb", goldmark, yaml},
	"internal/index":      {"internal/kb", "internal/errtext", "internal/rarity"},
	"internal/match":      {"internal/kb", "internal/errtext", "internal/index", "internal/rarity", fuzzy},
	"internal/logscan":    {"internal/errtext"},
	"internal/redact":     {},
	"internal/draft":      {"internal/kb", "internal/errtext", "internal/rarity", "internal/redact"},
	"internal/atomicfile": {},
	"internal/ledger":     {"internal/atomicfile", flock},
	"internal/vars":       {"internal/kb", "internal/errtext"},
	"internal/lint":       {"internal/vars", "internal/kb", "internal/errtext", "internal/match", goldmark},
	"internal/command":    {pty, xsys},
	"internal/terminal":   {"internal/errtext"},
	"internal/source":     {"internal/kb", "internal/mdentry"},
	"internal/bases":      {"internal/atomicfile", "internal/source", "internal/mdentry"},
	"internal/engine": {"internal/kb", "internal/errtext", "internal/mdentry", "internal/index", "internal/match",
		"internal/lint", "internal/draft", "internal/vars", "internal/logscan", "internal/source", "internal/bases"},
	"internal/report": {"internal/kb", "internal/match", goldmark, xtext},
	"internal/browse": {"internal/kb", "internal/engine", "internal/report", xterm},
	"internal/serve":  {"internal/kb", "internal/engine", "internal/report"},
	"internal/cli": {"internal/kb", "internal/errtext", "internal/match", "internal/bases", "internal/engine", "internal/report",
		"internal/command", "internal/terminal", "internal/draft", "internal/ledger", "internal/browse", "internal/serve",
		cobra, pflag, xterm},
}

// onlyTests are modules that no program file may import.
var onlyTests = []string{
	"github.com/rogpeppe/go-internal", // transcripts
	"github.com/santhosh-tekuri/jsonschema/v6",
	"pgregory.net/rapid",
	"github.com/google/go-cmp",
}

func TestImports(t *testing.T) {
	all := files(t)
	for _, f := range product(all) {
		may, listed := allowed[f.pkg]
		for _, imp := range f.imports {
			if isStandard(imp) {
				continue
			}
			if !listed {
				t.Errorf("%s imports %s, and package %s is not in the table of imports_test.go", f.path, imp, f.pkg)
			} else if !slices.ContainsFunc(may, func(m string) bool { return covers(m, imp) }) {
				t.Errorf("%s imports %s; %s may import the standard library and %s", f.path, imp, f.pkg, orNothing(may))
			}
		}
	}
}

// covers reports whether an allowance is for an import: one package of ours, or a module and all that is below it.
func covers(may, imp string) bool {
	if isStandard(may) { // our own packages are listed without the module's name
		return imp == module+"/"+may
	}
	return within(imp, may)
}

func orNothing(s []string) string {
	if len(s) == 0 {
		return "nothing else"
	}
	return strings.Join(s, ", ")
}

// TestDevelopmentImports holds that what is for contributors stands on the program below its front ends, never the other
// way round. The benchmarks may call the whole command.
func TestDevelopmentImports(t *testing.T) {
	ends := []string{"internal/cli", "internal/browse", "internal/serve"}
	all := files(t)
	for _, f := range all {
		for _, imp := range f.imports {
			own, ok := strings.CutPrefix(imp, module+"/")
			switch {
			case slices.ContainsFunc(onlyTests, func(m string) bool { return within(imp, m) }) && !f.test:
				t.Errorf("%s imports %s, which is for tests", f.path, imp)
			case !ok:
			case isDevelopment(own) && !isDevelopment(f.pkg):
				t.Errorf("%s imports %s, which is for development only", f.path, imp)
			case slices.Contains(ends, own) && isDevelopment(f.pkg) && !within(f.pkg, "internal/gen/bench"):
				t.Errorf("%s imports %s; what is measured and made stands on internal/engine", f.path, imp)
			}
		}
	}
}

func TestNames(t *testing.T) {
	all := files(t)
	for _, f := range all {
		for _, bad := range []string{"util", "utils", "common", "helper", "helpers", "misc"} {
			if f.syntax.Name.Name == bad || path.Base(f.pkg) == bad {
				t.Errorf("%s: a package is called by what it does, not %q", f.path, bad)
			}
		}
	}
}

// banned are packages that the program must not link, however far down: linked is initialised at every start, used or
// not. Costs are of Go 1.26 on Linux.
var banned = map[string]string{
	"github.com/alecthomas/chroma":          "adds 14 ms to every start with its lexers and styles",
	"github.com/charmbracelet/glamour":      "adds 15 ms to every start, and 20 ms to show one entry",
	"charm.land/glamour":                    "adds 15 ms to every start, and 20 ms to show one entry",
	"github.com/microcosm-cc/bluemonday":    "adds 2.5 ms to every start",
	"github.com/go-git/go-git":              "adds 1.2 ms to every start and 135 packages; run git",
	"github.com/blevesearch/bleve":          "adds 5.5 ms to every start; the index is our own",
	"github.com/mark3labs/mcp-go":           "adds 6 ms to every start",
	"github.com/mattn/go-runewidth":         "adds 22 ms to every start in versions 0.0.26 and 0.0.27; measure before lifting this",
	"github.com/atotto/clipboard":           "looks for helper programs on the PATH at every start",
	"github.com/charmbracelet/bubbletea":    "waits 5 s at start on a terminal that does not answer; version 2 does not",
	"github.com/yuin/goldmark/extension":    "adds 0.6 ms to every start with its regular expressions",
	"github.com/klauspost/compress/zstd":    "adds 0.2 ms to every start with a table; logs packed so are unpacked by zstd",
	"github.com/ulikunitz/xz":               "adds 0.06 ms to every start with a table; logs packed so are unpacked by xz",
	"github.com/santhosh-tekuri/jsonschema": "belongs to tests",
	"gopkg.in/yaml.v2":                      "is no longer maintained; go.yaml.in/yaml/v3 is",
	"gopkg.in/yaml.v3":                      "is no longer maintained; go.yaml.in/yaml/v3 is",
	"html/template":                         "adds 2 MB: the linker then keeps every exported method",
	"net/http":                              "adds 0.7 ms to every start and 3.6 MB",
	"runtime/cgo":                           "adds 0.9 ms to every start, and the binary would not be static",
	"testing":                               "belongs to tests, and registers flags",
}

// TestTemplates holds that text/template is imported by cobra alone, which lets the linker drop it as long as nobody sets
// a template: one call of SetHelpTemplate adds 1.5 MB.
func TestTemplates(t *testing.T) {
	all := files(t)
	for _, f := range product(all) {
		if slices.Contains(f.imports, "text/template") {
			t.Errorf("%s imports text/template, which adds 1.5 MB to the program", f.path)
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Set") && strings.HasSuffix(sel.Sel.Name, "Template") {
				t.Errorf("%s calls %s, which links text/template: 1.5 MB", f.path, sel.Sel.Name)
			}
			return true
		})
	}
}

// TestLinked holds what the program links, on every kind of system that it is built for.
func TestLinked(t *testing.T) {
	gobin, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			cmd := exec.Command(gobin, "list", "-deps", module+"/cmd/unstuck")
			cmd.Dir = root
			cmd.Env = append(cmd.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
			var errs strings.Builder
			cmd.Stderr = &errs
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("go list: %v\n%s", err, errs.String())
			}
			for dep := range strings.FieldsSeq(string(out)) {
				for bad, why := range banned {
					if within(dep, bad) {
						t.Errorf("the program links %s, which %s", dep, why)
					}
				}
				if own, ok := strings.CutPrefix(dep, module+"/"); ok && isDevelopment(own) {
					t.Errorf("the program links %s, which is for development only", dep)
				}
			}
		})
	}
}
