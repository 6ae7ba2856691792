package mdentry

import (
	"strings"
	"unicode"
)

// role is what a heading says about the text below it.
type role uint8

const (
	noRole role = iota
	symptomRole
	notThisRole
	causeRole
	fixRole
	notesRole
)

// heading roles come with a degree: a strong one makes its parent an entry, a weak one ("Description", "Message")
// only does when a strong one stands beside it.
type roleMatch struct {
	role   role
	strong bool
	number string // "2" in "Resolution 2"
	rest   string // what follows the role's name: "use HTTPS" in "Fix: use HTTPS"
}

// roleOf recognises headings that name a role, in the languages documentation is written in. The heading must be
// the role's name and no more than a number, a colon with a text (for causes and fixes), or something in brackets:
// "Cause", "Resolution 2", "Fix: use HTTPS", "Workaround (Linux)"; "Error handling" is none.
func roleOf(heading string) roleMatch {
	if len(heading) > maxRoleHeading {
		return roleMatch{}
	}
	name := strings.ToLower(strings.Join(strings.Fields(heading), " "))
	name = strings.ReplaceAll(name, "’", "'")
	name = strings.TrimLeftFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	name, bracket := cutBracket(name)
	if m := named(name); m.role != noRole {
		m.rest = bracket
		return m
	}
	head, rest, found := cutRest(name)
	if !found {
		return roleMatch{}
	}
	m := named(head)
	if m.role != causeRole && m.role != fixRole && !(m.role == symptomRole && m.number != "") {
		return roleMatch{}
	}
	m.rest = rest
	return m
}

const maxRoleHeading = 160

// cutBracket takes a remark in brackets off the end.
func cutBracket(s string) (name, bracket string) {
	if strings.HasSuffix(s, ")") {
		if i := strings.LastIndexByte(s, '('); i > 0 {
			return strings.TrimSpace(s[:i]), strings.Trim(s[i:], "()")
		}
	}
	return s, ""
}

// cutRest splits "solution 2: do this" at the colon or dash.
func cutRest(s string) (head, rest string, found bool) {
	for _, mark := range []string{":", "：", " - ", " – ", " — "} {
		if head, rest, found := strings.Cut(s, mark); found && len(head) < 40 {
			return strings.TrimSpace(head), strings.TrimSpace(rest), true
		}
	}
	return s, "", false
}

// named looks a whole name up, with and without a number at its end.
func named(name string) roleMatch {
	name = strings.TrimRightFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if r, strong := phrase(name); r != noRole {
		return roleMatch{role: r, strong: strong}
	}
	base := strings.TrimRight(name, "0123456789")
	number := name[len(base):]
	base = strings.TrimRight(base, " #.")
	base = strings.TrimSuffix(base, " no")
	if number == "" {
		// "Option A", "Workaround b"
		if i := strings.LastIndexByte(base, ' '); i > 2 && i == len(base)-2 {
			base, number = base[:i], base[i+1:]
		}
	}
	if number != "" {
		if r, strong := phrase(base); r != noRole {
			return roleMatch{role: r, strong: strong, number: number}
		}
	}
	if r := sentence(name); r != noRole {
		return roleMatch{role: r, strong: true}
	}
	return roleMatch{}
}

