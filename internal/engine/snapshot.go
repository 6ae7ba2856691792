package engine

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"sort"
	"time"
	"unsafe"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/source"
)

// A snapshot is a base as it was read at one time: its index, and what is needed to tell whether it still holds and to
// make the next one by reading only the files that changed. It is what a cache file contains:
//
//	header    magic, snapshotVersion, checksums of the header and of the rest, time, counts, offset and length of each
//	          section
//	identity  the program that made it and the place of the base; both must be those of the reader
//	note      the first problem, for the note beside an answer
//	listed    the problems met when the files were listed
//	clashes   the problems of ids that several files claim
//	files     a record a file (recordSize bytes), in the order of their paths
//	paths     of the files
//	contents  what was read of each file: see codec.go
//	ids       hashes of ids, former ones too, sorted, with the numbers of their entries (idSize bytes each)
//	index     see package index
//
// Numbers are little-endian. Nothing is decoded when a snapshot is opened: a lookup touches the pages that it needs.
//
// The entries of all files are kept, and the whole index is made again from them when one file changes. Several indexes
// for one base would be quicker to bring up to date, but would not give the same answers: an index weighs words by how
// many entries of the base hold them.
type snapshot struct {
	head  header
	parts [parts][]byte
	ix    *index.Index
}

// header is the fixed part of a snapshot.
type header struct {
	Built    time.Time // just before the files were listed
	Bytes    int64     // of all files
	Problems int
	sum      uint32 // checksum of all sections
}

const (
	partIdentity = iota
	partNote
	partListed
	partClashes
	partFiles
	partPaths
	partContents
	partIDs
	partIndex
	parts
)

const (
	snapshotMagic   = "unstuck+"
	snapshotVersion = 3
	headerSize      = 8 + 4 + 4 + 4 + 4 + 8 + 8 + 8 + parts*16
	recordSize      = 48
	idSize          = 12
)

// errSnapshot is the error for bytes that are no snapshot of this version and place, or a damaged one.
var errSnapshot = errors.New("not a usable cache file")

// record describes one file of a snapshot.
type record struct {
	path    string
	size    int64
	modTime int64 // nanoseconds
	digest  uint32
	failed  bool // the file could not be read; digest is that of the reason
	entries int
	content []byte
}

func (s *snapshot) files() int { return len(s.parts[partFiles]) / recordSize }

// record returns the record of the file with this number; a damaged one has an empty path.
func (s *snapshot) record(n int) record {
	le := binary.LittleEndian
	b := s.parts[partFiles][n*recordSize:][:recordSize]
	r := record{size: int64(le.Uint64(b[8:])), modTime: int64(le.Uint64(b[16:])), digest: le.Uint32(b[24:]),
		failed: le.Uint32(b[28:]) != 0, entries: int(le.Uint32(b[44:]))}
	path, ok := within(s.parts[partPaths], uint64(le.Uint32(b)), uint64(le.Uint32(b[4:])))
	content, ok2 := within(s.parts[partContents], le.Uint64(b[32:]), uint64(le.Uint32(b[40:])))
	if !ok || !ok2 {
		return record{}
	}
	r.path, r.content = unsafe.String(unsafe.SliceData(path), len(path)), content
	return r
}

// within returns n bytes of b from off, if it has them.
func within(b []byte, off, n uint64) ([]byte, bool) {
	if off > uint64(len(b)) || n > uint64(len(b))-off {
		return nil, false
	}
	return b[off : off+n], true
}

// file returns the record of a file.
func (s *snapshot) file(path string) (record, bool) {
	n := sort.Search(s.files(), func(i int) bool { return s.record(i).path >= path })
	if n == s.files() {
		return record{}, false
	}
	r := s.record(n)
	return r, r.path == path
}

// allProblems returns everything that the base's authors should mend, in the order of source.Base.Entries.
func (s *snapshot) allProblems() []kb.Problem {
	r := reader{b: s.parts[partListed]}
	all := r.problems()
	for n := range s.files() {
		r := reader{b: s.record(n).content}
		all = append(all, r.problems()...)
	}
	r = reader{b: s.parts[partClashes]}
	return append(all, r.problems()...)
}

// piece is a file on its way into a snapshot.
type piece struct {
	record
	problems int
}

// newSnapshot makes a snapshot of the pieces, which stand in the order of src's files.
func newSnapshot(ctx context.Context, src *source.Base, pieces []piece, identity string, built time.Time) (*snapshot, error) {
	s := &snapshot{head: header{Built: built}}
	s.addFiles(pieces)
	total := 0
	for i := range pieces {
		total += pieces[i].entries
	}
	entries := make([]kb.Entry, 0, total)
	for i := range pieces {
		var ok bool
		if entries, _, ok = readFile(pieces[i].content, entries); !ok {
			return nil, errSnapshot
		}
	}
	clashes := source.UniqueIDs(entries)
	s.parts[partIDs] = idTable(len(entries), func(n int) (string, []string) { return entries[n].ID, entries[n].Formerly })
	b, err := buildIndex(ctx, entries, src.Fingerprint())
	if err != nil {
		return nil, err
	}
	if s.ix, err = index.Open(b); err != nil {
		return nil, err
	}
	s.parts[partIndex] = b
	s.parts[partIdentity] = []byte(identity)
	s.parts[partListed] = problemBytes(src.Problems())
	s.parts[partClashes] = problemBytes(clashes)
	s.head.Problems += len(src.Problems()) + len(clashes)
	if all := s.allProblems(); len(all) > 0 {
		s.parts[partNote] = []byte(all[0].Error())
	}
	s.head.sum = s.checksum()
	return s, nil
}

