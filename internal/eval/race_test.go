//go:build race

package eval

// raced says that the race detector is on, which makes measuring some thirty times slower and no more telling.
const raced = true
