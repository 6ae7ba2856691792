package kb

import "strings"

// Placeholder is a place in an entry's fix where the user's own value of a variable belongs: {port}.
type Placeholder struct {
	From, To int // bytes, braces included
	Name     string
}

// Placeholders finds what may be placeholders in a text: a name of small letters, digits and underlines in braces. What
// belongs to a language that writes something like it, as ${name}, #{name}, %{name} or {{name}}, is none.
func Placeholders(s string) []Placeholder {
	var out []Placeholder
	for at := 0; ; {
		i := strings.IndexByte(s[at:], '{')
		if i < 0 {
			return out
		}
		i += at
		end := i + 1
		for end < len(s) && (s[end] >= 'a' && s[end] <= 'z' || end > i+1 && (s[end] == '_' || s[end] >= '0' && s[end] <= '9')) {
			end++
		}
		at = i + 1
		if end == i+1 || end == len(s) || s[end] != '}' {
			continue
		}
		expansion := i > 0 && strings.IndexByte("$#%", s[i-1]) >= 0
		doubled := i > 0 && s[i-1] == '{' && end+1 < len(s) && s[end+1] == '}'
		if expansion || doubled {
			continue
		}
		out = append(out, Placeholder{i, end + 1, s[i+1 : end]})
		at = end + 1
	}
}
