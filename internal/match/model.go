package match

import "math"

// A logistic model gives the calibrated confidence of a candidate with its features. Its weights (weights.go) are fitted
// to the labelled cases by internal/gen/fit: some for entries with samples, others for those without, whose own words a text
// hardly ever repeats.

// weight returns the weight of a feature in log odds.
func (c *candidate) weight(feature int) float64 {
	if c.bare {
		return bareWeights[feature]
	}
	return sampledWeights[feature]
}

// model returns the confidence of a candidate with these features.
func (c *candidate) model(f *features) float64 {
	x := sampledBias
	if c.bare {
		x = bareBias
	}
	for i, v := range f {
		x += c.weight(i) * v
	}
	return 1 / (1 + math.Exp(-x))
}
