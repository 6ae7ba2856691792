package cli

import (
	"strings"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	p := &progress{w: &out, width: 50, now: func() time.Time { return now }}
	p.tell(0, 1000, "reading x")
	now = now.Add(progressAfter - 1)
	p.tell(100, 1000, "reading x")
	p.clear()
	if out.Len() > 0 {
		t.Errorf("a short task shows %q", out.String())
	}

	p.tell(0, 1000, "reading x")
	now = now.Add(progressAfter)
	p.tell(500, 1000, "reading \x1b[31mx\nand a name that is longer than the terminal is wide")
	want := "\r[############............]  50 %  500 of 1000 fil\x1b[K"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
	p.tell(501, 1000, "reading x") // too soon
	now = now.Add(progressEvery)
	p.tell(2000, 1000, "x") // more than all
	p.tell(1, 0, "x")
	p.clear()
	want += "\r[########################] 100 %  1000 of 1000 fi\x1b[K" + "\r\x1b[K"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
	out.Reset()
	p.clear()
	if out.Len() > 0 {
		t.Errorf("cleared twice: %q", out.String())
	}
}
