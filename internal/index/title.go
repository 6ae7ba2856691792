package index

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// messageWords is the least number of words that make a message of a part of a title.
const messageWords = 3

// titles returns a title and the parts of it that stand for the whole: each of several messages joined by " / ", which
// never stand in one text, and what is left without a closing remark in parentheses, without the exception's name in front,
// which some outputs leave out, or without further sentences.
func titles(title string) []string {
	out := []string{title}
	words := func(s string) int { return len(errtext.ParseLine(s)) }
	if parts := strings.Split(title, " / "); len(parts) > 1 {
		isMessage := func(p string) bool { return words(p) >= messageWords }
		messages := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return !isMessage(p) })
		if len(messages) == len(parts) {
			return messages
		}
		out = append(out, messages...) // the others are names: "hackney / HTTPoison: :nxdomain"
	}
	if i := strings.LastIndex(title, " ("); i > 0 && strings.HasSuffix(title, ")") && !slices.ContainsFunc(errtext.ParseLine(title[i:]), decides) {
		out = append(out, title[:i])
	}
	if _, message, found := strings.Cut(title, ") "); found && strings.HasPrefix(strings.TrimLeft(title, "* "), "(") && words(message) > messageWords {
		out = append(out, message)
	}
	if first, rest, found := strings.Cut(title, ". "); found && words(first) > messageWords && words(rest) >= messageWords {
		out = append(out, first)
	}
	return out
}

// codes returns the error codes that a title or an alias names, such as E0425, TS2345 or ORA-00942: each is a clue of
// its own.
func codes(e *kb.Entry) []string {
	var out []string
	for _, text := range append([]string{e.Title}, e.Aliases...) {
		for _, t := range errtext.ParseLine(text) {
			word := text[t.Start:t.End]
			if t.Kind == errtext.Word && IsCode(word) && word != e.Title && !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

// IsCode reports whether a word may be an error code: a few capital letters followed by at least three figures.
func IsCode(w string) bool {
	letters := 0
	for letters < len(w) && w[letters] >= 'A' && w[letters] <= 'Z' {
		letters++
	}
	for i := letters; i < len(w); i++ {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return letters > 0 && letters <= 8 && len(w)-letters >= 3
}
