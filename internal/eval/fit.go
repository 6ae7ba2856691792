package eval

import (
	"hash/fnv"
	"math"
	"slices"
)

// Row is one candidate of one case, for fitting.
type Row struct {
	Case     string
	Answered bool   // the case has a right answer
	Group    string // cases of one thread are never on both sides of a fold
	Bare     bool   // the candidate has no samples
	Features []float64
	Right    bool
	Weight   float64
	Given    float64 // the confidence by the shipped weights
	Cap      float64 // the confidence that a rule beside the model allows at the most; 0 or 1 when there is none
}

// Model is a logistic model for candidates with samples, and another for those without.
type Model struct{ Sampled, Bare Weights }

// Weights are those of the features, then the bias.
type Weights []float64

// Ridge is the strength of the ridge with which the held-out models are fitted; internal/gen/fit takes its own.
const Ridge = 0.002

// Confidence returns the model's probability for a candidate.
func (m Model) Confidence(r Row) float64 {
	w := m.Sampled
	if r.Bare {
		w = m.Bare
	}
	return 1 / (1 + math.Exp(-w.odds(r.Features)))
}

// odds returns the logarithm of the odds for these features.
func (w Weights) odds(x []float64) float64 {
	s := w[len(w)-1]
	for i, v := range x {
		s += float64(w[i] * v) // the conversion keeps every processor from fusing the two operations
	}
	return s
}

// Fold returns the fold of a group, from 0 to k-1. It depends on nothing but the group's name.
func Fold(group string, k int) int {
	h := fnv.New32a()
	h.Write([]byte(group))
	x := h.Sum32()
	x ^= x >> 15
	x *= 0x2c1b3c6d
	x ^= x >> 12
	return int(x % uint32(k))
}

// nonzero is a feature of a row that is not zero.
type nonzero struct {
	at    int
	value float64
}

// sparse returns the rows' features without the zeros, which are most of them, and each row's bias as the last.
func sparse(rows []Row, n int) [][]nonzero {
	out := make([][]nonzero, len(rows))
	for i, r := range rows {
		for at, v := range r.Features {
			if v != 0 {
				out[i] = append(out[i], nonzero{at, v})
			}
		}
		out[i] = append(out[i], nonzero{n, 1})
	}
	return out
}

// Fit finds the weights that make the rows most likely, with a ridge that keeps them small and each weight on the side
// of zero that sign says (+1, -1, or 0 for either).
func Fit(rows []Row, sign []int, ridge float64) Model {
	var sampled, bare []Row
	for _, r := range rows {
		if r.Bare {
			bare = append(bare, r)
		} else {
			sampled = append(sampled, r)
		}
	}
	return Model{descend(sampled, sign, ridge), descend(bare, sign, ridge)}
}

// Settled returns the weights with the bias for which the first answers to the cases are right as often as their confidence
// says: fitting makes that true of all candidates, of which the first is the best of several.
func (w Weights) Settled(rows []Row) Weights {
	first := map[string]*Row{}
	for i := range rows {
		r := &rows[i]
		if o := first[r.Case]; o == nil || w.odds(r.Features) > w.odds(o.Features) {
			first[r.Case] = r
		}
	}
	excess := func(shift float64) (sum float64) {
		for _, r := range first {
			sum += r.Weight / (1 + math.Exp(-w.odds(r.Features)-shift))
			if r.Right {
				sum -= r.Weight
			}
		}
		return sum
	}
	lo, hi := -4.0, 4.0
	for range 40 {
		if mid := (lo + hi) / 2; excess(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	out := slices.Clone(w)
	out[len(w)-1] += lo
	return out
}

// descend fits one set of weights by accelerated projected gradient descent.
func descend(rows []Row, sign []int, ridge float64) Weights {
	n := len(sign)
	m, last, look := make(Weights, n+1), make(Weights, n+1), make(Weights, n+1)
	if len(rows) == 0 {
		return m
	}
	grad := make([]float64, n+1)
	weight := 0.0
	for _, r := range rows {
		weight += r.Weight
	}
	features := sparse(rows, n)
	const step, momentum = 0.3, 0.9
	for range 3000 {
		for i := range m {
			look[i] = m[i] + float64(momentum*(m[i]-last[i]))
		}
		copy(last, m)
		clear(grad)
		for i := range rows {
			addGradient(grad, look, &rows[i], features[i])
		}
		for i := range m {
			g := grad[i] / weight
			if i < n {
				g += float64(ridge * look[i])
			}
			m[i] = look[i] - float64(step*g)
			if i < n && float64(sign[i])*m[i] < 0 {
				m[i] = 0
			}
		}
	}
	return m
}

// addGradient adds one row's part of the gradient of the log loss.
func addGradient(grad []float64, m Weights, r *Row, features []nonzero) {
	s := 0.0
	for _, f := range features {
		s += float64(m[f.at] * f.value)
	}
	d := 1 / (1 + math.Exp(-s))
	if r.Right {
		d--
	}
	d *= r.Weight
	for _, f := range features {
		grad[f.at] += float64(d * f.value)
	}
}
