package redact

// tokens are the secrets that bear their maker's mark, with where the form is told. Those of which the form has changed
// over the years are taken in all of them, and longer ones than are given out today.
func tokens() []rule {
	t := func(what, needle, pattern string) rule {
		return rule{what, []string{needle}, `(^|[^A-Za-z0-9])(?:` + pattern + `)`, func(g []string) string { return g[1] + Secret }}
	}
	return []rule{
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
		t("AWS access key", "akia", `AKIA[A-Z0-9]{16}\b`),
		t("AWS access key", "asia", `ASIA[A-Z0-9]{16}\b`),
		t("AWS token", "abia", `ABIA[A-Z0-9]{16}\b`),
		// https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available: up to 255 long
		t("GitHub token", "gh", `gh[pousr]_[A-Za-z0-9_]{36,251}`),
		t("GitHub token", "github_pat_", `github_pat_[A-Za-z0-9_]{36,255}`),
		// https://docs.gitlab.com/security/tokens/ lists the prefixes
		t("GitLab token", "gl", `gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-[A-Za-z0-9_.=-]{20,}`),
		// https://api.slack.com/authentication/token-types
		t("Slack token", "xox", `xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}`),
		t("Slack token", "xapp-", `xapp-[0-9]-[A-Za-z0-9-]{10,}`),
		t("Slack webhook", "hooks.slack.com", `https://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_+-]{20,}`),
		// https://stripe.com/docs/keys; lengths as told in https://gitlab.com/gitlab-org/gitlab/-/issues/458019
		t("Stripe key", "k_", `[srp]k_(?:live|test)_[A-Za-z0-9]{10,}`),
		t("Stripe webhook secret", "whsec_", `whsec_[A-Za-z0-9+/=]{20,}`),
		// https://cloud.google.com/docs/authentication/api-keys, https://developers.google.com/identity/protocols/oauth2
		t("Google API key", "aiza", `AIza[A-Za-z0-9_-]{35}`),
		t("Google OAuth secret", "gocspx-", `GOCSPX-[A-Za-z0-9_-]{20,}`),
		t("Google OAuth token", "ya29.", `ya29\.[A-Za-z0-9_-]{20,}`),
		// https://github.com/secretlint/secretlint/issues/200: the prefix, 30 characters and a checksum of 6
		t("npm token", "npm_", `npm_[A-Za-z0-9]{36,}`),
		// https://pypi.org/help/#apitoken
		t("PyPI token", "pypi-", `pypi-[A-Za-z0-9_-]{50,}`),
		// https://docs.sendgrid.com/ui/account-and-settings/api-keys: SG., 22, a dot, 43 characters
		t("SendGrid key", "sg.", `SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}`),
		// https://openrouter.ai/docs/guides/features/guardrails/secret-formats
		t("API key", "sk-", `sk-[A-Za-z0-9_-]{20,}`),
		t("Hugging Face token", "hf_", `hf_[A-Za-z0-9]{30,}`),
		// https://fly.io/docs/security/tokens/
		t("Fly.io token", "fm", `fm[12][a-z]?_[A-Za-z0-9+/=_-]{20,}`),
		// https://docs.digitalocean.com/reference/api/create-personal-access-token/
		t("DigitalOcean token", "do", `do[opr]_v1_[a-f0-9]{64}`),
		// https://developer.hashicorp.com/vault/docs/concepts/tokens
		t("Vault token", "hv", `hv[sbr]\.[A-Za-z0-9_-]{24,}`),
		// https://core.telegram.org/bots/api#authorizing-your-bot
		t("Telegram token", ":", `[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}`),
		// https://github.com/FiloSottile/age
		t("age key", "age-secret-key-", `AGE-SECRET-KEY-1[A-Z0-9]{40,}`),
		// https://docs.docker.com/security/access-tokens/
		t("Docker token", "dckr_", `dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}`),
		// RFC 7519: three parts of base64url, of which the first two are JSON
		t("JSON web token", "eyj", `eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?`),
		// Phoenix.Token and Plug's signed cookies: SFMyNTY is "HS256"
		t("signed token", "sfmynty", `SFMyNTY\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)?`),
	}
}
