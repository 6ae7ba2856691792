package eval

import (
	"fmt"
	"math"
	"testing"
)

// TestFoldIsEven checks that folds depend on the name alone and are of like size.
func TestFoldIsEven(t *testing.T) {
	var n [Folds]int
	for i := range 1000 {
		n[Fold(fmt.Sprintf("https://example.org/issues/%d", i), Folds)]++
	}
	for fold, size := range n {
		if size < 60 || size > 140 {
			t.Errorf("fold %d holds %d of 1000 threads", fold, size)
		}
	}
}

// TestHeldOutNeverSeesItsThread gives one thread a feature that only its own right answers have: a model that had seen
// it would be sure of them.
func TestHeldOutNeverSeesItsThread(t *testing.T) {
	var rows []Row
	for i := range 40 {
		right := i%2 == 0
		r := Row{Case: fmt.Sprintf("s:c/%d", i), Answered: right, Group: fmt.Sprintf("thread %d", i), Features: []float64{0}, Right: right, Weight: 1}
		if i < 20 {
			r.Group = "one thread"
			if right {
				r.Features[0] = 1
			}
		}
		rows = append(rows, r)
	}
	sign := []int{1}
	for _, p := range HeldOut(rows, sign, Ridge, Folds) {
		if p.Confidence > 0.7 {
			t.Errorf("%s: held-out confidence %.2f from a feature that no other thread has", p.Case, p.Confidence)
		}
	}
	if c := Fit(rows, sign, Ridge).Confidence(Row{Features: []float64{1}}); c < 0.8 {
		t.Errorf("fitted on all rows the feature is worth only %.2f: this test shows nothing", c)
	}
}

func TestSettled(t *testing.T) {
	var rows []Row
	for i := range 40 { // the first answers, those with the greater feature, are right three times in four
		c := fmt.Sprintf("s:c/%d", i)
		rows = append(rows, Row{Case: c, Features: []float64{1}, Right: i%4 > 0, Weight: 1}, Row{Case: c, Features: []float64{0}, Weight: 1})
	}
	m := Model{Bare: Weights{2, -4}.Settled(rows)}
	if c := m.Confidence(Row{Bare: true, Features: []float64{1}}); c < 0.749 || c > 0.751 {
		t.Errorf("first answers of which 0.75 are right have the confidence %.3f", c)
	}
}

func TestHeldOutTakesTheBestCandidateAndKeepsCaps(t *testing.T) {
	rows := []Row{
		{Case: "s:c/1", Group: "a", Features: []float64{1}, Weight: 1, Cap: 0.1},
		{Case: "s:c/1", Group: "a", Features: []float64{0.9}, Weight: 1, Cap: 1, Right: true},
		{Case: "s:c/2", Group: "b", Features: []float64{1}, Weight: 1, Right: true},
	}
	ps := HeldOut(rows, []int{1}, Ridge, Folds)
	if len(ps) != 2 || !ps[0].Right || ps[0].Case != "s:c/1" {
		t.Errorf("first answers: %+v", ps)
	}
}

func TestReliable(t *testing.T) {
	r := Reliable([]Prediction{
		{Confidence: 0.95, Right: true}, {Confidence: 0.85, Right: false}, {Confidence: 0.05, Right: false}, {Confidence: 1, Right: true},
	})
	if r.Bins[9].Answers != 2 || r.Bins[9].Right != 2 || r.Bins[8].Right != 0 || r.Bins[0].Answers != 1 {
		t.Errorf("bins: %+v", r.Bins)
	}
	// (2 × |0.975 − 1| + 1 × |0.85 − 0| + 1 × |0.05 − 0|) / 4
	if want := (2*0.025 + 0.85 + 0.05) / 4; math.Abs(r.ECE-want) > 1e-9 {
		t.Errorf("calibration error %v, want %v", r.ECE, want)
	}
	if want := -(math.Log(0.95) + math.Log(0.15) + math.Log(0.95) + math.Log(1)) / 4; math.Abs(r.LogLoss-want) > 1e-9 {
		t.Errorf("log loss %v, want %v", r.LogLoss, want)
	}
}

func TestAt(t *testing.T) {
	hits, wrong, falsely := At([]Prediction{
		{Confidence: 0.9, Right: true, Answerable: true}, {Confidence: 0.9, Answerable: true}, {Confidence: 0.9}, {Confidence: 0.4},
	}, 0.5)
	if hits != 1 || wrong != 1 || falsely != 1 {
		t.Errorf("At: %d hits, %d wrong, %d falsely", hits, wrong, falsely)
	}
}
