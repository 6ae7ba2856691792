package engine

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"unstuck/internal/errtext"
)

// CacheDir returns the folder in which caches are kept: unstuck below XDG_CACHE_HOME where that is set, else below the
// system's own place for caches. It is empty when there is none.
func CacheDir(env func(string) string) string {
	dir, below := env("XDG_CACHE_HOME"), ""
	if !filepath.IsAbs(dir) {
		switch runtime.GOOS {
		case "windows":
			dir = env("LocalAppData")
		case "darwin", "ios":
			dir, below = env("HOME"), filepath.Join("Library", "Caches")
		default:
			dir, below = env("HOME"), ".cache"
		}
	}
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, below, "unstuck")
}

// Endings of the files in the cache folder. A base has one of each of the first two, and one of the third for each large
// segment of its index.
const (
	snapshotExt = ".kb"
	stampExt    = ".checked"
	segmentExt  = ".segment"
	tempExt     = ".tmp"
)

const (
	leftoverAge = time.Hour           // from when a temporary file is taken for that of a killed process
	unusedAge   = 60 * 24 * time.Hour // from when a cache that was neither made nor checked is removed
)

// cache is where the snapshot of one base is kept. The zero value keeps nothing.
//
// Files appear whole, by renaming, and are never changed afterwards, so that several processes need no lock: whoever
// renames last wins, and what the others have mapped stays as it was.
type cache struct {
	dir      string
	name     string // of the files, without ending
	identity string
	disk     disk
}

// newCache returns the cache for the base at an absolute path.
func newCache(dir, path string, d disk) cache {
	if dir == "" {
		return cache{}
	}
	h := fnv.New128a()
	fmt.Fprintf(h, "%d %d %s", snapshotVersion, errtext.Rules, path)
	return cache{dir: dir, name: hex.EncodeToString(h.Sum(nil)), identity: path + "\x00" + program(), disk: d}
}

// program says which program this is. What is made of a Markdown file depends on the rules of several packages; another
// build of the program may have others, and makes the cache anew.
func program() string {
	exe, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(exe)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
}

func (c cache) path(ext string) string { return filepath.Join(c.dir, c.name+ext) }

// loaded is a snapshot out of the cache.
type loaded struct {
	*snapshot
	checked time.Time // when all its files were last checked, or when it was made
	trusted bool      // it is, byte for byte, the file that was verified then
	mapping []byte
}

// load opens the snapshot; ok is false when there is none that can be used. Another process may replace it meanwhile, and
// remove what only the old one refers to; then it is opened once more.
func (c cache) load() (l loaded, ok bool) {
	if c.dir == "" {
		return l, false
	}
	for range 3 {
		var err error
		if l, err = c.tryLoad(); err == nil {
			return l, true
		}
		if !errors.Is(err, errSegmentGone) {
			break
		}
	}
	return loaded{}, false
}

// errSegmentGone is the error for a file of a segment that is not there.
var errSegmentGone = errors.New("a segment is gone")

func (c cache) tryLoad() (l loaded, err error) {
	f, info, err := openOurs(c.path(snapshotExt))
	if err != nil {
		return l, err
	}
	defer f.Close()
	b, err := mapFile(f, info.Size())
	if err != nil {
		return l, err
	}
	var mapped [][]byte
	same := true // the files of the segments are those that were written
	s, err := openSnapshot(b, c.identity, func(k chunk) ([]byte, error) {
		data, modTime, err := c.openSegment(k.file)
		if err == nil {
			mapped = append(mapped, data)
			same = same && modTime == k.modTime && chunkSum(data) == k.sum
		}
		return data, err
	})
	if err != nil {
		for _, m := range append(mapped, b) {
			unmapFile(m)
		}
		return l, err
	}
	l = loaded{snapshot: s, checked: s.head.Built, mapping: b}
	if st, ok := c.readStamp(); ok && same && st.size == info.Size() && st.modTime == info.ModTime().UnixNano() && st.sum == s.head.sum {
		l.checked, l.trusted = time.Unix(0, st.checked), true
	}
	return l, nil
}

