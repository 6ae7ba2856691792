//go:build unix

package engine

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// noFollow keeps an open from following a link in the last place of a path, and from waiting for a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// mapFile returns the bytes of an open file without reading them.
func mapFile(f *os.File, size int64) ([]byte, error) {
	if int64(int(size)) != size {
		return nil, errors.New("the file is too large")
	}
	return syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
}

// unmapFile gives back what mapFile returned. Nothing may refer to it any more.
func unmapFile(b []byte) error { return syscall.Munmap(b) }

// isOurs reports whether a file or folder belongs to the user that the program runs as.
func isOurs(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}
