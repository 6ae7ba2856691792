package mdentry

import "testing"

func TestRoleOf(t *testing.T) {
	tests := []struct {
		heading string
		want    role
		strong  bool
	}{
		{"Symptom", symptomRole, true}, {"Symptoms:", symptomRole, true}, {"SYMPTOM 2", symptomRole, true},
		{"Not this", notThisRole, false},
		{"Cause", causeRole, true}, {"Possible causes", causeRole, true}, {"Why This Error Occurred", causeRole, true},
		{"What went wrong?", causeRole, true}, {"1. Root cause", causeRole, true},
		{"Fix", fixRole, true}, {"Solution #3", fixRole, true}, {"Possible Ways to Fix It", fixRole, true},
		{"Workaround (Linux)", fixRole, true}, {"Resolution 1: use HTTPS", fixRole, true}, {"✅ Solution", fixRole, true},
		{"Resolution for symptom 2", fixRole, true}, {"How to fix this error", fixRole, true}, {"Fix – upgrade", fixRole, true},
		{"Mitigation", fixRole, true}, {"See also", notesRole, false}, {"Useful links", notesRole, false},
		{"Meaning", symptomRole, false}, {"Description", symptomRole, false}, {"Issue 1: it hangs", symptomRole, false},
		{"Ursache", causeRole, true}, {"Lösung 2", fixRole, true}, {"Dépannage", noRole, false}, {"Résolution", fixRole, true},
		{"Síntomas", symptomRole, true}, {"Solución", fixRole, true}, {"Причина", causeRole, true}, {"Решение", fixRole, true},
		{"原因", causeRole, true}, {"解決方法", fixRole, true}, {"解决方案", fixRole, true}, {"现象", symptomRole, true}, {"해결 방법", fixRole, true},
		{"Qu'est-ce qui a mal tourné ?", causeRole, true}, {"O que deu errado?", causeRole, true}, {"哪里出了问题？", causeRole, true}, {"무엇이 잘못되었나요?", causeRole, true},
		{"Common fixes", fixRole, true}, {"To correct this error", fixRole, true}, {"How to fix violations", fixRole, true},
		{"Как исправить ошибку", fixRole, true}, {"如何解决该问题", fixRole, true}, {"Why do I see this?", causeRole, true},
		{"Error handling", noRole, false}, {"Error: cannot find module", noRole, false}, {"Problem: no route", noRole, false},
		{"Causes of war", noRole, false}, {"A b", noRole, false}, {"Fixed bugs", noRole, false}, {"", noRole, false}, {"2", noRole, false},
	}
	for _, tt := range tests {
		if got := roleOf(tt.heading); got.role != tt.want || got.strong != tt.strong {
			t.Errorf("roleOf(%q) = %+v, want role %d, strong %v", tt.heading, got, tt.want, tt.strong)
		}
	}
}

func TestIsCode(t *testing.T) {
	for _, s := range []string{"E0425", "TS2322", "ORA-00942", "CS1061", "0x80070005", "SC2086", "LNK1104", "C2065", "FS-0042"} {
		if !isCode(s) {
			t.Errorf("%s is a code", s)
		}
	}
	for _, s := range []string{"", "E", "E1", "HTTP", "404", "0xff", "e0425", "UTF-8", "E04x5", "2023-01-01"} {
		if isCode(s) {
			t.Errorf("%s is no code", s)
		}
	}
}
