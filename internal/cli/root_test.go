package cli

import "testing"

// TestNamesCommandKnowsAll: a command that namesCommand forgets could not be called.
func TestNamesCommandKnowsAll(t *testing.T) {
	for _, cmd := range newRootCmd(&app{}).Commands() {
		if !namesCommand([]string{cmd.Name()}) {
			t.Errorf("namesCommand does not know %q", cmd.Name())
		}
	}
}
