package engine

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unstuck/internal/index"
	"unstuck/internal/source"
)

// CacheFile is a file in the folder of caches.
type CacheFile struct {
	Path    string
	Base    string // the place of the knowledge base that it is of, where it says so
	Bytes   int64  // with those of its segments
	Problem string // what is wrong with it and what to do; empty when every byte is as it was written
}

// CheckCache reads every file in a folder of caches. A folder that is not there has none. Files that are not of this program
// are left out. The error says that the folder cannot be read.
func CheckCache(dir string) ([]CacheFile, error) {
	list, err := os.ReadDir(dir)
	if os.IsNotExist(err) || dir == "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []CacheFile
	for _, e := range list {
		f := CacheFile{Path: filepath.Join(dir, e.Name())}
		ours := true
		switch filepath.Ext(e.Name()) {
		case snapshotExt:
			ours = f.read(checkSnapshot)
		case stampExt:
			f.read(func(_ *CacheFile, b []byte) (sound, ours bool) { _, ok := parseStamp(b); return ok, true })
		case segmentExt:
			f.leftover(e, !cache{dir: dir}.refers(e.Name()), "no cache refers to it; delete it")
		case tempExt:
			f.leftover(e, true, "a program that was stopped left it; delete it")
		default:
			ours = false
		}
		if ours {
			out = append(out, f)
		}
	}
	return out, nil
}

// remedy ends the words for a cache file that is wrong.
const remedy = "; delete it, the next lookup makes it anew"

// read checks the content of the file. It reports whether this version of the program uses it.
func (f *CacheFile) read(check func(*CacheFile, []byte) (sound, ours bool)) bool {
	file, info, err := openOurs(f.Path)
	if err != nil {
		f.Problem = "it cannot be read, or is another user's" + remedy
		return true
	}
	defer file.Close()
	f.Bytes = info.Size()
	b, err := mapFile(file, info.Size())
	if err != nil {
		f.Problem = "it cannot be read" + remedy
		return true
	}
	defer unmapFile(b)
	sound, ours := check(f, b)
	if !sound {
		f.Problem = "it is damaged" + remedy
	}
	return ours
}

// checkSnapshot checks a snapshot with its segments. One that another build of the program made is not used by this one.
func checkSnapshot(f *CacheFile, b []byte) (sound, ours bool) {
	if len(b) >= headerSize && string(b[:8]) == snapshotMagic && binary.LittleEndian.Uint32(b[8:]) != snapshotVersion {
		return true, false
	}
	s, err := splitSnapshot(b)
	if err != nil || s.checksum() != s.head.sum {
		return false, true
	}
	place, by, _ := strings.Cut(string(s.parts[partIdentity]), "\x00")
	if by != program() {
		return true, false // it is made anew when its base is used
	}
	f.Base = strings.Clone(place)
	c := cache{dir: filepath.Dir(f.Path), name: strings.TrimSuffix(filepath.Base(f.Path), snapshotExt)}
	err = s.openChunks(func(k chunk) ([]byte, error) {
		data, _, err := c.openSegment(k.file)
		f.Bytes += int64(len(data))
		return data, err
	})
	sound = err == nil && s.verify()
	for i := range s.chunks {
		if s.chunks[i].mapped {
			unmapFile(s.chunks[i].data)
		}
	}
	return sound, true
}

// leftover judges a file that may be of no use: another process may just be writing it.
func (f *CacheFile) leftover(e fs.DirEntry, useless bool, why string) {
	info, err := e.Info()
	if err != nil {
		return
	}
	f.Bytes = info.Size()
	if useless && time.Since(info.ModTime()) > leftoverAge {
		f.Problem = why
	}
}

// Forget removes what the cache has of the knowledge base at an absolute path without links. What is not there is no error.
func Forget(dir, path string) error {
	c := newCache(dir, path, disk{})
	if c.dir == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(escapeGlob(c.dir), c.name+".*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

// escapeGlob returns a pattern that a path alone matches.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// CheckEmbedded reads every byte of the embedded index and compares it with the shipped Markdown. The error says what is
// wrong and what to do.
func CheckEmbedded(o Options) (entries int, err error) {
	ix, err := index.Open(o.Index)
	if err == nil {
		err = index.Verify(o.Index)
	}
	if err != nil {
		return 0, fmt.Errorf("%w; run make generate", err)
	}
	now, err := source.Fingerprint(o.Embedded)
	if err == nil && now != ix.Fingerprint() {
		err = fmt.Errorf("the entries were edited after it was generated; run make generate")
	}
	return ix.Len(), err
}
