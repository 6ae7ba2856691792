// Package ledger counts the error texts that found no answer, once the user has switched it on.
//
// Of a text it keeps its shape: a few lines without what varies from one machine to the next and without what must not be
// shared (package draft makes it), with how often and when it was met. It keeps nothing else, sends nothing anywhere, and
// is off until it is switched on. The file is the user's alone ($XDG_STATE_HOME/unstuck/ledger):
//
//	# unstuck ledger: on
//	1 <tab> 6 <tab> 2026-11-01T10:00:00.000Z <tab> 2026-11-23T10:00:00.000Z <tab> 0 <tab> a shape, lines joined by \n
//
// that is a number by which people name it, the count, the first and the last time, and which line tells most. A lookup
// appends a line without a number (0); who reads adds up the lines of one shape and counts on with the numbers. When the
// file has grown, and for every other change, it is replaced by the sum. All writing is done under a lock, so that several
// programs may do it at once.
package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"unstuck/internal/atomicfile"
)

// Bounds of what is kept.
const (
	maxRecords = 300       // those met least often, longest ago, go first
	maxShape   = 1 << 10   // bytes of one
	maxAppend  = 256 << 10 // bytes from which the file is replaced by its sum
	maxFile    = 1 << 20   // bytes that are read
)

// How long others who write are waited for: by a lookup, and by who changes the ledger.
const (
	lockPatience   = 50 * time.Millisecond
	changePatience = 5 * time.Second
)

// ErrNoHome is returned where there is no place for the user's files.
var ErrNoHome = errors.New("there is no home folder to keep the ledger in; set HOME or XDG_STATE_HOME")

// Ledger is where shapes are kept. The zero value keeps none.
type Ledger struct{ file string }

// Record is one shape.
type Record struct {
	Number int // by which people name it; it stays while the shape is kept
	Count  int
	First  time.Time
	Last   time.Time
	Lines  []string
	At     int // index of the line that tells most
}

// Told is the line that tells most: by it a shape is known again.
func (r Record) Told() string {
	if r.At < 0 || r.At >= len(r.Lines) {
		return ""
	}
	return strings.TrimSpace(r.Lines[r.At])
}

// Open finds the user's ledger by the environment, without reading anything.
func Open(env func(string) string) Ledger {
	dir, below := env("XDG_STATE_HOME"), ""
	if !filepath.IsAbs(dir) { // relative values are to be ignored, says the XDG specification
		switch runtime.GOOS {
		case "windows":
			dir = env("LOCALAPPDATA")
		case "darwin", "ios":
			dir, below = env("HOME"), filepath.Join("Library", "Application Support")
		default:
			dir, below = env("HOME"), filepath.Join(".local", "state")
		}
	}
	if !filepath.IsAbs(dir) {
		return Ledger{}
	}
	return Ledger{filepath.Join(dir, below, "unstuck", "ledger")}
}

// Path is the file that the ledger is kept in.
func (l Ledger) Path() string { return l.file }

const (
	header = "# unstuck ledger: "
	on     = "on"
	off    = "off"
)

// On reports whether the ledger is switched on. It reads one line.
func (l Ledger) On() bool {
	if l.file == "" {
		return false
	}
	f, err := l.open()
	if err != nil {
		return false
	}
	defer f.Close()
	var b [len(header) + len(on) + 1]byte
	n, _ := io.ReadFull(f, b[:])
	return string(b[:n]) == header+on+"\n"
}

// open opens the file, if it is one: nobody waits for the other end of a pipe.
func (l Ledger) open() (*os.File, error) {
	info, err := os.Stat(l.file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", l.file)
	}
	return os.Open(l.file)
}

// Switch switches the ledger on or off. What was kept stays.
func (l Ledger) Switch(to bool) error {
	return l.change(func(s *state) { s.on = to })
}

