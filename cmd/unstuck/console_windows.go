package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// prepareConsole makes an older Windows console obey colour codes instead of printing them. Where it cannot, the
// terminal shows them as text, as it does for every program.
func prepareConsole() {
	h := windows.Handle(os.Stdout.Fd())
	var mode uint32
	if windows.GetConsoleMode(h, &mode) == nil {
		_ = windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}
