package bases

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"
)

// CheckURL says whether a repository's address is one that git may be given: https://, ssh:// and user@host:path, or
// file:// with the path of a folder of this machine. No address can hold an option, another program to run, or a
// password; none that is refused for what it holds is repeated in the error.
func CheckURL(addr string) (string, error) {
	switch {
	case addr == "":
		return "", errors.New("there is no address of a repository")
	case strings.ContainsFunc(addr, func(r rune) bool { return isControl(r) || unicode.IsSpace(r) || r == unicode.ReplacementChar }):
		return "", errors.New("the address holds blanks or control characters; give it as the repository's page shows it")
	case addr[0] == '-':
		return "", errors.New("an address does not begin with a hyphen; give it as the repository's page shows it")
	}
	scheme, rest, ok := strings.Cut(addr, "://")
	if !ok {
		if user, host, path, ok := scpLike(addr); ok {
			return addr, checkSSH(user, host, path)
		}
		return "", unknownAddress("that")
	}
	u, err := url.Parse(addr)
	if err != nil || u.Opaque != "" {
		return "", errors.New("the address cannot be read; give it as the repository's page shows it")
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.ContainsAny(rest, "?#") {
		return "", errors.New("the address holds a ? or a #, where passwords hide; give it without what stands behind")
	}
	switch scheme {
	case "https":
		if u.User != nil {
			return "", fmt.Errorf("the address of %s holds a user or a password, which would be kept in plain text; leave out what stands before the @ and let git know it (git help credentials)", u.Host)
		}
		return addr, checkHost(u.Hostname())
	case "ssh":
		user := ""
		if u.User != nil {
			user = u.User.Username()
			if _, has := u.User.Password(); has {
				return "", fmt.Errorf("the address of %s holds a password, which would be kept in plain text; use a key (ssh-copy-id)", u.Host)
			}
			if user == "" {
				return "", unknownAddress("that")
			}
		}
		return addr, checkSSH(user, u.Hostname(), u.Path)
	case "file":
		if u.Host != "" || u.User != nil || !filepath.IsAbs(localPath(u)) {
			return "", errors.New("an address with file:// needs the whole path of a folder of this machine: file:///srv/git/notes.git")
		}
		return addr, nil
	}
	return "", unknownAddress(scheme + "://")
}

func unknownAddress(what string) error {
	if strings.ContainsFunc(what, func(r rune) bool { return r > 'z' || r < '+' }) {
		what = "that"
	}
	return fmt.Errorf("%s is no address that is fetched from; it takes https://, ssh:// or user@host:path", what)
}

// scpLike splits user@host:path, the form in which ssh addresses are mostly written.
func scpLike(addr string) (user, host, path string, ok bool) {
	user, rest, ok := strings.Cut(addr, "@")
	if !ok || user == "" || strings.ContainsAny(user, "/:") {
		return "", "", "", false
	}
	host, path, ok = strings.Cut(rest, ":")
	if strings.HasPrefix(rest, "[") {
		host, path, ok = strings.Cut(rest[1:], "]:")
	}
	if strings.HasPrefix(path, ":") {
		return "", "", "", false
	}
	return user, host, path, ok
}

func checkSSH(user, host, path string) error {
	if user != "" && (user[0] == '-' || strings.ContainsFunc(user, func(r rune) bool { return !isPlain(r) && r != '+' })) {
		return errors.New("the user in the address holds characters that no user's name has")
	}
	if strings.Trim(path, "/") == "" || path[0] == '-' {
		return errors.New("the address names no repository on its host; give it as the repository's page shows it")
	}
	return checkHost(host)
}

func checkHost(host string) error {
	if host == "" || host[0] == '-' || strings.ContainsFunc(host, func(r rune) bool { return !isPlain(r) && r != ':' && r != '%' }) {
		return errors.New("the address names no host; give it as the repository's page shows it")
	}
	return nil
}

func isPlain(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '_' || r == '-'
}

// resolve finds out what the user means by a path or an address. What is there on this machine is a path, whatever it
// looks like; a folder that is a repository without a work tree is fetched from, since it holds no files to read.
func resolve(where, dir string) (path, addr string, err error) {
	full := where
	if !filepath.IsAbs(full) {
		full = filepath.Join(dir, full)
	}
	info, statErr := os.Stat(full)
	if statErr != nil || where == "" {
		_, _, _, scp := scpLike(where)
		if strings.Contains(where, "://") || strings.Contains(where, "::") || scp || strings.HasPrefix(where, "-") {
			addr, err = CheckURL(where)
			if err == nil {
				err = checkLocal(addr)
			}
			return "", addr, err
		}
		if errors.Is(statErr, os.ErrNotExist) || where == "" {
			return "", "", fmt.Errorf("there is no file or folder %q; check the path, or give the address of a repository (https://…, git@host:path)", where)
		}
		return "", "", fmt.Errorf("%q cannot be read: %s; check the path", where, reason(statErr))
	}
	full = filepath.Clean(full)
	if err := checkPath(full); err != nil {
		return "", "", err
	}
	if info.IsDir() && isBare(full) {
		return "", fileURL(full), nil
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return "", "", fmt.Errorf("%q is neither a folder nor a file; give a folder of Markdown", where)
	}
	return full, "", nil
}

// checkLocal holds that an address with file:// is one of an existing folder: others would be a way to probe.
func checkLocal(addr string) error {
	u, err := url.Parse(addr)
	if err != nil || u.Scheme != "file" {
		return nil
	}
	if info, err := os.Stat(localPath(u)); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no folder %q; check the path", localPath(u))
	}
	return nil
}

// isBare reports whether a folder is a git repository without a work tree.
func isBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if !exists(filepath.Join(dir, name)) {
			return false
		}
	}
	return true
}

func fileURL(path string) string {
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Scheme: "file", Path: p}).String()
}

func localPath(u *url.URL) string {
	p := u.Path
	if runtime.GOOS == "windows" {
		p = strings.TrimPrefix(p, "/")
	}
	return filepath.FromSlash(p)
}
