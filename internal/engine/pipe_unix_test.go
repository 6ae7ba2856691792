//go:build unix

package engine

import (
	"syscall"
	"testing"
)

// makePipe puts a named pipe at a path: opening it to read waits for a writer.
func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
}
