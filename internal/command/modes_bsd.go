//go:build darwin || freebsd || netbsd || openbsd

package command

import "golang.org/x/sys/unix"

const (
	getModes    = unix.TIOCGETA
	setModesNow = unix.TIOCSETA
)
