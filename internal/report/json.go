package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteJSON writes a value of this package as JSON: one line, or indented for a person to read.
//
// Every character that Clean would not let through, and every workflow command of a continuous-integration runner, is
// written as an escape, so that a reader of the JSON gets the text unchanged and a terminal or a runner that sees it
// obeys nothing.
func WriteJSON(w io.Writer, v any, indent bool) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if indent {
		enc.SetIndent("", "  ")
	}
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, escapeUnsafe(b.String()))
	return err
}

// escapeUnsafe escapes within a JSON text what a terminal or a runner might obey. All of it can only stand inside
// strings, where an escape means the same.
func escapeUnsafe(s string) string {
	for _, m := range ciMarks() {
		last := len(m) - 1
		s = strings.ReplaceAll(s, m, m[:last]+fmt.Sprintf(`\u%04x`, m[last]))
	}
	if strings.IndexFunc(s, unsafeRune) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !unsafeRune(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
