// Package redact takes out of an error text what must not be shared: passwords, keys, tokens and cookies, e-mail
// addresses, IP addresses, and the names of people in paths and prompts. What stands in their place has the same form, so
// that the text still reads as what a program printed.
//
// Rules know a secret by its own form (a prefix that its maker gave it, see tokens.go) or by its place (behind a name
// such as password=, in the user part of an address, in a header). Behind both stands a guess: a long run of letters of
// both cases and digits is taken for a secret. A rule that finds too much costs a word of a sample; one that finds too
// little may cost an account, so in doubt a value goes.
//
// No regular expression is compiled before a text holds one of the rule's needles. A library that knows more forms
// exists, but linking it costs every start of the program 2.8 ms, and its first use 38 ms.
package redact

import (
	"regexp"
	"slices"
	"strings"
)

// Secret is what stands in the place of a secret.
const Secret = "REDACTED"

// Found counts what a rule took out.
type Found struct {
	What  string // "AWS access key", "e-mail address"
	Count int
}

// rule takes one kind of thing out of a text.
type rule struct {
	what    string
	needles []string // in lower case: a text that holds none of them need not be looked at; none at all is every text
	pattern string
	// replace returns what stands for a match, of which groups are the submatches; the whole match unchanged is no find.
	replace func(groups []string) string
}

// Text returns a text without what must not be shared, and what was taken out. Names are words, such as the name of the
// user and of the machine, that go wherever they stand alone.
func Text(s string, names ...string) (string, []Found) {
	var found []Found
	add := func(what string, n int) {
		if n == 0 {
			return
		}
		if i := slices.IndexFunc(found, func(f Found) bool { return f.What == what }); i >= 0 {
			found[i].Count += n
			return
		}
		found = append(found, Found{what, n})
	}
	users := userNames(s)
	for _, rules := range [][]rule{places(), tokens(), guesses(), people()} {
		for _, r := range rules {
			var n int
			s, n = r.apply(s)
			add(r.what, n)
		}
	}
	for i, name := range append(users, names...) {
		var n int
		s, n = replaceWord(s, name, i < len(users))
		add("name", n)
	}
	return s, found
}

func (r rule) apply(s string) (string, int) {
	if len(r.needles) > 0 {
		lower := strings.ToLower(s)
		if !slices.ContainsFunc(r.needles, func(n string) bool { return strings.Contains(lower, n) }) {
			return s, 0
		}
	}
	re := regexp.MustCompile(r.pattern)
	n := 0
	var b strings.Builder
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
		groups := make([]string, len(m)/2)
		for i := range groups {
			if m[2*i] >= 0 {
				groups[i] = s[m[2*i]:m[2*i+1]]
			}
		}
		out := r.replace(groups)
		if out == groups[0] {
			continue
		}
		b.WriteString(s[at:m[0]])
		b.WriteString(out)
		at = m[1]
		n++
	}
	if n == 0 {
		return s, 0
	}
	b.WriteString(s[at:])
	return b.String(), n
}

// second keeps the first group and the third, if there is one, and replaces the second where it is worth it.
func second(worth func(string) bool) func([]string) string {
	return func(g []string) string {
		if spent(g[2]) || !worth(g[2]) {
			return g[0]
		}
		out := g[1] + Secret
		if len(g) > 3 {
			out += g[3]
		}
		return out
	}
}

// spent reports whether a value is no secret, or none any more: what stands for nothing, for a variable, or for a secret
// that was taken out before.
func spent(v string) bool {
	v = strings.Trim(v, `"'`)
	switch strings.ToLower(v) {
	case "", "nil", ":nil", "null", "none", "true", "false", "yes", "no", "undefined", ":undefined", "required", "string", "binary":
		return true
	}
	return strings.Contains(v, Secret) || strings.Contains(v, "[FILTERED]") || strings.Trim(v, "*x.-") == "" ||
		strings.HasPrefix(v, "$") || strings.HasPrefix(v, "#") || strings.HasPrefix(v, "<") || strings.HasPrefix(v, "System.")
}

