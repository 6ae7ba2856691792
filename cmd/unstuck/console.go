//go:build !windows

package main

// prepareConsole has nothing to do where terminals obey colour codes.
func prepareConsole() {}