// openSegment maps the file of a segment.
func (c cache) openSegment(name string) (data []byte, modTime int64, err error) {
	if filepath.Base(name) != name || !strings.HasPrefix(name, c.name+".") || !strings.HasSuffix(name, segmentExt) {
		return nil, 0, errSnapshot
	}
	f, info, err := openOurs(filepath.Join(c.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		err = errSegmentGone
	}
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	data, err = mapFile(f, info.Size())
	return data, info.ModTime().UnixNano(), err
}

// close gives back the memory of what was loaded, but for what an edition refers to, if one is given.
func (l *loaded) close(but *edition) {
	used := map[string]bool{}
	if but != nil {
		for i := range but.chunks {
			used[but.chunks[i].file] = true
		}
	}
	for i := range l.chunks {
		if k := &l.chunks[i]; k.mapped && !used[k.file] {
			unmapFile(k.data)
		}
	}
	if but == nil || but.mapping == nil {
		unmapFile(l.mapping)
	}
}

// openOurs opens a file that is a regular one, not empty, and the user's own.
func openOurs(path string) (*os.File, os.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() == 0 || !isOurs(info)) {
		err = errSnapshot
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// save writes the snapshot and its stamp, and removes the segments that only the older edition has. A cache that cannot be
// written is no error to the user: the next run reads the base again.
func (c cache) save(s *snapshot, old *edition, checked time.Time) error {
	if c.dir == "" {
		return nil
	}
	err := c.prepare()
	if err == nil {
		err = c.write(snapshotExt, true, append([][]byte{s.headerBytes()}, s.parts[:]...)...)
	}
	if err != nil {
		c.remove(s, old) // nothing refers to what is new
		return err
	}
	if old != nil {
		c.remove(old.snapshot, &edition{snapshot: s})
	}
	return c.stamp(s, checked)
}

// remove removes the files of those segments of a snapshot that another edition does not have.
func (c cache) remove(s *snapshot, but *edition) {
	for i := range s.chunks {
		file := s.chunks[i].file
		has := func(k chunk) bool { return k.file == file }
		if file != "" && (but == nil || !slices.ContainsFunc(but.chunks, has)) {
			os.Remove(filepath.Join(c.dir, file))
		}
	}
}

// prepare makes the cache folder and removes from it what killed processes left and what has long not been used.
func (c cache) prepare() error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(c.dir)
	if err != nil {
		return err
	}
	if !isOurs(info) {
		return fmt.Errorf("%s belongs to another user", c.dir)
	}
	list, err := os.ReadDir(c.dir)
	if err != nil {
		return err
	}
	for _, e := range list {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		age := time.Since(info.ModTime())
		stem, isSnapshot := strings.CutSuffix(e.Name(), snapshotExt)
		switch {
		case strings.HasSuffix(e.Name(), tempExt) && age > leftoverAge:
			os.Remove(filepath.Join(c.dir, e.Name()))
		case strings.HasSuffix(e.Name(), segmentExt) && age > leftoverAge && !c.refers(e.Name()):
			os.Remove(filepath.Join(c.dir, e.Name()))
		case isSnapshot && age > unusedAge && !c.usedSince(stem):
			os.Remove(filepath.Join(c.dir, e.Name()))
			os.Remove(filepath.Join(c.dir, stem+stampExt))
		}
	}
	return nil
}

// refers reports whether the snapshot of the base that a segment is of has it.
func (c cache) refers(segment string) bool {
	stem, _, _ := strings.Cut(segment, ".")
	b, err := os.ReadFile(filepath.Join(c.dir, stem+snapshotExt))
	return err == nil && bytes.Contains(b, []byte(segment))
}

// usedSince reports whether a snapshot was checked in the time for which unused ones are kept.
func (c cache) usedSince(stem string) bool {
	info, err := os.Stat(filepath.Join(c.dir, stem+stampExt))
	return err == nil && time.Since(info.ModTime()) <= unusedAge
}

// write makes a file of the cache: whole, under another name, and renamed. What is durable is on the disk before it has
// its name.
func (c cache) write(ext string, durable bool, parts ...[]byte) (err error) {
	f, err := c.disk.createTemp(c.dir, c.name+".*"+tempExt)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	for _, p := range parts {
		if _, err = f.Write(p); err != nil {
			return err
		}
	}
	if durable {
		if err = f.Sync(); err != nil {
			return err
		}
	}
	if err = f.Close(); err != nil {
		return err
	}
	path := c.path(ext)
	if err = c.disk.rename(f.Name(), path); err != nil {
		os.Remove(path) // an empty folder, or on Windows a file that was made read-only
		err = c.disk.rename(f.Name(), path)
	}
	return err
}

// stamp notes that the snapshot in the cache is whole, and that all files of the base were found at this time as it has
// them. It goes by what stands in the cache now: another process may have put its own there.
func (c cache) stamp(s *snapshot, checked time.Time) error {
	if c.dir == "" {
		return nil
	}
	info, err := c.find(s)
	if err != nil {
		return err
	}
	return c.write(stampExt, false, stamp{info.Size(), info.ModTime().UnixNano(), s.head.sum, checked.UnixNano()}.bytes())
}

// find describes the file in the cache if it is of this snapshot.
func (c cache) find(s *snapshot) (os.FileInfo, error) {
	f, info, err := openOurs(c.path(snapshotExt))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(f, head); err != nil || string(head) != string(s.headerBytes()) {
		return nil, errSnapshot
	}
	return info, nil
}

// holds reports whether the file in the cache is of this snapshot.
func (c cache) holds(s *snapshot) bool {
	if c.dir == "" {
		return false
	}
	_, err := c.find(s)
	return err == nil
}

// stamp says of which cache file it is, and when all files of the base were last checked.
type stamp struct {
	size    int64
	modTime int64
	sum     uint32
	checked int64
}

const (
	stampMagic = "unstuck!"
	stampSize  = 8 + 8 + 8 + 4 + 8 + 4
)

func (s stamp) bytes() []byte {
	le := binary.LittleEndian
	b := append(make([]byte, 0, stampSize), stampMagic...)
	b = le.AppendUint64(b, uint64(s.size))
	b = le.AppendUint64(b, uint64(s.modTime))
	b = le.AppendUint32(b, s.sum)
	b = le.AppendUint64(b, uint64(s.checked))
	return le.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func parseStamp(b []byte) (stamp, bool) {
	le := binary.LittleEndian
	if len(b) != stampSize || string(b[:8]) != stampMagic || le.Uint32(b[stampSize-4:]) != crc32.ChecksumIEEE(b[:stampSize-4]) {
		return stamp{}, false
	}
	return stamp{int64(le.Uint64(b[8:])), int64(le.Uint64(b[16:])), le.Uint32(b[24:]), int64(le.Uint64(b[28:]))}, true
}

func (c cache) readStamp() (stamp, bool) {
	f, info, err := openOurs(c.path(stampExt))
	if err != nil || info.Size() != stampSize {
		if err == nil {
			f.Close()
		}
		return stamp{}, false
	}
	defer f.Close()
	b := make([]byte, stampSize)
	if _, err := io.ReadFull(f, b); err != nil {
		return stamp{}, false
	}
	return parseStamp(b)
}

// disk is the part of the file system that writing goes through, for tests in which it fails.
type disk struct {
	createTemp func(dir, pattern string) (tempFile, error)
	rename     func(from, to string) error
}

// tempFile is a file being written.
type tempFile interface {
	io.WriteCloser
	Name() string
	Sync() error
}

// realDisk is the system's own.
func realDisk() disk {
	return disk{
		createTemp: func(dir, pattern string) (tempFile, error) {
			f, err := os.CreateTemp(dir, pattern)
			if err != nil {
				return nil, err
			}
			return f, nil
		},
		rename: os.Rename,
	}
}
