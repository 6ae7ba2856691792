package engine

import (
	"cmp"
	"context"
	"sync"

	"unstuck/internal/errtext"
	"unstuck/internal/logscan"
	"unstuck/internal/match"
)

// MaxShapes is how many unknown error shapes a scan tells apart. Of more, the rarest give way and counts become upper
// bounds.
const MaxShapes = 1000

// ScanOptions say what a scan looks for.
type ScanOptions struct {
	KnownOnly bool // leave unknown errors out
	Threads   int  // that read one file at most; 0 is 1
	// Found is told each time a known issue is met, in the order of one stream; count says how often it was met before and
	// with this one. It is called by one goroutine at a time.
	Found func(is *Issue, at Place, count int)
	// Rest is told, under the same rule, when a stream that may go on gives nothing for a while.
	Rest func()
}

// Place is where something stands in a log.
type Place struct {
	File   string
	Line   int    // from 1
	Offset int64  // of the line's first byte
	Time   string // as the log has it; "" when it says none

	order int // of the stream among those scanned; later ones under the same name follow
}

// before orders places: by time where both say one in a form that sorts, else by file and line.
func (p Place) before(o Place) bool {
	if p.order != o.order && len(p.Time) == len(o.Time) && sortable(p.Time) && sortable(o.Time) && p.Time != o.Time {
		return p.Time < o.Time
	}
	return cmp.Or(cmp.Compare(p.order, o.order), cmp.Compare(p.Line, o.Line)) < 0
}

// sortable reports whether a time starts with a year, so that text order is time order.
func sortable(t string) bool {
	return len(t) >= 19 && (t[:2] == "20" || t[:2] == "19") && t[4] == '-'
}

// Issue is a known issue that a scan met.
type Issue struct {
	Item        Item // as in Hit
	Confidence  float64
	Count       int
	First, Last Place
	Evidence    match.Evidence // of its first place
	Retry       bool           // only ever met where something is tried again
	Level       errtext.Level  // the worst that its records say
	Files       []FileCount    // in the order of the streams
	Behind      *Issue         // it only ever follows this one: part of the same failure

	ref     match.EntryRef
	follows map[*Issue]follows
}

// FileCount says how often something stands in one file, and where first.
type FileCount struct {
	First Place
	Count int
}

// Unknown is a shape of errors that no entry knows.
type Unknown struct {
	Shape       string // with what varies masked
	Count       int
	Over        int // by so much at most Count may be too high
	First, Last Place
	Example     string
	Behind      *Issue // it only ever follows this known issue

	retry   bool
	follows map[*Issue]follows
}

// ScanResult is what a scan found so far.
type ScanResult struct {
	Issues  []*Issue   // most telling first; those behind another follow it
	Unknown []*Unknown // most frequent first
	Exact   bool       // no unknown shape had to give way: the counts are exact
	Failing int        // unknown errors in all
	Files   int        // streams read to their end or as far as it went
	Lines   int
	Bytes   int64
}

// Scan looks for known issues in any number of streams. It is safe for concurrent use.
type Scan struct {
	o        ScanOptions
	v        *view
	searcher *match.Searcher
	literals *logscan.Literals
	failures *errtext.Failures

	mu       sync.Mutex
	verdicts map[uint64][]sighting // by the words of a block
	likes    map[uint64]verdict    // by its bytes but for figures
	issues   map[match.EntryRef]*Issue
	unknown  *logscan.Shapes[*Unknown]
	failing  int
	files    int
	lines    int
	bytes    int64
}

// sighting is a known issue within a block.
type sighting struct {
	ref        match.EntryRef
	confidence float64
	line       int // of the evidence, from the block's first line on
	clue, text string
}

// maxVerdicts bounds how many verdicts on blocks are remembered.
const maxVerdicts = 1 << 15

// recall returns what is remembered under a key, or finds it out.
func recall[V any](known map[uint64]V, key uint64, find func() V) V {
	v, ok := known[key]
	if !ok {
		v = find()
		keep(known, key, v)
	}
	return v
}

// keep remembers a value. A memory that is full is emptied first.
func keep[V any](known map[uint64]V, key uint64, v V) {
	if len(known) >= maxVerdicts {
		clear(known)
	}
	known[key] = v
}

// NewScan prepares a scan with the knowledge bases as they are now.
func (e *Engine) NewScan(ctx context.Context, o ScanOptions) (*Scan, error) {
	v, err := e.current(ctx, false)
	if err != nil {
		return nil, err
	}
	s := &Scan{o: o, v: v, searcher: v.searcher(nil), verdicts: map[uint64][]sighting{}, likes: map[uint64]verdict{}, issues: map[match.EntryRef]*Issue{},
		unknown: logscan.NewShapes[*Unknown](MaxShapes)}
	anchors, all := v.literals(max(o.Threads, 1))
	// A clue too short for the search makes it look at every line that tells of a failure.
	if !o.KnownOnly || !all {
		s.failures = errtext.NewFailures()
		s.literals = logscan.NewLiterals(anchors, errtext.ErrorMarks())
	} else {
		s.literals = logscan.NewLiterals(anchors, nil)
	}
	return s, nil
}
