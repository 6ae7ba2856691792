package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Floors are the limits that the figures must keep, by the names of Rights and Losses.
type Floors struct {
	Least    map[string]int `json:"least right"`
	MostLost map[string]int `json:"most lost"`
}

// Count is how many of a kind of cases have an outcome.
type Count struct{ N, Cases int }

// ReadFloors reads a file of floors.
func ReadFloors(path string) (Floors, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Floors{}, err
	}
	var f Floors
	if err := json.Unmarshal(raw, &f); err != nil {
		return Floors{}, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// Write writes the floors to a file.
func (f Floors) Write(path string) error {
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(raw, '\n'), 0o644)
}

// Rights returns how many cases are right, by "base cohort kind".
func (f *Figures) Rights() map[string]Count {
	out := map[string]Count{}
	for _, s := range f.Sections {
		for _, t := range s.Tallies {
			name := s.Name + " " + t.Cohort + " " + t.Label
			n := out[name] // a kind may have answerable and other cases
			out[name] = Count{n.N + t.Right, n.Cases + t.Cases}
		}
	}
	return out
}

// Losses returns how many right outcomes each transformation loses, by "transformation answers" and "transformation
// refusals".
func (f *Figures) Losses() map[string]Count {
	out := map[string]Count{}
	for _, s := range f.Robustness {
		out[s.Transform.Name+" answers"] = Count{s.Answers - s.Kept, s.Answers}
		out[s.Transform.Name+" refusals"] = Count{s.Refusals - s.Refused, s.Refusals}
	}
	return out
}

// Floors returns the floors that the figures just keep.
func (f *Figures) Floors() Floors {
	numbers := func(counts map[string]Count) map[string]int {
		out := map[string]int{}
		for name, c := range counts {
			out[name] = c.N
		}
		return out
	}
	return Floors{numbers(f.Rights()), numbers(f.Losses())}
}

// Below compares the figures with floors. It returns a line for every one that is not kept, for every figure without
// a floor, and for every floor without a figure.
func (f *Figures) Below(floors Floors) []string {
	out := compareFloors(f.Rights(), floors.Least, func(c Count, floor int) string {
		if c.N >= floor {
			return ""
		}
		return fmt.Sprintf("%d of %d right, at least %d are wanted", c.N, c.Cases, floor)
	})
	return append(out, compareFloors(f.Losses(), floors.MostLost, func(c Count, most int) string {
		if c.N <= most {
			return ""
		}
		return fmt.Sprintf("%d of %d lost, at most %d are allowed", c.N, c.Cases, most)
	})...)
}

// compareFloors returns what fault says of each figure, by name, and which names only one side has.
func compareFloors(have map[string]Count, floors map[string]int, fault func(c Count, floor int) string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(have)) {
		floor, ok := floors[name]
		if !ok {
			out = append(out, fmt.Sprintf("%s: there is no floor for it", name))
		} else if s := fault(have[name], floor); s != "" {
			out = append(out, name+": "+s)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(floors)) {
		if _, ok := have[name]; !ok {
			out = append(out, name+": has a floor, but no cases")
		}
	}
	return out
}
