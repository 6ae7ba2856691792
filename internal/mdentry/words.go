package mdentry

import (
	"strings"
	"sync"
	"unicode"
)

// isCollectionTitle recognises the titles of pages and sections that list problems.
func isCollectionTitle(title string) bool {
	t := strings.ToLower(strings.TrimSpace(title))
	if len(t) > 100 {
		return false
	}
	switch t {
	case "errors", "warnings", "error messages", "messages", "issues", "problems", "problems and solutions", "faq", "faqs", "q&a",
		"error codes", "error reference", "error catalog", "errors and warnings", "gotchas", "pitfalls", "limitations and known issues",
		"solutions to common problems", "fehlermeldungen", "fehler", "erreurs", "errores", "ошибки", "エラー", "エラー一覧",
		"错误", "报错":
		return true
	}
	return collectionPhrases().in(t)
}

// collectionPhrases are what the titles of such pages hold.
var collectionPhrases = sync.OnceValue(func() *phrases {
	return newPhrases("troubleshooting", "common errors", "common issues", "common problems", "known issues", "known problems",
		"frequently asked questions", "common error messages", "error reference", "error list", "list of errors", "error index", "diagnostic messages", "common pitfalls", "common mistakes", "common failures",
		"fehlercodes", "fehlerbehebung", "fehlersuche", "problembehandlung", "problembehebung", "problemlösung", "häufige fehler", "häufige probleme", "bekannte probleme", "häufig gestellte fragen",
		"codes d'erreur", "códigos de error", "códigos de erro", "коды ошибок", "エラーコード", "错误码", "错误代码", "錯誤碼",
		"dépannage", "résolution des problèmes", "résolution de problèmes", "problèmes courants", "erreurs courantes", "problèmes connus", "foire aux questions",
		"solución de problemas", "resolución de problemas", "problemas comunes", "errores comunes", "preguntas frecuentes", "problemas conocidos", "solução de problemas",
		"устранение неполадок", "устранение неисправностей", "решение проблем", "частые ошибки", "типичные ошибки", "известные проблемы", "часто задаваемые вопросы", "возможные проблемы",
		"トラブルシューティング", "よくある質問", "よくあるエラー", "既知の問題", "よくある問題", "トラブルシュート",
		"故障排除", "故障排查", "故障诊断", "问题导图", "常见问题", "疑难解答", "疑难排查", "常见错误", "常见故障", "已知问题", "问题排查", "排错指南", "疑難排解", "常見問題", "故障處理", "故障处理",
		"문제 해결", "자주 묻는 질문")
})

// isBoilerplate recognises the sections that stand between problems on such pages and are none.
func isBoilerplate(title string) bool {
	switch strings.ToLower(strings.TrimSpace(title)) {
	case "introduction", "overview", "table of contents", "contents", "toc", "on this page", "in this article", "prerequisites", "before you begin",
		"before you start", "requirements", "license", "about", "getting help", "get help", "general", "changelog", "what's next", "conclusion", "summary",
		"einleitung", "überblick", "inhalt", "inhaltsverzeichnis", "voraussetzungen", "sommaire", "prérequis", "índice", "requisitos",
		"введение", "содержание", "оглавление", "目次", "はじめに", "概要", "前提条件", "目录", "简介", "概述", "前提":
		return true
	}
	return false
}

// problemTitle recognises headings that tell of a problem: words of failure, an error code, a name such as
// bind_invalid_value, or code with a message in it.
func problemTitle(title string) bool {
	t := strings.ToLower(title)
	return problemPhrases().in(t) || hasCode(title) || isBareCode(title)
}