// phrase knows whole headings.
func phrase(s string) (r role, strong bool) {
	switch s {
	// English
	case "symptom", "symptoms", "symptom(s)", "issue symptoms", "problem symptoms", "symptoms of the problem":
		return symptomRole, true
	case "problem", "problems", "issue", "issues", "error", "errors", "error message", "error messages", "message", "messages", "warning",
		"meaning", "description", "error description", "problem description", "issue description", "problem statement",
		"details", "error text", "log message", "log output", "error output", "output", "summary", "example error", "what you see",
		"error log", "the problem", "the error", "the issue", "scenario", "question", "observed behavior", "observed behaviour",
		"actual behavior", "actual behaviour", "example of error", "example error message":
		return symptomRole, false
	case "not this", "not to be confused with", "similar errors", "similar messages", "false positives":
		return notThisRole, false
	case "cause", "causes", "cause(s)", "root cause", "root causes", "root cause analysis", "possible cause", "possible causes", "probable cause",
		"probable causes", "common cause", "common causes", "likely cause", "likely causes", "potential cause", "potential causes",
		"reason", "reasons", "possible reason", "possible reasons", "diagnosis", "what went wrong", "what happened",
		"what causes this", "what causes this error", "what caused this", "what does this mean", "what this means",
		"what it means", "the cause", "cause of the problem", "cause of the issue", "cause of the error", "causes and diagnosis",
		"why is this an error", "why is this happening", "why is this bad", "issue cause", "error cause":
		return causeRole, true
	case "explanation", "analysis", "background", "rationale", "context", "investigation", "detection", "debugging",
		"debugging the error", "debugging this error", "debugging steps", "diagnostics", "remarks", "troubleshooting steps",
		"why":
		return causeRole, false
	case "fix", "fixes", "the fix", "solution", "solutions", "the solution", "solution(s)", "resolution", "resolutions", "resolution steps", "workaround",
		"workarounds", "work around", "work-around", "temporary workaround", "temporary fix", "permanent fix", "quick fix", "remedy", "remedies",
		"mitigation", "mitigations", "mitigation steps", "mitigations and recovery", "remediation", "remediation steps", "recovery",
		"common fix", "common fixes", "common solution", "common solutions", "fixing", "fixing it", "how to correct it", "how it can be fixed", "how to fix violations",
		"possible resolution", "possible resolutions", "possible solution", "possible solutions", "possible fix", "possible fixes", "potential solution", "potential solutions",
		"suggested solution", "suggested fix", "suggested action", "suggested actions", "recommended solution", "recommended action",
		"recommended actions", "recommendation", "recommendations", "corrective action", "corrective actions", "user action", "user response",
		"possible ways to fix it", "possible ways to fix", "ways to fix", "ways to fix it", "how to fix", "how to fix it", "how to fix this",
		"how to fix this error", "how to fix the error", "how to fix the issue", "how to resolve", "how to resolve it", "how to resolve this",
		"how do i fix it", "how do i fix this", "how can i fix this", "how to solve", "how to solve it", "what to do", "what can i do",
		"what should i do", "what you can do", "what can you do", "action", "actions", "action required", "required action", "to fix",
		"to fix this", "to resolve", "fixing the error", "fixing the issue", "fixing the problem", "fixing this error",
		"resolving the error", "resolving the issue", "resolving the problem", "answer", "steps to resolve", "steps to fix",
		"steps to fix it", "how to avoid", "how to avoid it", "how to mitigate", "solution or workaround", "solutions and workarounds",
		"fix or workaround", "resolution or workaround", "workaround or solution", "resolution and workaround":
		return fixRole, s != "action" && s != "actions" && s != "recommendation" && s != "recommendations" && s != "answer"
	case "note", "notes", "see also", "further reading", "related", "related links", "related information", "related articles", "related topics",
		"related content", "related issues", "useful links", "links", "references", "reference", "additional resources",
		"additional information", "additional info", "additional notes", "resources", "next steps", "learn more", "external links",
		"read more", "more information", "impact", "severity", "prevention", "applies to", "contact us for help", "need more help", "next step",
		"still need help", "feedback", "third-party information disclaimer", "third-party contact disclaimer", "comments",
		"version history", "status", "specifications", "browser compatibility":
		return notesRole, false
	}
	return otherLanguages(s)
}

