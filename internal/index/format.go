// Package index builds, stores and opens the index of a knowledge base, and gives the candidates for an error text. It
// never scores.
//
// # Format
//
// An index is one run of bytes, made in memory, written whole and never changed. All numbers are little-endian.
//
//	header    magic "unstuck\x00", version, errtext.Rules, checksum of everything after the header, four bytes
//	          unused, the fingerprint of the Markdown, then offset and length of each section
//	entries   a record an entry (entrySize bytes), in the order of the files
//	clues     a record a clue (clueSize bytes), grouped by entry
//	tokens    a record a token of a clue (tokenSize bytes), grouped by clue
//	grams     open-addressing hash table: key and postings of each gram
//	postings  numbers of clues (of grams) and of entries (of terms), ascending, as varint differences
//	terms     open-addressing hash table: the words of whole entries, for typed queries
//	words     a record a word (wordSize bytes): hash, spelling, how many entries hold it, anywhere and in their clues
//	strings   ids, titles, paths, tags, clue texts, and of each entry what a lookup prints: cause, fix, versions, sources
//
// Counts are kept as they are; what they mean for the weight of a word is told when its record is read. So nothing that
// is kept of one entry depends on the others.
//
// The same Markdown gives the same bytes. A reader that meets another version, other rules or tables that do not fit
// returns ErrFormat, and the caller builds the index again. The checksum is for Verify.
package index

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"unstuck/internal/errtext"
)

// version changes whenever the layout or what is chosen to be indexed does.
const version = 5

const magic = "unstuck\x00"

// ErrFormat is returned for bytes that are no index of this version, or a damaged one.
var ErrFormat = errors.New("not a usable index")

const (
	secEntries = iota
	secClues
	secTokens
	secGrams
	secPostings
	secTerms
	secWords
	secStrings
	sections
)

const (
	headerSize = 8 + 3*4 + 4 + 8 + sections*8
	entrySize  = 17 * 4
	clueSize   = 4 * 4
	tokenSize  = 8
	wordSize   = 4 * 4
	slotSize   = 8
)

// Index is an opened index. It refers to the bytes it was opened from.
type Index struct {
	sec         [sections][]byte
	fingerprint uint64
}

// Fingerprint returns what Build was given to recognise the Markdown by.
func (ix *Index) Fingerprint() uint64 { return ix.fingerprint }

// Open checks the header and the tables of an index and returns it. The bytes must not change afterwards.
func Open(b []byte) (*Index, error) {
	if len(b) < headerSize || string(b[:8]) != magic || u32(b, 8) != version || u32(b, 12) != errtext.Rules {
		return nil, ErrFormat
	}
	ix := &Index{fingerprint: binary.LittleEndian.Uint64(b[24:])}
	next := uint32(headerSize)
	for i := range ix.sec {
		off, n := u32(b, 32+8*i), u32(b, 36+8*i)
		if off != next || uint64(off)+uint64(n) > uint64(len(b)) {
			return nil, ErrFormat
		}
		ix.sec[i] = b[off : off+n : off+n]
		next = off + n
	}
	if int(next) != len(b) || !ix.tablesFit() {
		return nil, ErrFormat
	}
	return ix, nil
}

// Verify checks every byte against the checksum. Open does not, so that a large index need not be read to be used.
func Verify(b []byte) error {
	if len(b) < headerSize || u32(b, 16) != crc32.ChecksumIEEE(b[headerSize:]) {
		return ErrFormat
	}
	return nil
}

// tablesFit reports whether the sections have whole records and the hash tables a power of two slots.
func (ix *Index) tablesFit() bool {
	for _, t := range [...]int{secGrams, secTerms} {
		n := len(ix.sec[t]) / slotSize
		if len(ix.sec[t])%slotSize != 0 || n == 0 || n&(n-1) != 0 {
			return false
		}
	}
	return len(ix.sec[secEntries])%entrySize == 0 && len(ix.sec[secClues])%clueSize == 0 && len(ix.sec[secTokens])%tokenSize == 0
}

// assemble joins sections into an index.
func assemble(sec *[sections][]byte, fingerprint uint64) []byte {
	n := headerSize
	for _, s := range sec {
		n += len(s)
	}
	b := make([]byte, headerSize, n)
	copy(b, magic)
	le := binary.LittleEndian
	le.PutUint32(b[8:], version)
	le.PutUint32(b[12:], errtext.Rules)
	le.PutUint64(b[24:], fingerprint)
	for i, s := range sec {
		le.PutUint32(b[32+8*i:], uint32(len(b)))
		le.PutUint32(b[36+8*i:], uint32(len(s)))
		b = append(b, s...)
	}
	le.PutUint32(b[16:], crc32.ChecksumIEEE(b[headerSize:]))
	return b
}

func u32(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