// problemPhrases are what headings that tell of a problem hold.
var problemPhrases = sync.OnceValue(func() *phrases {
	return newPhrases("error", "exception", "fail", "cannot", "can't", "can’t", "could not", "couldn't", "couldn’t", "unable", "not found", "invalid",
		"denied", "refused", "forbidden", "timeout", "timed out", "time out", "missing", "crash", "undefined", "doesn't", "doesn’t", "does not", "don't", "don’t", "did not", "didn't",
		"isn't", "isn’t", "is not", "are not", "was not", "not working", "won't", "won’t", "warning:", "unexpected", "unknown", "no such", "stuck", "hang", "unsupported", "deprecated", "not allowed", "must be",
		"mismatch", "conflict", "corrupt", "broken", "too many", "too large", "too long", "exceeded", "out of memory", "oom", "panic", "fatal", "segfault", "segmentation fault", "expired", "unreachable",
		"unhealthy", "rejected", "unauthorized", "problem", "issue", "wrong", "slow", "no longer", "blank", "not ",
		"fehler", "nicht", "fehlgeschlagen", "kann ", "erreur", "échec", "impossible", "ne fonctionne pas", " ne ", "falla", "no se ", "no funciona", "ошибк", "не ", "сбой", "エラー", "失敗", "できない", "ない", "错误", "失败", "无法", "异常", "不能", "报错", "超时", "錯誤", "失敗", "無法")
})

// isCode recognises error codes such as E0425, TS2322, ORA-00942, CS1061, SC2086 and 0x80070005.
func isCode(s string) bool {
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		return len(hex) >= 6 && strings.Trim(hex, "0123456789abcdefABCDEF") == ""
	}
	letters := 0
	for letters < len(s) && 'A' <= s[letters] && s[letters] <= 'Z' {
		letters++
	}
	switch s[:letters] {
	case "", "UTF", "SHA", "ISO", "RFC", "AES", "MD", "IPV", "UTC", "GMT":
		return false
	}
	if letters > 12 {
		return false
	}
	digits := strings.TrimPrefix(strings.TrimPrefix(s[letters:], "-"), "_")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return len(digits) >= 2 && len(digits) <= 8
}

// isBareCode reports a heading that is a code or a number and says nothing else.
func isBareCode(s string) bool {
	return isCode(s) || len(s) >= 3 && len(s) <= 6 && strings.Trim(s, "0123456789") == ""
}

// hasCode reports whether one of the words is an error code, or a name such as ECONNREFUSED or ER_DUP_ENTRY.
func hasCode(s string) bool {
	for word := range strings.FieldsSeq(s) {
		if word = strings.Trim(word, "`'\":[](),."); isCode(word) || isErrorName(word) {
			return true
		}
	}
	return false
}

func isErrorName(s string) bool {
	return len(s) >= 5 && s[0] == 'E' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == ""
}

// hasPlural reports whether a title speaks of several problems.
func hasPlural(title string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(title)) {
		switch strings.Trim(word, ",.:;()\"'") {
		case "errors", "issues", "problems", "warnings", "messages", "failures", "exceptions", "codes", "questions":
			return true
		}
	}
	return false
}

// isCamelCase recognises names such as etcdHighFsyncDurations, by three capitalised parts.
func isCamelCase(s string) bool {
	parts := 0
	for i, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return false
		case unicode.IsUpper(r) && (i == 0 || !unicode.IsUpper(rune(s[i-1]))):
			parts++
		case i == 0:
			parts++
		}
	}
	return parts >= 3
}

// errorWords reports whether a text reads like the output of something that went wrong.
func errorWords(text string) bool {
	t := strings.ToLower(text)
	return errorPhrases().in(t)
}

// errorPhrases are what such outputs hold.
var errorPhrases = sync.OnceValue(func() *phrases {
	return newPhrases("error", "exception", "fail", "cannot", "can't", "could not", "couldn't", "unable to", "not found", "invalid", "denied",
		"refused", "forbidden", "timeout", "timed out", "undefined", "does not", "doesn't", "no such", "unexpected", "fatal", "panic", "traceback",
		"warning", "killed", "crash", "missing", "unknown", "not supported", "unsupported", "is not", "must be", "exceeded", "too many", "too large", "mismatch",
		"violation", "rejected", "unauthorized", "segmentation", "abort", "fehler", "erreur", "ошибка", "エラー", "错误", "失败")
})

// phrases are words that are looked for in a text all at once: by their first byte, as most titles hold none of a hundred.
type phrases [256][]string

func newPhrases(all ...string) *phrases {
	p := &phrases{}
	for _, s := range all {
		p[s[0]] = append(p[s[0]], s)
	}
	return p
}

// in reports whether a text holds one of the phrases.
func (p *phrases) in(text string) bool {
	for i := range len(text) {
		for _, s := range p[text[i]] {
			if strings.HasPrefix(text[i:], s) {
				return true
			}
		}
	}
	return false
}
