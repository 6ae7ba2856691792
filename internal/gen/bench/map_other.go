//go:build !unix

package main

import (
	"os"
	"time"
)

// mapped reads a file, where none is mapped.
func mapped(path string) ([]byte, error) { return os.ReadFile(path) }

func cpuTime() time.Duration { return 0 }
