package cli

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"unstuck/entries"
)

func scanMain(ctx context.Context, in io.Reader, out io.Writer, args ...string) (int, string) {
	var errs strings.Builder
	s := Streams{In: in, Out: out, Err: &errs}
	code := Main(ctx, append([]string{"scan"}, args...), func(string) string { return "" }, s, Embedded{Entries: entries.FS, Index: entries.Index, IDs: entries.IDs})
	return code, errs.String()
}

// signalWriter tells when it is written to.
type signalWriter struct {
	strings.Builder
	wrote chan struct{}
}

func (s *signalWriter) Write(p []byte) (int, error) {
	defer func() {
		select {
		case s.wrote <- struct{}{}:
		default:
		}
	}()
	return s.Builder.Write(p)
}

// TestScanPipeRests holds that a pipe that stays open is told of while it rests, and that an interrupt ends the scan with
// what was found by then.
func TestScanPipeRests(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, interrupt := context.WithCancel(context.Background())
	out := &signalWriter{wrote: make(chan struct{}, 1)}
	done := make(chan int)
	var errs string
	go func() {
		var code int
		code, errs = scanMain(ctx, r, out, "-")
		done <- code
	}()
	if _, err := io.WriteString(w, "10:41:12.000 [error] ** (HTTPoison.Error) :closed\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-out.wrote:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing was told of a pipe that rests")
	}
	interrupt()
	if code := <-done; code != exitCancel || errs != "" {
		t.Errorf("exit code %d, errors %q", code, errs)
	}
	got := out.String()
	if !strings.HasPrefix(got, "Known: (HTTPoison.Error) :closed\n  line 1 (10:41:12.000)\n") || !strings.Contains(got, "\n1 known issue in 1 line ") ||
		!strings.HasSuffix(got, "Note: interrupted; this is what was found by then\n") {
		t.Error(got)
	}
}

// TestScanPartly holds that what was read before an input breaks is told.
func TestScanPartly(t *testing.T) {
	in := io.MultiReader(strings.NewReader("10:41:12.000 [error] ** (HTTPoison.Error) :closed\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
	var out strings.Builder
	code, errs := scanMain(context.Background(), in, &out, "-")
	if code != exitFailure || !strings.Contains(errs, "cannot read standard input: unexpected EOF") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit code %d, errors %q", code, errs)
	}
	if !strings.HasPrefix(out.String(), "1 known issue in 1 line") {
		t.Error(out.String())
	}
}

func TestScanUTF16(t *testing.T) {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range []byte("10:41:12.000 [error] ** (HTTPoison.Error) :closed\r\n") {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	var out strings.Builder
	if code, errs := scanMain(context.Background(), iotest.OneByteReader(strings.NewReader(b.String())), &out, "-"); code != exitOK {
		t.Errorf("exit code %d, %s%s", code, errs, out.String())
	}
}

func TestScanBarLine(t *testing.T) {
	b := &scanBar{total: 4e9}
	b.add(1e9)
	if got, want := b.line(2*time.Second), "[######..................]  25 %  1.0 GB of 4.0 GB  500.0 MB/s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	b.total = 0
	if got, want := b.line(2*time.Second), "1.0 GB  500.0 MB/s"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
