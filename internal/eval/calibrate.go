package eval

import (
	"math"
	"sync"
)

// Prediction is the first answer to a case with the confidence in it.
type Prediction struct {
	Case       string
	Confidence float64
	Right      bool
	Answerable bool
	Clear      bool
}

// Folds is how many folds the calibration is measured with.
const Folds = 10

// HeldOut returns the first answer to every case, ranked by a model that was fitted without the cases of its fold: the
// threads of a fold are known to neither the model nor the ranking. Cases without any candidate have no answer.
func HeldOut(rows []Row, sign []int, ridge float64, k int) []Prediction {
	confidence := make([]float64, len(rows))
	var wg sync.WaitGroup
	for fold := range k {
		wg.Go(func() {
			var train []Row
			var test []int
			for i, r := range rows {
				if Fold(r.Group, k) == fold {
					test = append(test, i)
				} else {
					train = append(train, r)
				}
			}
			if len(test) == 0 {
				return
			}
			m := Fit(train, sign, ridge)
			for _, i := range test {
				confidence[i] = m.Confidence(rows[i])
				if c := rows[i].Cap; c > 0 {
					confidence[i] = min(confidence[i], c)
				}
			}
		})
	}
	wg.Wait()
	return firsts(rows, confidence)
}

// firsts returns the most confident candidate of each case, in the order of the cases.
func firsts(rows []Row, confidence []float64) []Prediction {
	var out []Prediction
	at := map[string]int{}
	for i, r := range rows {
		p := Prediction{r.Case, confidence[i], r.Right, r.Answered, r.Weight == 1}
		n, ok := at[r.Case]
		switch {
		case !ok:
			at[r.Case] = len(out)
			out = append(out, p)
		case p.Confidence > out[n].Confidence:
			out[n] = p
		}
	}
	return out
}

// InSample returns the first answer to every case by the shipped weights.
func InSample(rows []Row) []Prediction {
	confidence := make([]float64, len(rows))
	for i, r := range rows {
		confidence[i] = r.Given
	}
	return firsts(rows, confidence)
}

// TypedPredictions returns the first answers to typed cases, shown or not.
func TypedPredictions(outcomes []Outcome) []Prediction {
	var out []Prediction
	for _, o := range outcomes {
		c := o.Case
		if c.Pasted() || o.Answer.Nearest == "" {
			continue
		}
		out = append(out, Prediction{
			c.Cohort + "/" + c.ID, o.Answer.Score, c.Expects(o.Answer.Nearest), c.Answerable(), !c.Borderline(),
		})
	}
	return out
}

// Clear returns the predictions whose labels are not arguable.
func Clear(ps []Prediction) []Prediction {
	var out []Prediction
	for _, p := range ps {
		if p.Clear {
			out = append(out, p)
		}
	}
	return out
}

// Bin is a tenth of the scale of confidence.
type Bin struct {
	Answers int
	Right   int
	Sum     float64 // of the confidences
}

// Mean is the mean confidence of the answers in a bin.
func (b Bin) Mean() float64 { return b.Sum / float64(max(b.Answers, 1)) }

// Share is the share of the answers in a bin that are right.
func (b Bin) Share() float64 { return float64(b.Right) / float64(max(b.Answers, 1)) }

// Reliability says how far confidences can be believed.
type Reliability struct {
	Bins    [10]Bin
	Answers int
	LogLoss float64 // mean, in nats
	ECE     float64 // expected calibration error: mean distance of confidence and share right, over the bins
}

// Reliable sorts predictions into bins.
func Reliable(ps []Prediction) Reliability {
	r := Reliability{Answers: len(ps)}
	if len(ps) == 0 {
		return r
	}
	for _, p := range ps {
		b := &r.Bins[min(int(p.Confidence*10), 9)]
		b.Answers++
		b.Sum += p.Confidence
		loss := 1 - p.Confidence
		if p.Right {
			b.Right++
			loss = p.Confidence
		}
		r.LogLoss -= math.Log(max(loss, 1e-6))
	}
	n := float64(len(ps))
	r.LogLoss /= n
	for _, b := range r.Bins {
		r.ECE += float64(b.Answers) / n * math.Abs(b.Mean()-b.Share())
	}
	return r
}

// At counts what a threshold makes of predictions: answerable cases answered rightly and wrongly, unanswerable ones
// answered although they should not be.
func At(ps []Prediction, threshold float64) (hits, wrong, falsely int) {
	for _, p := range ps {
		switch {
		case p.Confidence < threshold:
		case !p.Answerable:
			falsely++
		case p.Right:
			hits++
		default:
			wrong++
		}
	}
	return hits, wrong, falsely
}
