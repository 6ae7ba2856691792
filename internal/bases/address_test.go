package bases

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	for _, good := range []string{
		"https://example.com/a/b.git", "https://example.com:8443/a", "https://[::1]/x", "ssh://git@example.com/a.git", "ssh://example.com:22/~me/a",
		"git@github.com:owner/name.git", "me@[::1]:x", "me@host:~/x", "file:///srv/git/x.git", "https://example.com/a%20b",
	} {
		if got, err := CheckURL(good); err != nil || got != good {
			t.Errorf("%q: %q %v", good, got, err)
		}
	}
	for _, bad := range []string{
		"", "-x", "--upload-pack=touch /tmp/x", "-oProxyCommand=x", "ext::sh -c 'touch x'", "ext::sh", "fd::7", "x@y::z", "git://example.com/x",
		"http://example.com/x", "ftp://x/y", "https://", "https:///x", "https://-x/y", "ssh://-oProxyCommand=x/y", "ssh://a@-x/y", "git@-x:y",
		"git@host:", "git@host:-x", "-git@host:x", "@host:x", "host:x", "ssh://host", "ssh://host/", "file://host/x", "file://x", "file:///",
		"https://a/b c", "https://a/b\nc", "https://a/b\x1b[31m", "\u2028", "https://a/b?access_token=SECRET", "https://a/b#SECRET", "https://a/b?",
		"https://me:SECRET@example.com/x", "https://SECRET@example.com/x", "ssh://me:SECRET@example.com/x", "https://me:SECRET@/x", "https://%41:SECRET@x/y",
		"https://me:SEC RET@x/y", "https://x/%zz", "https://a$(x)/b", "ssh://a;b@host/x", "EXT::x", "ext::https://x/y", "git-remote-x://a/b", "\x1b[31m://SECRET",
	} {
		_, err := CheckURL(bad)
		if bad == "file:///" && err == nil {
			continue // a folder; whether it is there is seen when it is added
		}
		if err == nil || strings.Contains(err.Error(), "SECRET") || strings.ContainsFunc(err.Error(), isControl) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"https://a/b", "git@h:p", "ssh://u@h/p", "ext::x", "-x", "file:///x", "https://u:p@h/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		addr, err := CheckURL(s)
		if err != nil {
			return
		}
		if addr != s || s[0] == '-' || strings.ContainsFunc(s, isControl) || strings.ContainsAny(s, " \t") {
			t.Errorf("%q is let through", s)
		}
		_, rest, ok := strings.Cut(s, "://")
		if !ok && !strings.Contains(s, "@") {
			t.Errorf("%q is let through", s)
		}
		if strings.HasPrefix(s, "https:") && strings.Contains(strings.Split(rest, "/")[0], "@") {
			t.Errorf("%q is let through", s)
		}
	})
}

func TestResolve(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"notes", "git@host:path", "bare.git/objects", "bare.git/refs", "-x", "fifo"} {
		mkdir(t, filepath.Join(dir, d))
	}
	writeFile(t, filepath.Join(dir, "bare.git", "HEAD"), "ref: refs/heads/main\n")
	writeFile(t, filepath.Join(dir, "one.md"), "# x")
	for where, want := range map[string]string{
		"notes": "notes", "./notes/": "notes", "one.md": "one.md", "git@host:path": "git@host:path", "-x": "-x", filepath.Join(dir, "notes"): "notes",
	} {
		path, addr, err := resolve(where, dir)
		if err != nil || addr != "" || path != filepath.Join(dir, want) {
			t.Errorf("%q: %q %q %v", where, path, addr, err)
		}
	}
	if _, addr, err := resolve("bare.git", dir); err != nil || addr != fileURL(filepath.Join(dir, "bare.git")) {
		t.Errorf("a bare repository: %q %v", addr, err)
	}
	if path, addr, err := resolve("git@other:path", dir); err != nil || addr != "git@other:path" || path != "" {
		t.Errorf("an address: %q %q %v", path, addr, err)
	}
	for where, what := range map[string]string{
		"missing": "check the path", "": "check the path", "-missing": "hyphen", "file:///no/such/folder": "check the path",
		"ext::sh -c x": "blanks", "http://x/y": "http:// is no address", "one.md/x": "check the path",
	} {
		if _, _, err := resolve(where, dir); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%q: %v", where, err)
		}
	}
	if info, err := os.Stat(os.DevNull); err == nil && !info.Mode().IsRegular() {
		if _, _, err := resolve(os.DevNull, dir); err == nil {
			t.Error("a device is taken")
		}
	}
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"no address":                  "no address",
		"https://a/b":                 "https://a/b",
		"at 'https://u:p@a/b', x@y":   "at 'https://a/b', x@y",
		"https://u:p@a https://q@b/c": "https://a https://b/c",
		"https://u:p@q@a/b":           "https://a/b",
	} {
		if got := redact(in); got != want {
			t.Errorf("redact(%q) = %q, want %q", in, got, want)
		}
	}
}
