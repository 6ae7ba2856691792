package redact

import (
	"strings"
	"testing"
)

// run makes n characters of the kinds that tokens are made of. Whole tokens do not stand in this file, so that nobody's
// scanner takes them for real ones.
func run(n int, of string) string {
	var b strings.Builder
	for i := range n {
		b.WriteByte(of[i*7%len(of)])
	}
	return b.String()
}

const (
	mixed = "aB3dE5gH7jK9mN1pQ0rS2tU4vW6xY8zc"
	hex   = "0123456789abcdef"
	upper = "A2B4C6D7EFGHJKLMNPQRSTUV"
)

func TestTokens(t *testing.T) {
	for what, tokens := range map[string][]string{
		"AWS access key":        {"AKIA" + run(16, upper), "ASIA" + run(16, upper)},
		"GitHub token":          {"ghp_" + run(36, mixed), "gho_" + run(36, mixed), "ghs_" + run(60, mixed), "ghr_" + run(76, mixed), "github_pat_" + run(22, mixed) + "_" + run(59, mixed)},
		"GitLab token":          {"glpat-" + run(20, mixed), "glpat-" + run(27, mixed) + ".01." + run(9, mixed), "glrt-" + run(20, mixed), "gldt-" + run(20, mixed)},
		"Slack token":           {"xoxb-" + run(12, "0123456789") + "-" + run(24, mixed), "xoxp-" + run(12, "0123456789") + "-" + run(32, hex), "xapp-1-" + run(11, upper) + "-" + run(12, "0123456789")},
		"Slack webhook":         {"https://hooks.slack.com/services/T" + run(8, upper) + "/B" + run(8, upper) + "/" + run(24, mixed)},
		"Stripe key":            {"sk_live_" + run(24, mixed), "rk_live_" + run(99, mixed), "sk_test_" + run(24, mixed)},
		"Stripe webhook secret": {"whsec_" + run(32, mixed)},
		"Google API key":        {"AIza" + run(35, mixed)},
		"npm token":             {"npm_" + run(36, mixed)},
		"PyPI token":            {"pypi-AgEIcHlwaS5vcmc" + run(60, mixed)},
		"SendGrid key":          {"SG." + run(22, mixed) + "." + run(43, mixed)},
		"API key":               {"sk-proj-" + run(48, mixed), "sk-ant-api03-" + run(80, mixed), "sk-" + run(48, mixed)},
		"Hugging Face token":    {"hf_" + run(34, mixed)},
		"Fly.io token":          {"fm2_" + run(60, mixed)},
		"DigitalOcean token":    {"dop_v1_" + run(64, hex)},
		"Vault token":           {"hvs." + run(24, mixed)},
		"Telegram token":        {run(9, "123456789") + ":AA" + run(33, mixed)},
		"age key":               {"AGE-SECRET-KEY-1" + run(58, upper)},
		"Docker token":          {"dckr_pat_" + run(27, mixed)},
		"JSON web token":        {"eyJ" + run(17, mixed) + ".eyJ" + run(40, mixed) + "." + run(43, mixed)},
		"signed token":          {"SFMyNTY." + run(40, mixed) + "." + run(43, mixed)},
	} {
		for _, token := range tokens {
			for _, around := range []string{"%", "got % twice: %", "(\"%\")", "x=%,", "url/%/x", "\n%\n"} {
				in := strings.ReplaceAll(around, "%", token)
				got, found := Text(in)
				if strings.Contains(got, token[len(token)-8:]) || !strings.Contains(got, Secret) {
					t.Errorf("%s: %q gives %q", what, in, got)
				}
				if around == "%" && (len(found) != 1 || found[0].What != what) {
					t.Errorf("%s: %q is found as %+v", what, in, found)
				}
				if again, more := Text(got); again != got || len(more) > 0 {
					t.Errorf("%s: %q is not left alone: %q, %+v", what, got, again, more)
				}
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"postgres://alice:s3cr3t@db.internal:5432/app", "postgres://user:REDACTED@db.internal:5432/app"},
		{"DATABASE_URL=ecto://postgres:p@ss:w0rd@localhost/app_dev", "DATABASE_URL=ecto://user:REDACTED@localhost/app_dev"},
		{"postgres://postgres:hd:,8_z@}3C>]#=dY=@db-1.example.org", "postgres://user:REDACTED@db-1.example.org"},
		{"redis://:hunter2@cache:6379/0", "redis://:REDACTED@cache:6379/0"},
		{"amqps://svc:abc123@mq.example.com/vhost", "amqps://user:REDACTED@mq.example.com/vhost"},
		{"fatal: unable to access 'https://oauth2:abc123def@gitlab.com/x/y.git/'", "fatal: unable to access 'https://user:REDACTED@gitlab.com/x/y.git/'"},
		{"https://abcdef0123456789@sentry.io/42", "https://REDACTED@sentry.io/42"},
		{"GET /cb?access_token=abc.def&x=1", "GET /cb?access_token=REDACTED&x=1"},
		{"?X-Amz-Signature=0a1b2c&X-Amz-Credential=me%2F2026", "?X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED"},
		{"Authorization: Bearer abc.def-123", "Authorization: Bearer REDACTED"},
		{"authorization: Basic dXNlcjpwYXNz", "authorization: Basic REDACTED"},
		{`{"authorization", "Bearer abcdef"}`, `{"authorization", "Bearer REDACTED"}`},
		{`"Authorization" => "token abcdef"`, `"Authorization" => "token REDACTED"`},
		{"x-api-key: abcdef", "x-api-key: REDACTED"},
		{"PRIVATE-TOKEN: abcdef", "PRIVATE-TOKEN: REDACTED"},
		{"curl -u alice:hunter2 https://example.com", "curl -u alice:REDACTED https://example.com"},
		{"Cookie: _app_key=abc; other=def", "Cookie: REDACTED"},
		{`{"set-cookie", "session=abc; path=/"}`, `{"set-cookie", "REDACTED"}`},
		{"SECRET_KEY_BASE=" + run(64, mixed), "SECRET_KEY_BASE=REDACTED"},
		{`secret_key_base: "` + run(64, mixed) + `"`, `secret_key_base: "REDACTED"`},
		{`signing_salt: "x7Gf"`, `signing_salt: "REDACTED"`},
		{"export PGPASSWORD='hunter 2'", "export PGPASSWORD='REDACTED'"},
		{`[hostname: "db", password: "hunter2", port: 5432]`, `[hostname: "db", password: "REDACTED", port: 5432]`},
		{`%{"password" => "hunter2"}`, `%{"password" => "REDACTED"}`},
		{`[{:hostname, "db"}, {:password, "hunter2"}]`, `[{:hostname, "db"}, {:password, "REDACTED"}]`},
		{"DB_PASS=hunter2 smtp_pass: \"x y\"", "DB_PASS=REDACTED smtp_pass: \"REDACTED\""},
		{`{password,"hunter2"}`, `{password,"REDACTED"}`},
		{`password: ~c"hunter2"`, `password: ~c"REDACTED"`},
		{`{"client_secret": "abc", "id": 1}`, `{"client_secret": "REDACTED", "id": 1}`},
		{"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = REDACTED"},
		{"api_key=abc&x", "api_key=REDACTED&x"},
		{"token: abc12345", "token: REDACTED"},
		{"HEX_API_KEY: 0123abcd", "HEX_API_KEY: REDACTED"},
		{"erl -name a@b -setcookie s3cret -hidden", "erl -name a@b -setcookie REDACTED -hidden"},
		{"iex --cookie 's3cret' --sname x", "iex --cookie 'REDACTED' --sname x"},
		{"RELEASE_COOKIE=abcdef bin/app start", "RELEASE_COOKIE=REDACTED bin/app start"},
		{"Node.set_cookie(:s3cret)", "Node.set_cookie(:REDACTED)"},
		{"erlang:set_cookie('a@b', s3cret)", "erlang:set_cookie('a@b', REDACTED)"},
		{"cookie: :s3cret", "cookie: :REDACTED"},
		{`cookie: :"s3 cret"`, `cookie: :"REDACTED"`},
		{"mysql --password=hunter2 app", "mysql --password=REDACTED app"},
		{"-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----\nnext", "-----BEGIN RSA PRIVATE KEY-----REDACTED\nnext"},
		{`"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----\n"`, `"-----BEGIN PRIVATE KEY-----REDACTED\n"`},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n(cut short)", "-----BEGIN OPENSSH PRIVATE KEY-----REDACTED\n(cut short)"},
		{"checksum " + run(44, mixed), "checksum REDACTED"},
	} {
		if got, found := Text(c.in); got != c.want || len(found) == 0 {
			t.Errorf("%q gives\n%q %+v, want\n%q", c.in, got, found, c.want)
		}
	}
}

func TestPeople(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"mail from alice.b+x@corp.example.org failed", "mail from user@example.com failed"},
		{"/home/alice/app/lib/a.ex:1", "/home/user/app/lib/a.ex:1"},
		{"(file:///Users/alice.b/app) run by alice.b", "(file:///Users/user/app) run by user"},
		{"/home/billing/x.ex: {application_start_failure,billing,[]} as billing, billing@web1", "/home/user/x.ex: {application_start_failure,billing,[]} as user, user@web1"},
		{"(tcp 10.2.3.4)", "(tcp 192.0.2.1)"},
		{"Node 'emqx@mq.example.org' is down", "Node 'user@example.com' is down"},
		{`C:\Users\Alice\app`, `C:\Users\user\app`},
		{`"c:/Users/Alice Smith/app" and d:\\Users\\Alice Smith\\app`, `"c:/Users/user/app" and d:\\Users\\user\\app`},
		{"/home/alice/x\nowner: alice; for user \"alice\"", "/home/user/x\nowner: user; for user \"user\""},
		{"alice@laptop:~/src/app$ mix test", "user@host:~/src/app$ mix test"},
		{"(10.1.2.3): econnrefused", "(192.0.2.1): econnrefused"},
		{"10.1.2.3 172.16.0.9,203.0.113.7:5432.", "192.0.2.1 192.0.2.1,192.0.2.1:5432."},
		{"tcp connect ({10, 1, 2, 3}:5432)", "tcp connect ({192, 0, 2, 1}:5432)"},
		{"at 2a02:8109:9a40:1::7f, fe80::1%en0", "at 2001:db8::1, 2001:db8::1"},
		{"node sidecar@ip-10-0-12-7 at ip-10-0-12-8.internal", "node sidecar@ip-192-0-2-1 at ip-192-0-2-1.internal"},
		{"bob-laptop is down", "user is down"},
	} {
		if got, _ := Text(c.in, "bob-laptop", "x"); got != c.want {
			t.Errorf("%q gives\n%q, want\n%q", c.in, got, c.want)
		}
	}
}

