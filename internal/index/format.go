// Package index builds, stores and opens the index of a knowledge base, and gives the candidates for an error text. It
// never scores.
//
// # Format
//
// An index is made of segments. A segment is one run of bytes, written from front to back and never changed. Numbers are
// varints, or little-endian where their size is said. At its end stands a trailer that says where the parts are:
//
//	records  of the entries, in their order, and their clues: what a lookup prints, and what it judges by; see record.go
//	starts   of each entry the offset of its record and of its clues, 4 bytes each
//	grams    which clues a word or a pair of words leads to, in buckets; see grams.go
//	buckets  the offset of each bucket, 4 bytes, and the end of the last one
//	filter   bits that tell of most grams that lead nowhere that they do
//	names    of each word its spelling, and where its list is; see words.go
//	words    a record a word (wordSize bytes): hash, place in names, how many entries hold it, rarity
//	slots    a hash table of the numbers of words, 4 bytes each
//	shapes   of each word which letters it holds, 8 bytes; see similar.go
//	lists    of each word the entries that hold it
//	sums     the CRC-32 (IEEE) of every blockSize bytes before it, 4 bytes each
//	trailer  the parts' offsets and lengths, the fingerprint of the Markdown, the number of entries without a sample, the
//	         version, the checksums of sums and trailer
//
// What a lookup touches anywhere lies together, from the clues to the slots, and is small: the first touch of memory is most
// of what it costs in a new process. What it touches of few entries and words, the records and the lists, lies around it.
//
// Nothing that is kept of one entry depends on the others. What the others mean for it, how many hold a word and how many
// clues share a gram, is counted, and told when a text is looked up. So several segments are one index: their counts add
// up; see join.go.
//
// The same entries give the same bytes. A reader that meets another version, other rules or parts that do not fit returns
// ErrFormat, and the caller builds the index again. Opening checks the trailer and the sums; Verify checks every block.
package index

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"

	"unstuck/internal/errtext"
)

// version changes whenever the layout or what is chosen to be indexed does.
const version = 26

const magic = "unstuck\x00"

// ErrFormat is returned for bytes that are no index of this version, or a damaged one.
var ErrFormat = errors.New("not a usable index")

const (
	partRecords = iota
	partStarts
	partGrams
	partBuckets
	partFilter
	partNames
	partWords
	partSlots
	partShapes
	partLists
	partSums
	parts
)

const (
	blockSize   = 64 << 10
	trailerSize = parts*16 + 8 + 4 + 4 + 4 + 4 + 4 + 8
)

// segment is an opened segment. It refers to the bytes it was opened from.
type segment struct {
	part        [parts][]byte
	fingerprint uint64
	bare        int // entries without a sample
	bucketBits  int // binary logarithm of the number of buckets
	filterBits  int // binary logarithm of the number of words in the filter
}

// openSegment checks the trailer, the sums and that the parts fit.
func openSegment(b []byte) (*segment, error) {
	if len(b) < trailerSize {
		return nil, ErrFormat
	}
	le := binary.LittleEndian
	t := b[len(b)-trailerSize:]
	end := t[parts*16:]
	if string(end[28:]) != magic || crc32.ChecksumIEEE(t[:trailerSize-12]) != le.Uint32(end[24:]) ||
		le.Uint32(end[12:]) != version || le.Uint32(end[16:]) != errtext.Rules {
		return nil, ErrFormat
	}
	s := &segment{fingerprint: le.Uint64(end), bare: int(le.Uint32(end[8:]))}
	next := uint64(0)
	for i := range s.part {
		off, n := le.Uint64(t[16*i:]), le.Uint64(t[16*i+8:])
		if off != next || n > uint64(len(b)-trailerSize)-off {
			return nil, ErrFormat
		}
		s.part[i] = b[off : off+n : off+n]
		next = off + n
	}
	if next != uint64(len(b)-trailerSize) || crc32.ChecksumIEEE(s.part[partSums]) != le.Uint32(end[20:]) || !s.fits() {
		return nil, ErrFormat
	}
	if s.len() > maxEntries {
		return nil, ErrTooLarge
	}
	return s, nil
}