func anything(string) bool { return true }

// hasDigit tells a token from a word of a sentence.
func hasDigit(v string) bool { return len(v) >= 8 && strings.ContainsAny(v, "0123456789") }

// secretNames are the names of settings that hold a secret, as a pattern.
const secretNames = `[a-z0-9_.-]*(?:passw(?:or)?d|passwd|passphrase|pwd|secret|credentials?|cookie|signing[_-]?salt|` +
	`(?:api|access|account|private|encryption|signing|license|master)[_-]?key|apikey)[a-z0-9_-]*`

// value is what a setting holds: quoted, with what marks a charlist or an atom, or up to a blank.
const value = `(?:~[cs]|:)?(?:"[^"\n]*"|'[^'\n]*'|[^\s"'\[({%#,;&)\]}][^\s"',;&)\]}]*)`

// places are the rules that know a secret by where it stands.
func places() []rule {
	setting := func(g []string) string {
		name := strings.ToLower(g[1])
		folder := strings.HasSuffix(name, "pwd") && strings.HasPrefix(g[3], "/") // $PWD
		file := strings.HasSuffix(name, ".cookie")                               // /root/.erlang.cookie: eacces
		if spent(g[3]) || folder || file {
			return g[0]
		}
		return g[1] + g[2] + inQuotes(g[3])
	}
	token := func(g []string) string {
		if spent(g[3]) || !hasDigit(g[3]) { // "unexpected token: end"
			return g[0]
		}
		return g[1] + g[2] + inQuotes(g[3])
	}
	settingNeedles := []string{"passw", "passphrase", "pwd", "secret", "credential", "cookie", "salt", "key"}
	return []rule{
		// RFC 7468, also with escaped line ends, as JSON has them, and where the end is missing.
		{"private key", []string{"private key"},
			`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----)(?:(?s:.*?)-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(?:(?:\s|\\n)*[A-Za-z0-9+/=]{16,})*)`,
			func(g []string) string { return g[1] + Secret }},
		// RFC 3986, section 3.2.1: scheme://user:password@host, as in DATABASE_URL; also a token alone.
		{"password in an address", []string{"://"}, `([a-zA-Z][a-zA-Z0-9+.-]*://)([^\s/@:"'<>]*):([^\s/]*)@`, func(g []string) string {
			user := g[2]
			if user != "" {
				user = "user"
			}
			if g[3] == "" || g[3] == Secret {
				return g[0]
			}
			return g[1] + user + ":" + Secret + "@"
		}},
		{"token in an address", []string{"://"}, `([a-zA-Z][a-zA-Z0-9+.-]*://)([^\s/@:"'<>]{8,})(@)`, second(anything)},
		{"token in an address", []string{"token=", "key=", "sig=", "signature=", "credential=", "code=", "auth="},
			`(?i)([?&][a-z0-9_-]*(?:token|key|sig|signature|credential|code|auth)=)([^&\s"'<>]+)`, second(anything)},
		// RFC 7617 and 6750, as a header, and as the pair that Elixir prints.
		{"authorization header", []string{"authorization", "api-key", "private-token", "auth-token"},
			`(?i)(\b(?:proxy-)?(?:authorization|x-[a-z-]*api-key|private-token|x-[a-z-]*auth-token)["']?[ \t]*(?::|=>|=|,)[ \t]*["']?(?:(?:basic|bearer|token|digest|negotiate|apikey)\s+)?)([^\s"',}\]]+)`, second(anything)},
		{"bearer token", []string{"bearer ", "basic "}, `(?i)(\b(?:bearer|basic)\s+)([A-Za-z0-9._~+/=-]{8,})`, second(hasDigit)},
		{"cookie", []string{"cookie"}, `(?i)(\b(?:set-)?cookie["']?[ \t]*(?:: |=>|,)[ \t]*["']?)([a-z0-9_.-]+=[^\n"']+)`, second(anything)},
		// https://www.erlang.org/doc/system/distributed.html: -setcookie, erlang:set_cookie; --cookie of elixir and iex.
		{"Erlang cookie", []string{"cookie"}, `(-(?:setcookie|-?cookie)[ =]+['"]?)([^\s'"]+)`, second(anything)},
		{"Erlang cookie", []string{"set_cookie"}, `(set_cookie\((?:[^()\n]*,\s*)?:?["']?)([^\s()"']+)`, second(anything)},
		{"password", []string{"-u", "--user"}, `(\s(?:-u|--user)[ =]?["']?[^\s:"'=]+:)([^\s"']+)`, second(anything)},
		{"password", []string{"--pass", "--token", "--secret", "--api", "--auth"}, `(--[a-z-]*(?:password|pass|token|secret|api-key|auth)[= ]["']?)([^\s"'-][^\s"']*)`, second(anything)},
		// name=value, name: value, "name" => value, {:name, value}; SECRET_KEY_BASE, PGPASSWORD, RELEASE_COOKIE and their like.
		{"password or key", settingNeedles, `(?i)(` + secretNames + `)(["']?[ \t]*(?:=>|:=|=|:)[ \t]*)(` + value + `)`, setting},
		{"password or key", settingNeedles, `(?i)(\{:?["']?` + secretNames + `)(["']?[ \t]*,[ \t]*)(` + value + `)`, setting},
		{"password or key", []string{"pass"}, `(?i)(\b(?:[a-z0-9]+[_-])*pass)(["']?[ \t]*(?:=>|:=|=|:)[ \t]*)(` + value + `)`, func(g []string) string {
			if spent(g[3]) || strings.HasPrefix(g[2], ":") && g[3][0] != '"' && g[3][0] != '\'' { // pass: 3, fail: 2
				return g[0]
			}
			return g[1] + g[2] + inQuotes(g[3])
		}},
		{"token", []string{"token"}, `(?i)([a-z0-9_.-]*token)(["']?[ \t]*(?:=>|:=|=|:)[ \t]*)(` + value + `)`, token},
		{"token", []string{"token"}, `(?i)(\{:?["']?[a-z0-9_.-]*token)(["']?[ \t]*,[ \t]*)(` + value + `)`, token},
	}
}

