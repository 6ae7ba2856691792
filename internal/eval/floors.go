package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// Floors are the least numbers of right outcomes, by the names of Counts.
type Floors map[string]int

// Count is how many of a kind of cases have the right outcome.
type Count struct{ Right, Cases int }

// ReadFloors reads a file of floors.
func ReadFloors(path string) (Floors, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var f Floors
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
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

// Counts returns every figure that has a floor: "base cohort kind", and "robustness transformation answers" or
// "… refusals".
func (f *Figures) Counts() map[string]Count {
	out := map[string]Count{}
	for _, s := range f.Sections {
		for _, t := range s.Tallies {
			name := s.Name + " " + t.Cohort + " " + t.Label
			n := out[name] // a kind may have answerable and other cases
			out[name] = Count{n.Right + t.Right, n.Cases + t.Cases}
		}
	}
	for _, s := range f.Robustness {
		out["robustness "+s.Transform.Name+" answers"] = Count{s.Kept, s.Answers}
		out["robustness "+s.Transform.Name+" refusals"] = Count{s.Refused, s.Refusals}
	}
	return out
}

// Floors returns the floors that the figures just reach.
func (f *Figures) Floors() Floors {
	out := Floors{}
	for name, n := range f.Counts() {
		out[name] = n.Right
	}
	return out
}

// Below compares the figures with floors. It returns a line for every one that is not reached, for every figure
// without a floor, and for every floor without a figure.
func (f *Figures) Below(floors Floors) []string {
	have := f.Counts()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(have)) {
		n := have[name]
		floor, ok := floors[name]
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s: %d of %d, but there is no floor for it", name, n.Right, n.Cases))
		case n.Right < floor:
			out = append(out, fmt.Sprintf("%s: %d of %d, the floor is %d", name, n.Right, n.Cases, floor))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(floors)) {
		if _, ok := have[name]; !ok {
			out = append(out, fmt.Sprintf("%s: has a floor, but no cases", name))
		}
	}
	return out
}
