package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"unstuck/internal/engine"
	"unstuck/internal/report"
)

const (
	scanBarAfter = time.Second
	scanBarEvery = 100 * time.Millisecond
)

// scanBar shows on a terminal how far a scan has come, once it takes longer than a second.
type scanBar struct {
	w     io.Writer
	width int
	total int64 // bytes of all files; 0 when that is not known
	done  atomic.Int64
	begin time.Time
	quit  chan struct{}
	once  sync.Once
	wg    sync.WaitGroup
}

// startScanBar starts a bar, which is drawn only where standard error is a terminal.
func (a *app) startScanBar(logs []engine.Log, hidden bool) *scanBar {
	b := &scanBar{w: a.streams.Err, width: cmp.Or(a.streams.Width, 80), begin: time.Now(), quit: make(chan struct{})}
	for _, l := range logs {
		if l.Path == "-" {
			b.total = 0
			break
		}
		b.total += l.Size
	}
	if hidden || !a.streams.ErrTTY || a.env("TERM") == "dumb" {
		return b
	}
	b.wg.Go(b.draw)
	return b
}

func (b *scanBar) draw() {
	wait := time.NewTimer(scanBarAfter)
	defer wait.Stop()
	shown := false
	for {
		select {
		case <-b.quit:
			if shown {
				fmt.Fprint(b.w, "\r\x1b[K")
			}
			return
		case <-wait.C:
			wait.Reset(scanBarEvery)
			shown = true
			line := []rune(b.line(time.Since(b.begin)))
			fmt.Fprintf(b.w, "\r%s\x1b[K", string(line[:min(len(line), b.width-1)]))
		}
	}
}

// line words how far the scan has come.
func (b *scanBar) line(took time.Duration) string {
	done := b.done.Load()
	rate := report.Bytes(int64(float64(done)/max(took.Seconds(), 0.001))) + "/s"
	if b.total <= 0 {
		return fmt.Sprintf("%s  %s", report.Bytes(done), rate)
	}
	share := min(float64(done)/float64(b.total), 1)
	full := int(progressBar * share)
	return fmt.Sprintf("[%s%s] %3.0f %%  %s of %s  %s", strings.Repeat("#", full), strings.Repeat(".", progressBar-full),
		100*share, report.Bytes(done), report.Bytes(b.total), rate)
}

// share words how much of the input was read, for a scan that was interrupted.
func (b *scanBar) share() string {
	if b.total <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%.0f %% of %s)", 100*min(float64(b.done.Load())/float64(b.total), 1), report.Bytes(b.total))
}

// hide takes the bar away for good.
func (b *scanBar) hide() {
	b.once.Do(func() { close(b.quit) })
	b.wg.Wait()
}

func (b *scanBar) add(n int) { b.done.Add(int64(n)) }

// reader counts what is read through it.
func (b *scanBar) reader(r io.Reader) io.Reader { return &barReader{r, b} }

type barReader struct {
	r io.Reader
	b *scanBar
}

func (r *barReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.b.add(n)
	return n, err
}
