//go:build !race

package eval

// raced says that the race detector is off.
const raced = false