// TestLeftAlone holds that what ordinary errors say stays as it is.
func TestLeftAlone(t *testing.T) {
	for _, s := range []string{
		"", "no secrets here",
		"** (RuntimeError) environment variable SECRET_KEY_BASE is missing.\nYou can generate one by calling: mix phx.gen.secret",
		`FATAL 28P01 (invalid_password) password authentication failed for user "postgres"`,
		"** (SyntaxError) nofile:1: syntax error before: end, unexpected token: end",
		"** (KeyError) key :secret_key_base not found in: []",
		"Protocol 'inet_tcp': invalid cookie", "password: nil", "password: ${DB_PASSWORD}", "secret: System.get_env(\"X\")",
		"PWD=/srv/app", "Erlang/OTP 26 [erts-14.2.5.1] [source]", "OTP version: 24.3.4.2", "127.0.0.1:4000 0.0.0.0 ::1 [::]:4000 {127, 0, 0, 1}",
		"192.0.2.1 and user@example.com", "git@github.com:org/repo.git", "https://hexdocs.pm/phoenix/1.7.14/Phoenix.html#x",
		"10:41:06.902 [error] GenServer #PID<0.123.0> terminating", "lib/plug/cowboy/handler.ex:11: Plug.Cowboy.Handler.init/2",
		"could not compile dependency :phoenix_live_dashboard_and_a_very_long_name_2, \"mix compile\" failed",
		"commit 0123456789abcdef0123456789abcdef01234567", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"/home/runner/build/app/deps/postgrex/lib/postgrex/protocol.ex", "bearer authentication is required", "std::vector<int>::at",
		"token expired", `put_resp_header("authorization", "Bearer #{jwt}")`, "(crypto 5.1.4.1) :crypto.hmac(:sha)", "{:Extension, {2, 5, 29, 15}, true}", "Error when reading /root/.erlang.cookie: eacces",
		"=ERROR REPORT==== 21-Feb-2018::17:49:12 ===", "Node 'emqx@mqtt-1.internal' not responding", "Local password:\nLocal password (confirm):",
		"(using password: YES)", "password: \"---\"", "Error relocating beam.smp: _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE10_M_replaceEmmPKcm",
		"pass: 3, fail: 2", "bypass = 3", "encompass: \"x\"", "{:error, :invalid_token}", "the key: value pairs", "keys: [:id]", "1.2.3.4.5",
	} {
		if got, found := Text(s); got != s {
			t.Errorf("%q became %q: %+v", s, got, found)
		}
	}
}

// FuzzText holds that a text without secrets of a known form in it stays without them, whatever stands around one, and
// that what was redacted is left alone.
func FuzzText(f *testing.F) {
	f.Add("password=", "\n")
	f.Add("://user:", "@host")
	f.Add("-----BEGIN RSA PRIVATE KEY-----\n", "")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 2000 {
			t.Skip()
		}
		token := "ghp_" + run(36, mixed)
		got, _ := Text(before + " " + token + " " + after)
		if strings.Contains(got, token) {
			t.Errorf("the token is still there: %q", got)
		}
		Text(got, before)
	})
}
