package eval

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"testing"
)

// TestAgreesWithOutsideMeasurement drives the built program with the script that measures it from outside, where that
// is at hand, and wants the same counts as the report has.
func TestAgreesWithOutsideMeasurement(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program for every case")
	}
	script, err := filepath.Abs("../../../shared/eval/run.py")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil {
		t.Skip("the outside measurement is not here")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	bin := buildProgram(t)
	f := measured(t)
	notes := []string{"--kb", "testdata/notes/elixir-troubleshooting.md", "--ids", "testdata/notes/headings.json"}
	for _, s := range f.Sections {
		inside := map[string]map[string]Count{}
		for _, tl := range s.Tallies {
			if inside[tl.Cohort] == nil {
				inside[tl.Cohort] = map[string]Count{}
			}
			n := inside[tl.Cohort][tl.Label]
			inside[tl.Cohort][tl.Label] = Count{n.N + tl.Right, n.Cases + tl.Cases}
		}
		for cohort, kinds := range inside {
			t.Run(s.Name+"/"+cohort, func(t *testing.T) {
				t.Parallel()
				dir := "cases"
				if s.Name == "held" {
					dir = s.Name
				}
				args := []string{script, "--bin", bin, "--cases", filepath.Join("testdata", dir, cohort+".jsonl"), "--show", "1000"}
				switch s.Name {
				case "notes":
					args = append(args, notes...)
				case "shipped":
					args = append(args, "--family", "testdata/notes/headings.json")
				case "labelled":
					t.Skip("the program has no base of these entries alone")
				}
				compare(t, python, args, kinds)
			})
		}
	}
}

// buildProgram builds the program into a folder that goes away with the test.
func buildProgram(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "unstuck")
	if runtime.GOOS == "windows" {
		bin += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", bin, "unstuck/cmd/unstuck").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return bin
}

// row is a line of the script's table: kind, right, cases.
var row = regexp.MustCompile(`(?m)^(\S+) +(\d+)/(\d+) `)

// compare runs the script and compares its counts with those measured inside.
func compare(t *testing.T, python string, args []string, inside map[string]Count) {
	t.Helper()
	cmd := exec.Command(python, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, stderr.Bytes())
	}
	outside := map[string]Count{}
	for _, m := range row.FindAllStringSubmatch(string(out), -1) {
		right, _ := strconv.Atoi(m[2])
		cases, _ := strconv.Atoi(m[3])
		if m[1] != "all" {
			outside[m[1]] = Count{right, cases}
		}
	}
	if fmt.Sprint(outside) != fmt.Sprint(inside) {
		t.Errorf("right and cases by kind:\ninside  %v\noutside %v\nIf the embedded index is stale, run make generate. "+
			"The outside measurement says:\n%s", inside, outside, out)
	}
}