// Add counts a shape, if the ledger is switched on. It does not wait long for others who write.
func (l Ledger) Add(lines []string, at int, now time.Time) error {
	if !l.On() {
		return nil
	}
	lines, at = bounded(lines, at)
	if len(lines) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	r := Record{Lines: lines, At: at, Count: 1, First: now, Last: now}
	if info, err := os.Stat(l.file); err != nil || info.Size() < maxAppend {
		return l.append(r)
	}
	s, err := l.read()
	if err != nil {
		return err
	}
	s.add(r)
	return l.write(s)
}

// append adds a line to the file, which is there.
func (l Ledger) append(r Record) error {
	f, err := os.OpenFile(l.file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	var b strings.Builder
	r.appendTo(&b)
	_, err = f.WriteString(b.String())
	return errors.Join(err, f.Close())
}

// bounded cuts a shape to what is kept of one, around the line that tells most.
func bounded(lines []string, at int) ([]string, int) {
	if at < 0 || at >= len(lines) {
		return nil, 0
	}
	told := lines[at]
	if len(told) > maxShape/2 {
		told = strings.ToValidUTF8(told[:maxShape/2], "")
	}
	out := []string{told}
	size, from := len(told), at
	for end := at + 1; end < len(lines) && size+len(lines[end]) < maxShape*3/4; end++ {
		out = append(out, lines[end])
		size += len(lines[end]) + 1
	}
	for from > 0 && size+len(lines[from-1]) < maxShape {
		from--
		out = slices.Insert(out, 0, lines[from])
		size += len(lines[from]) + 1
	}
	return out, at - from
}

// Records returns what is kept: what was met most often first, then what was met last.
func (l Ledger) Records() ([]Record, error) {
	s, err := l.read()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(s.records, func(a, b Record) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.Last.Compare(a.Last), cmp.Compare(a.Number, b.Number))
	})
	return s.records, nil
}

// Latest returns the shape that was met last.
func (l Ledger) Latest() (Record, bool, error) {
	s, err := l.read()
	if err != nil || len(s.records) == 0 {
		return Record{}, false, err
	}
	return slices.MaxFunc(s.records, func(a, b Record) int { return cmp.Or(a.Last.Compare(b.Last), cmp.Compare(a.Number, b.Number)) }), true, nil
}

// Find returns the shape with a number.
func (l Ledger) Find(number int) (Record, bool, error) {
	s, err := l.read()
	if err != nil {
		return Record{}, false, err
	}
	i := slices.IndexFunc(s.records, func(r Record) bool { return r.Number == number })
	if i < 0 {
		return Record{}, false, nil
	}
	return s.records[i], true, nil
}

// Like returns what is kept of a shape that Add would count as the same.
func (l Ledger) Like(lines []string, at int) (Record, bool) {
	lines, at = bounded(lines, at)
	s, err := l.read()
	if err != nil || len(lines) == 0 {
		return Record{}, false
	}
	told := Record{Lines: lines, At: at}.Told()
	i := slices.IndexFunc(s.records, func(r Record) bool { return r.Told() == told })
	if i < 0 {
		return Record{}, false
	}
	return s.records[i], true
}

// Clear forgets the shapes with these numbers, or all when none is given. It returns how many they were.
func (l Ledger) Clear(numbers ...int) (int, error) {
	n := 0
	err := l.change(func(s *state) {
		before := len(s.records)
		s.records = slices.DeleteFunc(s.records, func(r Record) bool { return len(numbers) == 0 || slices.Contains(numbers, r.Number) })
		n = before - len(s.records)
	})
	return n, err
}

// state is the content of the file.
type state struct {
	on      bool
	records []Record
}

// add counts a record, gives it a number if it has none of its own, and makes room where there are too many.
func (s *state) add(r Record) {
	next, taken := 1, r.Number == 0
	told := r.Told()
	for i := range s.records {
		o := &s.records[i]
		if o.Told() == told {
			o.Count += r.Count
			if r.Last.After(o.Last) {
				o.Last = r.Last
			}
			return
		}
		next = max(next, o.Number+1)
		taken = taken || o.Number == r.Number
	}
	for len(s.records) >= maxRecords {
		least := slices.MinFunc(s.records, func(a, b Record) int { return cmp.Or(cmp.Compare(a.Count, b.Count), a.Last.Compare(b.Last)) })
		s.records = slices.DeleteFunc(s.records, func(o Record) bool { return o.Number == least.Number })
	}
	if taken {
		r.Number = next
	}
	s.records = append(s.records, r)
}

