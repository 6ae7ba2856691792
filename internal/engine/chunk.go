package engine

import (
	"encoding/binary"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unstuck/internal/index"
)

// A chunk is a segment of a snapshot's index. A small one stands in the snapshot's own file; a large one has a file beside
// it, which later snapshots use as well.
//
// Its record is the size (8 bytes), and for one with a file the time of that (8) and the checksum of its last bytes (4),
// else zeros; then how many bytes of the name of the file follow (4), and these.
type chunk struct {
	data    []byte
	file    string // in the cache folder; empty for one that stands in the snapshot
	modTime int64  // of the file, nanoseconds
	sum     uint32
	mapped  bool // data is the mapped file
}

// smallChunk is the size up to which a segment has no file of its own.
const smallChunk = 256 << 10

// chunkSum tells one segment from another: it is the checksum of the end, where the checksums of all else stand.
func chunkSum(b []byte) uint32 { return crc32.ChecksumIEEE(b[max(0, len(b)-1024):]) }

// addChunks writes the records of the segments, and the small ones themselves.
func (s *snapshot) addChunks() {
	le := binary.LittleEndian
	var b, small []byte
	for i := range s.chunks {
		c := &s.chunks[i]
		b = le.AppendUint64(b, uint64(len(c.data)))
		b = le.AppendUint64(b, uint64(c.modTime))
		b = le.AppendUint32(b, c.sum)
		b = le.AppendUint32(b, uint32(len(c.file)))
		b = append(b, c.file...)
		if c.file == "" {
			small = append(small, c.data...)
		}
	}
	s.parts[partSegments], s.parts[partChunks] = b, small
}

// openChunks opens the segments that addChunks wrote.
func (s *snapshot) openChunks(large func(chunk) ([]byte, error)) error {
	le := binary.LittleEndian
	small := s.parts[partChunks]
	var segments [][]byte
	for b := s.parts[partSegments]; len(b) > 0; {
		head, ok := within(b, 0, 24)
		if !ok {
			return errSnapshot
		}
		name, ok := within(b, 24, uint64(le.Uint32(head[20:])))
		if !ok {
			return errSnapshot
		}
		b = b[24+len(name):]
		size := le.Uint64(head)
		c := chunk{file: string(name), modTime: int64(le.Uint64(head[8:])), sum: le.Uint32(head[16:])}
		if c.file == "" {
			if c.data, ok = within(small, 0, size); !ok {
				return errSnapshot
			}
			small = small[size:]
		} else {
			data, err := large(c)
			if err != nil {
				return err
			}
			c.data, c.mapped = data, true
			s.chunks = append(s.chunks, c)
			segments = append(segments, data)
			if uint64(len(data)) != size {
				return errSnapshot
			}
			continue
		}
		s.chunks = append(s.chunks, c)
		segments = append(segments, c.data)
	}
	if len(small) > 0 {
		return errSnapshot
	}
	var err error
	s.ix, err = index.Join(segments, s.parts[partLayout])
	return err
}

// spool takes a segment as it is written: in memory as long as it is small, then in a file of the cache. What the disk does
// not take stays in memory, and has no file.
type spool struct {
	cache  cache
	buf    []byte // all that was written, or what is not in the file yet
	file   tempFile
	inFile int
	failed bool // no file
}

// spoolBuffer is how much is written to the file at once.
const spoolBuffer = 512 << 10

// Write never fails.
func (s *spool) Write(b []byte) (int, error) {
	s.buf = append(s.buf, b...)
	if len(s.buf) >= spoolBuffer && !s.failed && s.cache.dir != "" {
		s.flush()
	}
	return len(b), nil
}

// flush moves what is in memory to the file, or all that is in the file to memory.
func (s *spool) flush() {
	err := s.begin()
	if err == nil {
		if _, err = s.file.Write(s.buf); err == nil {
			s.inFile += len(s.buf)
			s.buf = s.buf[:0]
			return
		}
	}
	s.recall()
}

func (s *spool) begin() (err error) {
	if s.file == nil {
		if err = s.cache.prepare(); err == nil {
			s.file, err = s.cache.disk.createTemp(s.cache.dir, s.cache.name+".*"+tempExt)
		}
	}
	return err
}

// recall gives the file up.
func (s *spool) recall() {
	s.failed = true
	if s.file == nil {
		return
	}
	s.file.Close()
	if s.inFile > 0 {
		before, err := os.ReadFile(s.file.Name())
		if err != nil || len(before) < s.inFile {
			before = nil // the segment is then damaged, which its trailer shows
		}
		s.buf = slices.Concat(before[:min(len(before), s.inFile)], s.buf)
	}
	os.Remove(s.file.Name())
	s.file, s.inFile = nil, 0
}

// done returns the segment.
func (s *spool) done() chunk {
	if s.file != nil || len(s.buf) > smallChunk && !s.failed && s.cache.dir != "" {
		if c, ok := s.seal(); ok {
			return c
		}
	}
	return chunk{data: slices.Clip(s.buf)}
}

// seal gives the file its name and maps it.
func (s *spool) seal() (chunk, bool) {
	if s.flush(); s.failed {
		return chunk{}, false
	}
	if s.file.Sync() != nil {
		s.recall()
		return chunk{}, false
	}
	temp := s.file.Name()
	c := chunk{file: strings.TrimSuffix(filepath.Base(temp), tempExt) + segmentExt, mapped: true}
	path := filepath.Join(s.cache.dir, c.file)
	if s.file.Close() != nil || s.cache.disk.rename(temp, path) != nil {
		s.recall()
		return chunk{}, false
	}
	f, info, err := openOurs(path)
	if err == nil {
		defer f.Close()
		c.data, err = mapFile(f, info.Size())
	}
	if err != nil {
		s.file = nil
		s.failed = true
		s.buf, _ = os.ReadFile(path)
		os.Remove(path)
		return chunk{}, false
	}
	c.modTime, c.sum = info.ModTime().UnixNano(), chunkSum(c.data)
	return c, true
}

// discard removes what was written.
func (s *spool) discard() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
