package match

import "math"

// A logistic model gives the calibrated confidence of a candidate with its features. Its weights (weights.go) are fitted
// to the labelled cases by internal/gen/fit: some for entries with samples, others for those without, whose own words a text
// hardly ever repeats.

// weightsOf returns the weights of the features in log odds, and the bias: those for entries without samples, or with.
func weightsOf(bare bool) (w [numFeatures]float64, bias float64) {
	if bare {
		return bareWeights, bareBias
	}
	return sampledWeights, sampledBias
}

// model returns the confidence of a candidate with these features.
func (c *candidate) model(f *features) float64 {
	w, x := weightsOf(c.bare)
	for i, v := range f {
		x += w[i] * v
	}
	return 1 / (1 + math.Exp(-x))
}
