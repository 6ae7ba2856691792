package match

import "math"

// weights of the features and the bias: a logistic model fitted by internal/eval to the labelled cases (make fit).
var weights = [numFeatures]float64{
	fBits: 0, fCoverage: 0.93, fTitle: 1.24, fCore: 0.89, fSupport: 0.44, fContradicted: -0.57, fDecides: -1.28, fLostCore: -0.01, fMissing: 0, fScopeSame: 0, fScopeOther: -0.16, fAdjacent: 0.2, fCallSame: 0.87, fCallOther: -0.6, fCallModule: -0.77, fNotThis: -0.6, fCoreBits: 1.15,
}

const bias = -6.31

// model returns the calibrated confidence of a candidate with these features.
func model(f *features) float64 {
	x := bias
	for i, v := range f {
		x += weights[i] * v
	}
	return 1 / (1 + math.Exp(-x))
}