// change reads the file, lets edit change it, and replaces it. Another program that does the same waits.
func (l Ledger) change(edit func(*state)) error {
	if l.file == "" {
		return ErrNoHome
	}
	dir := filepath.Dir(l.file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot make %s: %w", dir, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), changePatience)
	defer cancel()
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	s, err := l.read()
	if err != nil {
		return err
	}
	edit(&s)
	if err := l.write(s); err != nil {
		return fmt.Errorf("cannot write %s: %w; nothing was changed", l.file, err)
	}
	return nil
}

// lock keeps other programs from writing.
func (l Ledger) lock(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(l.file+".lock", flock.SetPermissions(0o600))
	if ok, err := lock.TryLockContext(ctx, 2*time.Millisecond); err != nil || !ok {
		return nil, fmt.Errorf("cannot lock %s: %w; another unstuck holds it, or the folder cannot be written", l.file, err)
	}
	return func() { _ = lock.Close() }, nil // the system lets go of it in any case
}

// read reads the file. Lines that are none of ours are left out.
func (l Ledger) read() (state, error) {
	var s state
	if l.file == "" {
		return s, ErrNoHome
	}
	f, err := l.open()
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("cannot read the ledger: %w; make it readable for you, or delete it", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return s, fmt.Errorf("cannot read the ledger: %w; look what it is", err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, header); ok {
			s.on = rest == on
		} else if r, ok := parse(line); ok {
			s.add(r)
		}
	}
	return s, nil
}

func (l Ledger) write(s state) error {
	var b strings.Builder
	b.WriteString(header)
	if s.on {
		b.WriteString(on + "\n")
	} else {
		b.WriteString(off + "\n")
	}
	for _, r := range s.records {
		r.appendTo(&b)
	}
	return atomicfile.Write(l.file, b.String(), 0o600)
}

// appendTo writes a record as a line of the file.
func (r Record) appendTo(b *strings.Builder) {
	for _, field := range [...]string{strconv.Itoa(r.Number), strconv.Itoa(r.Count), stamp(r.First), stamp(r.Last), strconv.Itoa(r.At)} {
		b.WriteString(field + "\t")
	}
	for i, l := range r.Lines {
		if i > 0 {
			b.WriteString(`\n`)
		}
		for k := range len(l) {
			switch c := l[k]; c {
			case '\\':
				b.WriteString(`\\`)
			case '\n', '\t', '\r':
				b.WriteByte(' ')
			default:
				b.WriteByte(c)
			}
		}
	}
	b.WriteByte('\n')
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// parse reads a line of the file.
func parse(line string) (Record, bool) {
	f := strings.Split(strings.TrimSuffix(line, "\r"), "\t")
	if len(f) != 6 {
		return Record{}, false
	}
	number, err1 := strconv.Atoi(f[0])
	count, err2 := strconv.Atoi(f[1])
	first, err3 := time.Parse(time.RFC3339, f[2])
	last, err4 := time.Parse(time.RFC3339, f[3])
	at, err5 := strconv.Atoi(f[4])
	r := Record{Number: number, Count: count, First: first, Last: last, At: at, Lines: unescape(f[5])}
	ok := errors.Join(err1, err2, err3, err4, err5) == nil && number >= 0 && count > 0 && at >= 0 && at < len(r.Lines) && len(f[5]) <= 4*maxShape
	return r, ok && r.Told() != ""
}

// unescape splits a shape into its lines.
func unescape(s string) []string {
	var lines []string
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'n' {
			lines = append(lines, b.String())
			b.Reset()
			continue
		}
		b.WriteByte(s[i])
	}
	return append(lines, b.String())
}
