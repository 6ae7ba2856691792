package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"unstuck/internal/report"
)

const (
	progressAfter = 300 * time.Millisecond // what takes less needs no word
	progressEvery = 50 * time.Millisecond
	progressBar   = 24
)

// progress shows how far the reading of a knowledge base has come, on a line of its own that it takes away again.
type progress struct {
	w     io.Writer
	width int
	now   func() time.Time

	mu          sync.Mutex
	start, last time.Time
	shown       bool
}

// tell is engine.Options.Progress.
func (p *progress) tell(done, total int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.start.IsZero() {
		p.start = now
	}
	if now.Sub(p.start) < progressAfter || now.Sub(p.last) < progressEvery || total <= 0 {
		return
	}
	p.last, p.shown = now, true
	done = min(max(done, 0), total)
	full := progressBar * done / total
	line := []rune(fmt.Sprintf("[%s%s] %3d %%  %d of %d files  %s", strings.Repeat("#", full), strings.Repeat(".", progressBar-full),
		100*done/total, done, total, report.CleanLine(what)))
	fmt.Fprintf(p.w, "\r%s\x1b[K", string(line[:min(len(line), p.width-1)]))
}

// clear takes the line away.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.shown, p.start = false, time.Time{}
}
