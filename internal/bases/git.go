package bases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// repo runs the installed git on one repository: no hooks, no prompts, no other program than the user's own
// configuration names, no transport but those allowed, and nothing of the folder that unstuck was called in.
type repo struct {
	git  string   // the program
	dir  string   // where it runs: an empty folder of ours
	env  []string // the whole environment
	addr string   // for what is refused and said
}

// openRepo prepares to run git in dir for a repository's address.
func (s Store) openRepo(ctx context.Context, dir, addr string) (repo, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return repo{}, errors.New("git was not found, which fetches repositories; install it, or clone by other means and add the folder")
	}
	r := repo{git: git, dir: dir, addr: addr}
	transports := "https:ssh" // an address may be rewritten from one to the other by the user's own configuration
	if strings.HasPrefix(addr, "file:") {
		transports = "file"
	}
	r.env = append(gitEnv(os.Environ(), s.env),
		"GIT_ALLOW_PROTOCOL="+transports,
		"GIT_CEILING_DIRECTORIES="+filepath.Dir(dir), // no repository around is found
	)
	if transports != "file" {
		if ssh := r.sshCommand(ctx); ssh != "" {
			r.env = append(r.env, "GIT_SSH_COMMAND="+ssh)
		}
	}
	return r, nil
}

// gitEnv returns the environment that git gets: that of this process without the variables that point git to other
// repositories, configurations and helpers, and with those that keep it from asking questions.
func gitEnv(all []string, env func(string) string) []string {
	// What says how to reach hosts stays.
	keep := []string{"GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY",
		"GIT_SSL_NO_VERIFY", "GIT_SSL_VERSION", "GIT_PROXY_SSL_CAINFO", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
		"GIT_EXEC_PATH", "GIT_HTTP_LOW_SPEED_LIMIT", "GIT_HTTP_LOW_SPEED_TIME"}
	var out []string
	for _, kv := range all {
		key, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(key, "GIT_") && !slices.Contains(keep, key) || key == "SSH_ASKPASS" || key == "LC_ALL" || key == "LANGUAGE" {
			continue
		}
		out = append(out, kv)
	}
	if env != nil {
		for _, key := range []string{"HOME", "XDG_CONFIG_HOME"} {
			if v := env(key); v != "" {
				out = append(out, key+"="+v)
			}
		}
	}
	return append(out,
		"LC_ALL=C", // its messages are read below
		"GIT_TERMINAL_PROMPT=0",
		"GIT_ASKPASS=", // empty: none, and none of the configuration or the desktop instead
		"SSH_ASKPASS_REQUIRE=never",
		"GCM_INTERACTIVE=never",
		"GIT_LFS_SKIP_SMUDGE=1",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_NO_REPLACE_OBJECTS=1",
	)
}

// sshCommand is the user's own command for ssh, told not to ask. It is empty where the user's choice cannot be told.
func (r repo) sshCommand(ctx context.Context) string {
	value := func(key string) string {
		i := slices.IndexFunc(r.env, func(kv string) bool { return strings.HasPrefix(kv, key+"=") })
		if i < 0 {
			return ""
		}
		return r.env[i][len(key)+1:]
	}
	ssh := value("GIT_SSH_COMMAND")
	if ssh == "" {
		if out, err := r.command(ctx, "config", "--get", "core.sshCommand").Output(); err == nil {
			ssh = strings.TrimSpace(string(out))
		}
	}
	if ssh == "" {
		if value("GIT_SSH") != "" {
			return ""
		}
		ssh = "ssh"
	}
	if strings.Contains(strings.ToLower(ssh), "plink") {
		return ssh + " -batch"
	}
	return ssh + " -o BatchMode=yes"
}

// command prepares a run of git. What stands behind "--" in args is never read as an option.
func (r repo) command(ctx context.Context, args ...string) *exec.Cmd {
	safe := []string{
		"-c", "core.hooksPath=/dev/null",
		"-c", "core.fsmonitor=false",
		"-c", "core.symlinks=false",
		"-c", "core.askPass=",
		"-c", "protocol.ext.allow=never",
		"-c", "submodule.recurse=false",
		"-c", "fetch.recurseSubmodules=false",
		"-c", "filter.lfs.smudge=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false",
		"-c", "gc.auto=0", "-c", "maintenance.auto=false",
		"-c", "advice.detachedHead=false",
		"-c", "http.lowSpeedLimit=100", "-c", "http.lowSpeedTime=60", // a server that falls silent
	}
	cmd := exec.CommandContext(ctx, r.git, append(safe, args...)...)
	cmd.Dir, cmd.Env = r.dir, r.env
	cmd.WaitDelay = 2 * time.Second
	return cmd
}

// run runs git and returns what it printed. Its error is worded for the user, without passwords.
func (r repo) run(ctx context.Context, args ...string) (string, error) {
	cmd := r.command(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &limited{b: &errs, n: 64 << 10}
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("git: %s", complaint(errs.String(), err))
	}
	return out.String(), nil
}

// limited keeps the first bytes of what is written to it.
type limited struct {
	b *bytes.Buffer
	n int
}

func (l *limited) Write(p []byte) (int, error) {
	l.b.Write(p[:min(len(p), max(0, l.n-l.b.Len()))])
	return len(p), nil
}

// complaint picks the lines of git's messages that say what went wrong.
func complaint(text string, err error) string {
	var said []string
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		lower := strings.ToLower(l)
		if l == "" || strings.HasPrefix(lower, "cloning into") || strings.HasPrefix(lower, "warning:") {
			continue
		}
		for _, p := range []string{"fatal: ", "error: ", "remote: "} {
			l = strings.TrimPrefix(l, p)
		}
		if said = append(said, strings.TrimSuffix(l, ".")); len(said) == 2 {
			break
		}
	}
	if len(said) == 0 {
		return err.Error()
	}
	s := redact(strings.Join(said, "; "))
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}

// redact takes the part before the @ out of every address in a text: the user's own configuration may put a password
// there.
func redact(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "://")
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		i += len("://")
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexAny(s, "/ '\"\t\n")
		if end < 0 {
			end = len(s)
		}
		if at := strings.LastIndexByte(s[:end], '@'); at >= 0 {
			s = s[at+1:]
		}
	}
}
