package errtext

import "slices"

// Scope is a set of languages and tools recognised in a text.
type Scope uint32

// scopeRule names marks that give a language or a tool away. The marks are spellings that its own output uses and
// others hardly do.
type scopeRule struct {
	tags  []string // what entries about it are tagged with
	marks []string
}

// scopeRules is in the order of the bits of Scope.
var scopeRules = [...]scopeRule{
	{[]string{"elixir", "erlang", "phoenix", "otp", "mix", "ecto", "rebar", "rebar3", "beam"}, []string{"** (", "(elixir", ".ex:", ".exs:", "(mix)", "mix ", "elixir.", "#pid<", "iex(", "genserver", "(stdlib", " %{", "(%{", "[%{", "{%{", ":erlang", "phx.", "hex ", "elixir", "phoenix", "edeliver", "distillery",
		".erl:", ".erl\"", ".erl,", "{error,", "{badmatch", "{undef,", "erl_crash", "=error report", "=crash report", "gen_server",
		"rebar", "eshell", "erlang", "beam", "epmd", "{\"kernel pid", "application_controller", "supervisor", "erl_child_setup", "httpoison"}},
	{[]string{"javascript", "node", "nodejs", "npm", "typescript"}, []string{"node_modules", ".js:", ".js\"", ".js)", "events.js", ".ts:", ".jsx", ".tsx", "npm err", "npm error", "at object.", "(node:", "yarn ", "typeerror:", "referenceerror:", "webpack"}},
	{[]string{"python"}, []string{"traceback (most recent call last)", ".py\"", ".py:", "pip install", "site-packages"}},
	{[]string{"rust", "cargo"}, []string{"error[e", ".rs:", "cargo ", "rustc"}},
	{[]string{"go", "golang"}, []string{".go:", "goroutine ", "go: "}},
	{[]string{"java", "kotlin", "maven", "gradle"}, []string{".java:", "exception in thread", "at org.", "at java.", "at com.", "java.lang.", "caused by:", "mvn ", "gradle"}},
	{[]string{"ruby", "rails"}, []string{".rb:", "gem install", "bundler", "gemfile"}},
	{[]string{"php"}, []string{".php", "php fatal", "composer "}},
	{[]string{"csharp", "dotnet"}, []string{".cs:line", "system.nullreference", ".csproj", "unhandled exception. system.", " error cs"}},
	{[]string{"c", "cpp"}, []string{".c:", ".cpp:", ".h:", "undefined reference to", "collect2:", "segmentation fault"}},
	{[]string{"docker"}, []string{"dockerfile", "docker: ", "docker-compose", "buildkit", "container"}},
	{[]string{"postgres", "postgresql", "ecto"}, []string{"postgresql", "psql:", "pg_", "sqlstate"}},
	{[]string{"git"}, []string{"fatal: ", "git@", "git push", "git fetch", "git clone", "remote:"}},
	{[]string{"ssh"}, []string{"ssh:", "ssh_", "publickey", "host key", "known_hosts"}},
}

// maxScope is how much of a text ScopeOf looks at.
const maxScope = 256 << 10

// ScopeOf recognises languages and tools in a text. Only the first 256 KiB count.
func (t *Text) ScopeOf() Scope {
	words := make([]string, 0, 160)
	bits := make([]Scope, 0, 160)
	for i, r := range scopeRules {
		for _, m := range r.marks {
			words = append(words, m)
			bits = append(bits, 1<<i)
		}
	}
	f := newFinder(words)
	var s Scope
	size := 0
	for i := range t.Lines {
		if size += len(t.Lines[i].Body); size > maxScope {
			break
		}
		f.each(t.Lines[i].Body, func(word int) { s |= bits[word] })
	}
	return s
}

// ScopeOfTags returns the languages and tools that tags name.
func ScopeOfTags(tags []string) Scope {
	var s Scope
	for i, r := range scopeRules {
		for _, t := range tags {
			if slices.Contains(r.tags, t) {
				s |= 1 << i
			}
		}
	}
	return s
}