// maxEntries is how many entries an index may have, so that a clue has a number: 131,071 where an int has 32 bits.
const maxEntries = math.MaxInt >> clueBits

// fits reports whether the parts have whole records, and the tables sizes that are powers of two.
func (s *segment) fits() bool {
	var ok [3]bool
	s.bucketBits, ok[0] = log2(len(s.part[partBuckets])-4, 4)
	s.filterBits, ok[1] = log2(len(s.part[partFilter]), 8)
	_, ok[2] = log2(len(s.part[partSlots]), 4)
	body := 0
	for _, p := range s.part[:partSums] {
		body += len(p)
	}
	return ok == [3]bool{true, true, true} && s.bucketBits <= maxBucketBits && s.filterBits <= maxBucketBits &&
		len(s.part[partStarts])%startSize == 0 && len(s.part[partWords])%wordSize == 0 &&
		len(s.part[partShapes]) == s.words()*shapeSize &&
		len(s.part[partSums]) == (body+blockSize-1)/blockSize*4
}

// log2 returns the binary logarithm of how many records of this size there are; ok is false when it is not whole.
func log2(bytes, size int) (n int, ok bool) {
	if bytes < size || bytes%size != 0 {
		return 0, false
	}
	for bytes /= size; bytes > 1; bytes /= 2 {
		if bytes%2 != 0 {
			return 0, false
		}
		n++
	}
	return n, true
}

// Verify checks every byte of a segment against its checksums. Opening does not, so that a large index need not be read
// to be used.
func Verify(b []byte) error {
	s, err := openSegment(b)
	if err != nil {
		return err
	}
	body := b[:len(b)-trailerSize-len(s.part[partSums])]
	for i := 0; len(body) > 0; i++ {
		block := body[:min(len(body), blockSize)]
		if crc32.ChecksumIEEE(block) != u32(s.part[partSums], 4*i) {
			return ErrFormat
		}
		body = body[len(block):]
	}
	return nil
}

// segmentWriter writes the parts of a segment one after the other.
type segmentWriter struct {
	w       io.Writer
	err     error
	at      uint64 // bytes written
	trailer [parts * 16]byte
	sum     uint32 // of the block that is being written
	sums    []byte
}

func newSegmentWriter(w io.Writer) *segmentWriter {
	return &segmentWriter{w: w}
}

// write appends to the part that is being written.
func (s *segmentWriter) write(b []byte) {
	if s.err == nil {
		_, s.err = s.w.Write(b)
	}
	for len(b) > 0 {
		n := min(len(b), blockSize-int(s.at%blockSize))
		s.sum = crc32.Update(s.sum, crc32.IEEETable, b[:n])
		s.at += uint64(n)
		if b = b[n:]; s.at%blockSize == 0 {
			s.endBlock()
		}
	}
}

func (s *segmentWriter) endBlock() {
	s.sums = binary.LittleEndian.AppendUint32(s.sums, s.sum)
	s.sum = 0
}

// end says that a part is complete, which began where the one before it ended.
func (s *segmentWriter) end(part int) {
	le := binary.LittleEndian
	from := uint64(0)
	if part > 0 {
		p := s.trailer[16*(part-1):]
		from = le.Uint64(p) + le.Uint64(p[8:])
	}
	le.PutUint64(s.trailer[16*part:], from)
	le.PutUint64(s.trailer[16*part+8:], s.at-from)
}

// finish writes the sums and the trailer of a segment in which so many entries have no sample.
func (s *segmentWriter) finish(fingerprint uint64, bare uint32) error {
	if s.at%blockSize != 0 {
		s.endBlock()
	}
	sums := s.sums
	s.write(sums)
	s.end(partSums)
	le := binary.LittleEndian
	t := le.AppendUint64(s.trailer[:], fingerprint)
	t = le.AppendUint32(t, bare)
	t = le.AppendUint32(t, version)
	t = le.AppendUint32(t, errtext.Rules)
	t = le.AppendUint32(t, crc32.ChecksumIEEE(sums))
	t = le.AppendUint32(t, crc32.ChecksumIEEE(t))
	s.write(append(t, magic...))
	return s.err
}

func u32(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
