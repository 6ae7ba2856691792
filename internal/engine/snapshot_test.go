package engine

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"reflect"
	"testing"

	"unstuck/internal/kb"
)

// fill gives every field of a value something else than its zero value, so that a field that is forgotten shows.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", *n))
	case reflect.Int:
		v.SetInt(int64(*n * 1000))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	default:
		panic("a kind of field that codec.go does not know: " + v.Type().String())
	}
}

func TestProblemsAreKeptWhole(t *testing.T) {
	var problems []kb.Problem
	n := 0
	fill(reflect.ValueOf(&problems).Elem(), &n)
	b := problemBytes(problems)
	if ps, ok := readProblems(b); !ok || !reflect.DeepEqual(ps, problems) || countProblems(b) != len(problems) {
		t.Errorf("%v: got %+v", ok, ps)
	}
	for i := range b {
		if _, ok := readProblems(b[:i]); ok && i > 0 {
			t.Errorf("cut at %d of %d bytes it is taken for whole", i, len(b))
		}
	}
}

// file returns a snapshot as the bytes of its cache file.
func file(s *snapshot) []byte {
	b := s.headerBytes()
	for _, p := range s.parts {
		b = append(b, p...)
	}
	return b
}

// noFile is for snapshots without large segments.
func noFile(chunk) ([]byte, error) { return nil, errSegmentGone }

// sampleSnapshot makes a snapshot of a few entries.
func sampleSnapshot(t testing.TB, identity string) *snapshot {
	t.Helper()
	files := runbooks()
	files["clash/lease-lost.md"] = files["zorb/lease-lost.md"]
	s := newShelf("x", folder(t, files), &Options{disk: realDisk})
	s.cache.identity = identity
	ed, err := s.check(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return ed.snapshot
}

func TestSnapshotsOfOthersAreRefused(t *testing.T) {
	b := file(sampleSnapshot(t, "me"))
	if s, err := openSnapshot(b, "me", noFile); err != nil || !s.verify() || s.files() != 3 || s.head.Problems != 1 || len(s.allProblems()) != 1 {
		t.Fatalf("%+v %v", s, err)
	}
	if _, err := openSnapshot(b, "you", noFile); err == nil {
		t.Error("opened the snapshot of another base or program")
	}
	for i := range b {
		if _, err := openSnapshot(b[:i], "me", noFile); err == nil {
			t.Fatalf("opened when cut at %d of %d bytes", i, len(b))
		}
	}
}

func TestEveryByteIsVerified(t *testing.T) {
	b := file(sampleSnapshot(t, "me"))
	for i := range b {
		b[i] ^= 0x10
		if s, err := openSnapshot(b, "me", noFile); err == nil && s.verify() && i >= 24 {
			t.Errorf("byte %d of %d is another, and nothing was noticed", i, len(b))
		}
		b[i] ^= 0x10
	}
}

// FuzzSnapshot holds that no cache file makes the program fall, not even one whose checksums are right: one section of a
// good snapshot is replaced. What is within an index is for package index to hold.
func FuzzSnapshot(f *testing.F) {
	good := sampleSnapshot(f, "me")
	for i, p := range good.parts {
		f.Add(uint8(i), p)
		f.Add(uint8(i), p[:len(p)/2])
	}
	f.Add(uint8(partFiles), make([]byte, recordSize))
	f.Fuzz(func(t *testing.T, part uint8, content []byte) {
		bad := *good
		bad.parts[part%parts] = content
		bad.head.sum = bad.checksum()
		s, err := openSnapshot(file(&bad), "me", noFile)
		if err != nil {
			return
		}
		if !s.verify() {
			t.Error("right checksums are wrong")
		}
		s.allProblems()
		for n := range s.files() {
			r := s.record(n)
			s.file(r.path)
			readProblems(r.problems)
		}
		s.file("zorb/lease-lost.md")
		table := ids{s.parts[partIDs], s.ix}
		table.find("lease-lost", false)
		table.find("lease-lost", true)
		table.common(table, func(int) {})
	})
}

// FuzzOpen holds that bytes that are no cache file at all are refused, or at least do no harm.
func FuzzOpen(f *testing.F) {
	good := file(sampleSnapshot(f, "me"))[:headerSize]
	f.Add(good)
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) >= headerSize { // so that more than the checksum of the header is tried
			copy(b, good[:12])
			binary.LittleEndian.PutUint32(b[12:], crc32.ChecksumIEEE(b[16:headerSize]))
		}
		if s, err := openSnapshot(b, "me", noFile); err == nil {
			s.verify()
		}
		_, _ = parseStamp(b)
	})
}