func otherLanguages(s string) (r role, strong bool) {
	switch s {
	// German
	case "symptom des problems", "symptome", "anzeichen":
		return symptomRole, true
	case "fehler", "fehlermeldung", "fehlermeldungen", "meldung", "problembeschreibung", "beschreibung", "bedeutung", "fehlerbild", "fehlerbeschreibung":
		return symptomRole, false
	case "nicht dies", "nicht zu verwechseln mit":
		return notThisRole, false
	case "ursache", "ursachen", "mögliche ursache", "mögliche ursachen", "grund", "gründe", "diagnose", "fehlerursache", "was ist schiefgelaufen", "was ist schief gelaufen", "was lief falsch", "was ist passiert", "erklärung", "warum":
		return causeRole, s != "erklärung" && s != "warum"
	case "lösung", "lösungen", "mögliche lösung", "mögliche lösungen", "lösungsweg", "lösungsschritte", "behebung", "abhilfe", "fehlerbehebung", "problemlösung", "benutzeraktion",
		"umgehung", "umgehungslösung", "behelfslösung", "maßnahme", "maßnahmen", "lösungsansatz", "lösungsvorschlag":
		return fixRole, s != "fehlerbehebung" && s != "problemlösung"
	case "hinweis", "hinweise", "anmerkung", "anmerkungen", "siehe auch", "weiterführende links", "weitere informationen", "quellen", "notizen", "auswirkung", "auswirkungen":
		return notesRole, false
	// French
	case "symptôme", "symptômes":
		return symptomRole, true
	case "problème", "problèmes", "erreur", "erreurs", "message d'erreur", "messages d'erreur", "signification", "description du problème":
		return symptomRole, false
	case "à ne pas confondre", "à ne pas confondre avec":
		return notThisRole, false
	case "qu'est-ce qui a mal tourné", "qu'est-ce qui n'a pas fonctionné", "qu'est-ce qui s'est mal passé", "quel est le problème", "la cause", "cause probable", "causes probables", "cause possible", "causes possibles", "raison", "raisons", "diagnostic", "origine", "explication", "pourquoi":
		return causeRole, s != "explication" && s != "pourquoi"
	case "solution possible", "solutions possibles", "résolution", "correctif", "correction", "contournement", "solution de contournement", "remède", "la solution",
		"action de l'utilisateur", "action utilisateur", "comment corriger", "comment résoudre", "comment résoudre le problème", "que faire", "marche à suivre":
		return fixRole, true
	case "remarque", "remarques", "voir aussi", "liens", "liens utiles", "pour en savoir plus", "références", "à voir":
		return notesRole, false
	// Spanish and Portuguese
	case "síntoma", "síntomas", "sintoma", "sintomas":
		return symptomRole, true
	case "problema", "problemas", "errores", "mensaje", "mensaje de error", "mensajes de error", "descripción", "significado", "mensagem de erro", "erro", "descrição":
		return symptomRole, false
	case "no confundir con":
		return notThisRole, false
	case "causa", "causas", "posible causa", "posibles causas", "causa raíz", "razón", "motivo", "diagnóstico", "causa posible", "causas posibles",
		"explicación", "por qué", "possíveis causas", "causa raiz", "o que deu errado", "o que aconteceu", "¿por qué ocurre", "qué ha fallado", "¿qué ha fallado", "¿qué salió mal", "qué salió mal":
		return causeRole, s != "explicación" && s != "por qué"
	case "solución", "soluciones", "posible solución", "posibles soluciones", "resolución", "corrección", "arreglo", "remedio", "cómo solucionarlo", "cómo resolverlo",
		"cómo arreglarlo", "acción del usuario", "qué hacer", "mitigación", "solución alternativa", "solución temporal", "solução", "soluções", "resolução", "correção", "como resolver", "como corrigir":
		return fixRole, true
	case "nota", "notas", "véase también", "ver también", "enlaces", "más información", "referencias", "vea también", "veja também", "referências":
		return notesRole, false
	}
	return distantLanguages(s)
}

