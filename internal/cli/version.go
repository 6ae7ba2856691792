package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"unstuck/internal/report"
)

// runVersion prints what the Go toolchain recorded about this build.
func (a *app) runVersion() error {
	v := version()
	return a.print(v, func() error {
		line := "unstuck " + v.Version
		if v.Revision != "" {
			line += " " + v.Revision[:min(len(v.Revision), 12)]
			if v.Modified {
				line += " with changes"
			}
		}
		_, err := fmt.Fprintf(a.streams.Out, "%s (%s)\n", line, v.Go)
		return err
	})
}

// version says which build this is, as the go command stamped it.
func version() report.Version {
	v := report.Version{Schema: report.SchemaVersion, Version: "unknown", Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Version = info.Main.Version
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Revision = s.Value
			case "vcs.modified":
				v.Modified = s.Value == "true"
			}
		}
	}
	return v
}
