// Package atomicfile replaces files as a whole.
package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Write replaces a file by a new one, so that a reader finds the old text or the new one and nothing between, also after
// the power failed. perm is what the file is to have; where that cannot be given, it is for the user alone. When it fails,
// the old file stays.
func Write(name, text string, perm fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	_ = f.Chmod(perm)
	_, err = io.WriteString(f, text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