// inQuotes is what stands for a value, quoted as that was.
func inQuotes(v string) string {
	sigil := ""
	switch {
	case strings.HasPrefix(v, "~"):
		sigil, v = v[:2], v[2:]
	case strings.HasPrefix(v, ":"): // an atom
		sigil, v = v[:1], v[1:]
	}
	if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') {
		return sigil + v[:1] + Secret + v[:1]
	}
	return sigil + Secret
}

// guesses take what looks like a secret by itself.
func guesses() []rule {
	return []rule{{"long random text", nil, `[A-Za-z0-9+/_=-]{32,}`, func(g []string) string {
		if !random(g[0]) {
			return g[0]
		}
		return Secret
	}}}
}

// random reports whether a run of characters looks like nothing that a person or a compiler named: letters of both cases
// with many figures between them, which no path has.
func random(s string) bool {
	if strings.HasPrefix(s, "_Z") || strings.HasPrefix(s, "_R") {
		return false // a symbol of C++ or Rust
	}
	var lower, upper, digits, changes int
	last := 0
	for i := range len(s) {
		kind := 0
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			lower++
			kind = 1
		case c >= 'A' && c <= 'Z':
			upper++
			kind = 2
		case c >= '0' && c <= '9':
			digits++
			kind = 3
		}
		if kind != last {
			changes++
		}
		last = kind
	}
	return lower >= 3 && upper >= 3 && digits >= 3 && changes*4 >= len(s) && strings.Count(s, "/") <= len(s)/16
}
