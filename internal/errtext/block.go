package errtext

import "strings"

// maxBlock bounds a block, so that a log without any structure still falls into parts.
const maxBlock = 200

// blocks groups lines into error blocks. A block starts where a log record or a command starts; what is indented, or
// starts as causes and stacks do, stays with the line above it, also when every physical line carries a log prefix.
func blocks(lines []Line) []Block {
	var out []Block
	start := 0
	for i := range lines {
		if i > start && (lines[i].Head && !continuation(lines[i]) || i-start >= maxBlock) {
			out = append(out, Block{start, i})
			start = i
		}
	}
	if start < len(lines) {
		out = append(out, Block{start, len(lines)})
	}
	return out
}

// continuation reports whether a line belongs to the one above it by its shape.
func continuation(l Line) bool {
	if l.Indent > 0 || l.Body == "" {
		return true
	}
	switch l.Body[0] {
	case '(', ')', '}', ']', '|', '^':
		return true
	case '*':
		return len(l.Body) > 3 && l.Body[:3] == "** "
	}
	return strings.HasPrefix(l.Body, "at ") || strings.HasPrefix(l.Body, "Caused by") || strings.HasPrefix(l.Body, "Last message") ||
		strings.HasPrefix(l.Body, "State:") || strings.HasPrefix(l.Body, "Function:") || strings.HasPrefix(l.Body, "Args:")
}
