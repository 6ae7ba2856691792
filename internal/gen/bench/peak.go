package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// watchPeak looks, while a process runs, at the most memory that it had by then, as Linux tells it in /proc. The function
// that it returns gives the last answer, in bytes; 0 on other systems. What the system reports after a process has ended
// includes the program that started it.
func watchPeak(pid int) func() int64 {
	var peak int64
	end, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil {
				return
			}
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
				var kb int64
				if _, err := fmt.Sscan(rest, &kb); err == nil {
					peak = kb << 10
				}
			}
			select {
			case <-end:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(end)
		<-done
		return peak
	}
}
