package match

import "math"

// model returns the calibrated confidence of a candidate with these features: a logistic model, whose weights
// (weights.go) are fitted to the labelled cases by internal/gen/fit.
func model(f *features) float64 {
	x := bias
	for i, v := range f {
		x += weights[i] * v
	}
	return 1 / (1 + math.Exp(-x))
}
