package engine

import (
	"cmp"
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
//	problems  of each file: see codec.go
//	ids       hashes of ids, former ones too, sorted, with the numbers of their entries (idSize bytes each)
//	segments  a record a segment of the index: see chunk.go
//	chunks    the small segments; large ones have files of their own
//	layout    of the segments: see package index
//
// Numbers are little-endian. Nothing is decoded when a snapshot is opened: a lookup touches the pages that it needs.
//
// When files change, their entries go into a new segment, and the layout leaves out what the older segments have of them.
// Small segments are read again with them, so that there are few: see stale.
type snapshot struct {
	head   header
	parts  [parts][]byte
	chunks []chunk
	ix     *index.Index
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
	partProblems
	partIDs
	partSegments
	partChunks
	partLayout
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
	path     string
	size     int64
	modTime  int64 // nanoseconds
	digest   uint32
	failed   bool   // the file could not be read; digest is that of the reason
	segment  int    // that holds its entries
	first    uint32 // of them, in the segment
	entries  int
	problems []byte
}

func (s *snapshot) files() int { return len(s.parts[partFiles]) / recordSize }

// failedSegment stands in a record for the segment of a file that could not be read.
const failedSegment = 1<<32 - 1

// record returns the record of the file with this number; a damaged one has an empty path.
func (s *snapshot) record(n int) record {
	le := binary.LittleEndian
	b := s.parts[partFiles][n*recordSize:][:recordSize]
	r := record{size: int64(le.Uint64(b[8:])), modTime: int64(le.Uint64(b[16:])), digest: le.Uint32(b[24:]),
		first: le.Uint32(b[32:]), entries: int(le.Uint32(b[36:]))}
	if seg := le.Uint32(b[28:]); seg == failedSegment {
		r.failed = true
	} else {
		r.segment = int(seg)
	}
	path, ok := within(s.parts[partPaths], uint64(le.Uint32(b)), uint64(le.Uint32(b[4:])))
	problems, ok2 := within(s.parts[partProblems], uint64(le.Uint32(b[40:])), uint64(le.Uint32(b[44:])))
	if !ok || !ok2 || r.entries > 0 && r.segment >= len(s.chunks) {
		return record{}
	}
	r.path, r.problems = unsafe.String(unsafe.SliceData(path), len(path)), problems
	return r
}

// appendRecord appends a record, and what it refers to.
func (s *snapshot) appendRecord(r *record) {
	le := binary.LittleEndian
	b := s.parts[partFiles]
	b = le.AppendUint32(b, uint32(len(s.parts[partPaths])))
	b = le.AppendUint32(b, uint32(len(r.path)))
	b = le.AppendUint64(b, uint64(r.size))
	b = le.AppendUint64(b, uint64(r.modTime))
	b = le.AppendUint32(b, r.digest)
	if r.failed {
		b = le.AppendUint32(b, failedSegment)
	} else {
		b = le.AppendUint32(b, uint32(r.segment))
	}
	b = le.AppendUint32(b, r.first)
	b = le.AppendUint32(b, uint32(r.entries))
	b = le.AppendUint32(b, uint32(len(s.parts[partProblems])))
	s.parts[partFiles] = le.AppendUint32(b, uint32(len(r.problems)))
	s.parts[partPaths] = append(s.parts[partPaths], r.path...)
	s.parts[partProblems] = append(s.parts[partProblems], r.problems...)
	s.head.Bytes += r.size
	s.head.Problems += countProblems(r.problems)
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
	all, _ := readProblems(s.parts[partListed])
	for n := range s.files() {
		ps, _ := readProblems(s.record(n).problems)
		all = append(all, ps...)
	}
	clashes, _ := readProblems(s.parts[partClashes])
	return append(all, clashes...)
}

// newSnapshot makes a snapshot of files, which stand in the order of src's, and the segments with their entries.
func newSnapshot(src *source.Base, files []record, chunks []chunk, identity string, built time.Time) (*snapshot, error) {
	s := &snapshot{head: header{Built: built}, chunks: chunks}
	s.addFiles(files)
	if err := s.join(files); err != nil {
		return nil, err
	}
	s.addChunks()
	s.parts[partIdentity] = []byte(identity)
	s.parts[partListed] = problemBytes(src.Problems())
	s.head.Problems += len(src.Problems()) + countProblems(s.parts[partClashes])
	if all := s.allProblems(); len(all) > 0 {
		s.parts[partNote] = []byte(all[0].Error())
	}
	s.head.sum = s.checksum()
	return s, nil
}

// join makes the index of the segments: which entries it has, in the order of the files, and what each is called.
func (s *snapshot) join(files []record) error {
	total := 0
	for i := range files {
		total += files[i].entries
	}
	order := make([]index.Place, 0, total)
	for i := range files {
		for n := range files[i].entries {
			order = append(order, index.Place{Segment: files[i].segment, Entry: files[i].first + uint32(n)})
		}
	}
	segments := make([][]byte, len(s.chunks))
	for i := range s.chunks {
		segments[i] = s.chunks[i].data
	}
	plain, err := index.Layout(segments, order)
	if err != nil {
		return err
	}
	if s.ix, err = index.Join(segments, plain); err != nil {
		return err
	}
	s.parts[partLayout], s.parts[partIDs] = plain, idsOf(s.ix).b
	renamed, clashes := uniqueIDs(ids{s.parts[partIDs], s.ix})
	if len(renamed) == 0 {
		return nil
	}
	s.parts[partClashes] = problemBytes(clashes)
	if s.parts[partLayout], err = index.Rename(plain, renamed); err != nil {
		return err
	}
	if s.ix, err = index.Join(segments, s.parts[partLayout]); err != nil {
		return err
	}
	s.parts[partIDs] = idsOf(s.ix).b
	return nil
}

// uniqueIDs gives those entries other ids whose own an earlier entry has, and reports them.
func uniqueIDs(t ids) (map[int]string, []kb.Problem) {
	if !t.clash() {
		return nil, nil
	}
	renamed := map[int]string{}
	problems := source.UniqueIDs(t.ix.Len(), func(n int) (string, kb.Origin) {
		e := t.ix.Entry(n)
		return e.ID, kb.Origin{Path: e.Path, Line: e.Line}
	}, func(n int, id string) { renamed[n] = id })
	return renamed, problems
}

// retimed returns the snapshot with other sizes and times of its files.
func (s *snapshot) retimed(files []record, built time.Time) *snapshot {
	t := &snapshot{head: header{Built: built}, parts: s.parts, chunks: s.chunks, ix: s.ix}
	t.addFiles(files)
	t.head.Problems = s.head.Problems
	t.head.sum = t.checksum()
	return t
}

// addFiles writes the records of the files.
func (s *snapshot) addFiles(files []record) {
	paths := 0
	for i := range files {
		paths += len(files[i].path)
	}
	s.parts[partFiles] = make([]byte, 0, len(files)*recordSize)
	s.parts[partPaths] = make([]byte, 0, paths)
	s.parts[partProblems] = nil
	for i := range files {
		s.appendRecord(&files[i])
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

// openSnapshot checks the header and the tables of a snapshot of this identity, and opens its segments: large returns the
// bytes of one that has a file of its own. It reads nothing else; see verify.
func openSnapshot(b []byte, identity string, large func(chunk) ([]byte, error)) (*snapshot, error) {
	s, err := splitSnapshot(b)
	if err == nil && string(s.parts[partIdentity]) != identity {
		err = errSnapshot
	}
	if err != nil {
		return nil, err
	}
	return s, s.openChunks(large)
}

// splitSnapshot checks the header of a snapshot and that its sections fit.
func splitSnapshot(b []byte) (*snapshot, error) {
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
	if next != uint64(len(b)) || len(s.parts[partFiles])%recordSize != 0 || len(s.parts[partIDs])%idSize != 0 {
		return nil, errSnapshot
	}
	return s, nil
}

// verify checks every byte of an opened snapshot against its checksums.
func (s *snapshot) verify() bool {
	for i := range s.chunks {
		if c := &s.chunks[i]; c.file != "" && (index.Verify(c.data) != nil || c.sum != chunkSum(c.data)) {
			return false
		}
	}
	return s.checksum() == s.head.sum
}

func (s *snapshot) checksum() uint32 {
	sum := uint32(0)
	for _, p := range s.parts {
		sum = crc32.Update(sum, crc32.IEEETable, p)
	}
	return sum
}
