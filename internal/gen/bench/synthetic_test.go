package main

import (
	"testing"
)

// TestSynthetic holds that the generated entries are the same every time, and entries like others.
func TestSynthetic(t *testing.T) {
	one, two := synthetic(120), synthetic(120)
	for name := range one {
		if string(one[name].Data) != string(two[name].Data) {
			t.Fatalf("%s differs from one time to the next", name)
		}
	}
	made, err := ready("synthetic", one)
	if err != nil {
		t.Fatal(err)
	}
	id, text := sampleOf(one)
	if _, err := stages(made, text, id, 1); err != nil {
		t.Fatal(err)
	}
}