func distantLanguages(s string) (r role, strong bool) {
	switch s {
	// Russian and Ukrainian
	case "симптом", "симптомы", "признаки", "проявление":
		return symptomRole, true
	case "проблема", "проблемы", "ошибка", "ошибки", "сообщение", "сообщение об ошибке", "текст ошибки", "описание", "описание проблемы", "описание ошибки", "значение", "вопрос":
		return symptomRole, false
	case "не путать с", "не это":
		return notThisRole, false
	case "причина", "причины", "возможная причина", "возможные причины", "причина ошибки", "причина проблемы", "причины возникновения", "диагностика", "диагноз",
		"объяснение", "почему", "почему так происходит", "почему это происходит", "что пошло не так":
		return causeRole, s != "объяснение" && s != "почему"
	case "решение", "решения", "решение проблемы", "возможное решение", "возможные решения", "способы решения", "варианты решения", "исправление", "как исправить", "как решить",
		"как исправить ошибку", "как решить проблему", "что делать", "устранение", "способ устранения", "обходное решение", "обходной путь", "временное решение", "действия", "рекомендации", "порядок действий", "действие пользователя", "действия пользователя":
		return fixRole, s != "действия" && s != "рекомендации"
	case "примечание", "примечания", "заметки", "см. также", "смотрите также", "ссылки", "полезные ссылки", "дополнительная информация", "источники":
		return notesRole, false
	// Japanese
	case "症状", "現象", "事象", "発生事象":
		return symptomRole, true
	case "エラー", "エラーメッセージ", "エラー内容", "問題", "メッセージ", "説明", "概要", "意味", "質問", "課題":
		return symptomRole, false
	case "これではない", "混同しやすいもの":
		return notThisRole, false
	case "原因", "考えられる原因", "エラーの原因", "原因と思われること", "発生原因", "理由", "診断", "何がうまくいかなかったのか", "何が問題だったのか", "何が問題か", "何が問題ですか", "エラーの種類と原因":
		return causeRole, true
	case "解決策", "解決方法", "解決法", "解決", "対処", "対処法", "対処方法", "対策", "対応", "対応方法", "対応策", "修正方法", "修正", "回避策", "回避方法", "回避法", "復旧方法", "ユーザーの操作", "解決手順", "対処手順", "解決方法と回避策":
		return fixRole, true
	case "メモ", "備考", "注意", "注意点", "補足", "関連情報", "関連項目", "参考", "参考リンク", "参考資料", "参照":
		return notesRole, false
	// Chinese (simplified, traditional)
	case "故障现象", "问题现象", "错误现象", "现象", "故障現象", "問題現象":
		return symptomRole, true
	case "问题", "问题描述", "错误", "错误信息", "错误消息", "报错", "报错信息", "错误描述", "描述", "含义", "說明", "说明", "錯誤", "錯誤訊息", "問題描述":
		return symptomRole, false
	case "不是这个", "不要混淆":
		return notThisRole, false
	case "可能原因", "可能的原因", "问题原因", "故障原因", "错误原因", "原因分析", "问题分析", "分析", "诊断", "為什麼", "为什么", "出了什么问题", "哪里出了问题", "哪里发生了错误", "发生了什么错误", "发生了什么问题", "哪里错了", "發生了什麼錯誤", "發生了什麼問題", "出了什麼問題", "哪裡出錯了", "什麼地方出錯了", "哪里出错了":
		return causeRole, true
	case "解决", "解决办法", "解决方案", "解决方法", "解决措施", "解决步骤", "处理", "处理方法", "处理步骤", "处理方式", "处理办法", "修复", "修复方法", "如何修复", "如何解决", "用户操作", "使用者動作", "规避方法", "临时方案", "临时解决方案",
		"解決方案", "解決辦法", "處理方法", "處理方式", "如何解決", "修復方法":
		return fixRole, true
	case "备注", "注意事项", "参考资料", "相关链接", "相关信息", "参见", "另请参阅", "備註", "參考資料", "相關連結":
		return notesRole, false
	// Korean
	case "증상":
		return symptomRole, true
	case "원인", "무엇이 잘못되었나요", "무엇이 잘못 되었나요", "무엇이 잘못되었을까", "무엇이 잘못됐나요", "오류 원인", "가능한 원인":
		return causeRole, true
	case "해결", "해결 방법", "해결책", "해결방법":
		return fixRole, true
	}
	return noRole, false
}

// sentence knows headings by how they begin and end: "Why This Error Occurred", "How to fix the build".
func sentence(s string) role {
	has := func(prefixes ...string) bool {
		for _, p := range prefixes {
			if strings.HasPrefix(s, p) {
				return true
			}
		}
		return false
	}
	switch {
	case len(s) > 60:
		return noRole
	case has("why this ", "why does this ", "why did this ", "why the error ", "why am i seeing ", "why did i get ", "why you are seeing this"):
		return causeRole
	case has("what caused ", "what causes this", "what causes the ", "reason for this ", "reason for the ", "cause of this ", "causes of this ", "cause of the "):
		return causeRole
	case has("to correct this ", "to correct the ", "to fix this ", "to fix the ", "to resolve this ", "to resolve the ", "so beheben sie ", "wie behebe ich ",
		"pour corriger ", "comment corriger ", "comment résoudre ", "para corregir ", "cómo solucionar ", "cómo corregir ", "cómo resolver ", "como resolver ", "como corrigir ",
		"как исправить ", "как решить ", "как устранить ", "如何解决", "如何修复", "如何處理", "如何解決"):
		return fixRole
	case has("why do i ", "why did this ", "why does it ", "what does this mean", "what does the error mean", "when does this error ", "when does this happen",
		"warum ", "pourquoi ", "por qué ", "por que ", "почему "):
		return causeRole
	case has("possible ways to ", "how to fix this ", "how to resolve this ", "how to solve this ", "how do i fix this ", "how do i resolve this ",
		"how to fix the ", "how to resolve the ", "how can i fix this ", "how can i resolve this ", "steps to resolve ",
		"solution for this ", "resolution for ", "solution to this ", "solution to the ", "workaround for this ", "ways to fix ",
		"what can i do ", "what to do about "):
		return fixRole
	case has("resolution ", "solution ", "cause ", "symptom ") && strings.Contains(s, " for symptom"):
		first, _, _ := strings.Cut(s, " ")
		r, _ := phrase(first)
		return r
	}
	return noRole
}
