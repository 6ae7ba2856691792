// Package source opens a knowledge base, wherever it is: embedded in the binary, a folder, or a single file.
//
// A base is a list of Markdown files in a fixed order. The package decides which files belong to it and reads them
// safely: nothing outside the base is ever opened, whatever links it holds. It knows nothing of indexes.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"unstuck/internal/kb"
	"unstuck/internal/mdentry"
)

// Base is an opened knowledge base. Its list of files is taken when it is opened; their contents are read when asked
// for. Methods may be called from several goroutines.
type Base struct {
	name     string
	fsys     fs.FS
	single   bool // the base is one file
	files    []FileInfo
	problems []kb.Problem
	close    func() error
}

// FileInfo describes one file of a base.
type FileInfo struct {
	Path    string // relative to the base, with forward slashes
	Size    int64
	ModTime time.Time // zero for embedded files
}

// ErrNotFound is what opening a base that does not exist wraps.
var ErrNotFound = errors.New("no such file or folder")

// Open opens a folder or a file, whichever the path names. See Folder and File.
func Open(name string) (*Base, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, openError(name, err)
	}
	if info.IsDir() {
		return Folder(name)
	}
	return File(name)
}

// Folder opens all Markdown files below a folder. What is left out, and why, is among the problems of Entries.
// The error, if the folder cannot be read, names it and says what to do.
func Folder(name string) (*Base, error) {
	b, err := attachFolder(name)
	if err != nil {
		return nil, err
	}
	if err := b.scan(); err != nil {
		return nil, errors.Join(openError(name, err), b.Close())
	}
	return b, nil
}

// attachFolder opens a folder without listing it.
func attachFolder(name string) (*Base, error) {
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, openError(name, err)
	}
	return &Base{name: name, fsys: root.FS(), close: root.Close}, nil
}

// Attach opens a folder or a file without listing what a folder holds, for a caller who knows it from before: Files,
// Problems and Entries of a folder give nothing, Stat, Read and Parse work.
func Attach(name string) (*Base, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, openError(name, err)
	}
	if !info.IsDir() {
		return File(name)
	}
	return attachFolder(name)
}

// File opens one Markdown file as a base, whatever its ending and its size up to the limit of mdentry.
func File(name string) (*Base, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, openError(name, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder, not a file; open it as a folder", name)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; save its text to one and open that", name)
	}
	// The file may itself be a link: the user named it, so it is followed, but only this file is ever read.
	base := filepath.Base(name)
	b := &Base{name: name, fsys: oneFile{name: name, base: base}, single: true}
	b.files = []FileInfo{{Path: filepath.ToSlash(base), Size: info.Size(), ModTime: info.ModTime()}}
	f, err := os.Open(name)
	if err != nil {
		return nil, openError(name, err)
	}
	return b, f.Close()
}

// FS opens the Markdown files of a file system, such as an embedded one. The name is for messages.
func FS(name string, fsys fs.FS) (*Base, error) {
	b := &Base{name: name, fsys: fsys}
	if err := b.scan(); err != nil {
		return nil, openError(name, err)
	}
	return b, nil
}

// AttachFS is FS without listing the files; see Attach.
func AttachFS(name string, fsys fs.FS) *Base { return &Base{name: name, fsys: fsys} }

// Close releases what keeps the base open. Reading fails afterwards.
func (b *Base) Close() error {
	if b.close == nil {
		return nil
	}
	return b.close()
}

// Name is the path or name under which the base was opened.
func (b *Base) Name() string { return b.name }

// Single reports whether the base is one file.
func (b *Base) Single() bool { return b.single }

// Files lists the files of the base in byte order of their paths. The caller must not change it.
func (b *Base) Files() []FileInfo { return b.files }

// List is Files for a base that was attached: it lists them now. What cannot be listed is left out.
func (b *Base) List() []FileInfo {
	now := Base{fsys: b.fsys}
	_ = now.scan()
	return now.files
}

// Problems lists what was left out when the base was opened.
func (b *Base) Problems() []kb.Problem { return b.problems }

// Stat describes one of the base's files as it is now, which Files does as it was when the base was opened.
func (b *Base) Stat(name string) (FileInfo, error) {
	info, err := fs.Stat(b.fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("this is not a regular file")
	}
	if err != nil {
		return FileInfo{}, readError(b.name, name, err)
	}
	return FileInfo{Path: name, Size: info.Size(), ModTime: info.ModTime()}, nil
}

// Read returns the bytes of one of the base's files.
func (b *Base) Read(name string) ([]byte, error) {
	f, err := b.fsys.Open(name)
	if err != nil {
		return nil, readError(b.name, name, err)
	}
	defer f.Close()
	size := int64(0)
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	// One byte more than is read tells mdentry that the file has grown too large since it was listed.
	text := bytes.NewBuffer(make([]byte, 0, min(size, mdentry.MaxFileSize)+bytes.MinRead))
	if _, err := text.ReadFrom(io.LimitReader(f, mdentry.MaxFileSize+1)); err != nil {
		return nil, readError(b.name, name, err)
	}
	return text.Bytes(), nil
}

func openError(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w; check the path", name, ErrNotFound)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: permission denied; make it readable for you (chmod u+rX)", name)
	}
	return fmt.Errorf("%s cannot be opened: %w; check that it is a readable file or folder", name, cause(err))
}

func readError(base, name string, err error) error {
	full := base
	if path.Base(filepath.ToSlash(base)) != name {
		full = path.Join(filepath.ToSlash(base), name)
	}
	return openError(full, err)
}

// cause strips the operation and the path, which the message names already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// oneFile is a file system that holds a single file, opened by the path the user gave.
type oneFile struct{ name, base string }

// Open opens the file; there is no other.
func (f oneFile) Open(name string) (fs.File, error) {
	if name != filepath.ToSlash(f.base) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return os.Open(f.name)
}
