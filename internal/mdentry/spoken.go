package mdentry

import (
	"strings"

	"unstuck/internal/kb"
)

// spoken finds messages that a symptom only tells of: a paragraph behind "you see the following message:", or code
// within a sentence. It is asked when a document marks its symptom but sets no message apart.
func (d *document) spoken(parts []part) []kb.Sample {
	var out []kb.Sample
	for _, p := range parts {
		announced := false
		for _, b := range d.blocksIn(p.start, p.end) {
			if b.kind != paragraph || b.at >= p.end || len(out) >= maxSpoken {
				continue
			}
			text := strings.TrimSpace(strings.ToValidUTF8(b.text, "\uFFFD"))
			if announced && len(text) <= maxSentence*3 && errorWords(text) && !strings.HasSuffix(text, ":") {
				if s, ok := spokenSample(text, d.lineOf(b.at)); ok {
					out = append(out, s)
				}
			} else {
				out = append(out, d.codeSamples(b)...)
			}
			announced = strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
		}
	}
	return out
}

const maxSpoken = 20

// codeSamples returns the code spans of a paragraph that are messages: several words that tell of an error.
func (d *document) codeSamples(b block) []kb.Sample {
	var out []kb.Sample
	for at := b.at; at < len(d.src) && at-b.at < len(b.text); {
		end := d.lineEnd(at)
		line := strings.ToValidUTF8(d.text[at:end], "\uFFFD")
		for i := strings.IndexByte(line, '`'); i >= 0 && i < len(line) && len(out) < maxSpoken; {
			n := codeSpan(line[i:])
			text := strings.Trim(line[i:i+n], "`")
			if len(strings.Fields(text)) >= 3 && errorWords(text) {
				if s, ok := spokenSample(line[i:i+n], d.lineOf(at)); ok {
					out = append(out, s)
				}
			}
			next := strings.IndexByte(line[i+n:], '`')
			if next < 0 {
				break
			}
			i += n + next
		}
		at = end
	}
	return out
}

func spokenSample(markdown string, line int) (kb.Sample, bool) {
	text, template := quoteTemplate(markdown)
	s := kb.Sample{Text: strings.TrimSpace(text), Template: template, Line: line}
	return s, s.Text != "" && usable(s)
}
