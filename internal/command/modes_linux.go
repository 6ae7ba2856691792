package command

import "golang.org/x/sys/unix"

const (
	getModes    = unix.TCGETS
	setModesNow = unix.TCSETS
)