// buildIndex is index.Build, but does not keep the caller waiting who gave up.
func buildIndex(ctx context.Context, entries []kb.Entry, fingerprint uint64) ([]byte, error) {
	done := make(chan []byte, 1)
	go func() { done <- index.Build(entries, fingerprint) }()
	select {
	case b := <-done:
		return b, ctx.Err()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// retimed returns the snapshot with other sizes and times of its files.
func (s *snapshot) retimed(pieces []piece, built time.Time) *snapshot {
	t := &snapshot{head: header{Built: built}, parts: s.parts, ix: s.ix}
	t.addFiles(pieces)
	t.head.Problems = s.head.Problems
	t.head.sum = t.checksum()
	return t
}

func problemBytes(ps []kb.Problem) []byte {
	var w writer
	w.problems(ps)
	return w.b
}

// addFiles writes the records, the paths and the contents. The pieces then refer to them, so that what they held before
// can be given back.
func (s *snapshot) addFiles(pieces []piece) {
	le := binary.LittleEndian
	paths, contents := 0, 0
	for i := range pieces {
		paths += len(pieces[i].path)
		contents += len(pieces[i].content)
	}
	s.parts[partFiles] = make([]byte, 0, len(pieces)*recordSize)
	s.parts[partPaths] = make([]byte, 0, paths)
	s.parts[partContents] = make([]byte, 0, contents)
	for i := range pieces {
		p := &pieces[i]
		failed := uint32(0)
		if p.failed {
			failed = 1
		}
		b := s.parts[partFiles]
		b = le.AppendUint32(b, uint32(len(s.parts[partPaths])))
		b = le.AppendUint32(b, uint32(len(p.path)))
		b = le.AppendUint64(b, uint64(p.size))
		b = le.AppendUint64(b, uint64(p.modTime))
		b = le.AppendUint32(b, p.digest)
		b = le.AppendUint32(b, failed)
		b = le.AppendUint64(b, uint64(len(s.parts[partContents])))
		b = le.AppendUint32(b, uint32(len(p.content)))
		s.parts[partFiles] = le.AppendUint32(b, uint32(p.entries))
		s.parts[partPaths] = append(s.parts[partPaths], p.path...)
		start := len(s.parts[partContents])
		s.parts[partContents] = append(s.parts[partContents], p.content...)
		p.content = s.parts[partContents][start:]
		s.head.Bytes += p.size
		s.head.Problems += p.problems
	}
}

// idTable makes the table of ids of n entries.
func idTable(n int, of func(int) (id string, formerly []string)) []byte {
	type row struct {
		hash uint64
		n    uint32
	}
	rows := make([]row, 0, n)
	for i := range n {
		id, formerly := of(i)
		rows = append(rows, row{idHash(id), uint32(i) << 1})
		for _, f := range formerly {
			rows = append(rows, row{idHash(f), uint32(i)<<1 | 1})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.n, b.n)) })
	b := make([]byte, 0, len(rows)*idSize)
	for _, r := range rows {
		b = binary.LittleEndian.AppendUint64(b, r.hash)
		b = binary.LittleEndian.AppendUint32(b, r.n)
	}
	return b
}

// idHash is FNV-1a.
func idHash(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}

// headerBytes returns the fixed part of the snapshot's cache file.
func (s *snapshot) headerBytes() []byte {
	le := binary.LittleEndian
	b := make([]byte, headerSize)
	copy(b, snapshotMagic)
	le.PutUint32(b[8:], snapshotVersion)
	le.PutUint32(b[16:], s.head.sum)
	le.PutUint64(b[24:], uint64(s.head.Built.UnixNano()))
	le.PutUint64(b[32:], uint64(s.head.Bytes))
	le.PutUint64(b[40:], uint64(s.head.Problems))
	off := uint64(headerSize)
	for i, p := range s.parts {
		le.PutUint64(b[48+16*i:], off)
		le.PutUint64(b[56+16*i:], uint64(len(p)))
		off += uint64(len(p))
	}
	le.PutUint32(b[12:], crc32.ChecksumIEEE(b[16:]))
	return b
}

// openSnapshot checks the header and the tables of a snapshot of this identity. It reads nothing else; see verify.
func openSnapshot(b []byte, identity string) (*snapshot, error) {
	le := binary.LittleEndian
	if len(b) < headerSize || string(b[:8]) != snapshotMagic || le.Uint32(b[8:]) != snapshotVersion ||
		le.Uint32(b[12:]) != crc32.ChecksumIEEE(b[16:headerSize]) {
		return nil, errSnapshot
	}
	s := &snapshot{head: header{sum: le.Uint32(b[16:]), Built: time.Unix(0, int64(le.Uint64(b[24:]))),
		Bytes: int64(le.Uint64(b[32:])), Problems: int(le.Uint64(b[40:]))}}
	next := uint64(headerSize)
	for i := range s.parts {
		off, n := le.Uint64(b[48+16*i:]), le.Uint64(b[56+16*i:])
		p, ok := within(b, off, n)
		if !ok || off != next {
			return nil, errSnapshot
		}
		s.parts[i] = p[:n:n]
		next = off + n
	}
	if next != uint64(len(b)) || string(s.parts[partIdentity]) != identity ||
		len(s.parts[partFiles])%recordSize != 0 || len(s.parts[partIDs])%idSize != 0 {
		return nil, errSnapshot
	}
	var err error
	if s.ix, err = index.Open(s.parts[partIndex]); err != nil {
		return nil, err
	}
	return s, nil
}

// verify checks every byte of an opened snapshot against its checksum.
func (s *snapshot) verify() bool { return s.checksum() == s.head.sum }

func (s *snapshot) checksum() uint32 {
	sum := uint32(0)
	for _, p := range s.parts {
		sum = crc32.Update(sum, crc32.IEEETable, p)
	}
	return sum
}
