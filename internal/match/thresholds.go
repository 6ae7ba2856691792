package match

// The confidences that separate the three verdicts, for those who explain them.
const (
	KnownFrom = knownFrom // from here on an answer is a match
	MaybeFrom = maybeFrom // from here on it is offered as a possibility
)
