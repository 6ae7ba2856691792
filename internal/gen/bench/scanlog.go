package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// logLines writes a log of about size bytes as several services write one, in the forms of several loggers, with the
// plants spread over it, each once. failing is the share of lines that tell of an unknown error. The same arguments give
// the same bytes.
func logLines(w io.Writer, size int64, plants []string, failing float64) error {
	g := &logger{r: rand.New(rand.NewPCG(7, 11)), at: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)}
	out := bufio.NewWriterSize(w, 1<<20)
	written, planted := int64(0), 0
	for written < size {
		var line string
		switch {
		case planted < len(plants) && written > size*int64(planted+1)/int64(len(plants)+1):
			line = g.plant(plants[planted])
			planted++
		case g.r.Float64() < failing:
			line = g.failure()
		default:
			line = g.quiet()
		}
		n, err := out.WriteString(line)
		written += int64(n)
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

type logger struct {
	r  *rand.Rand
	at time.Time
}

func (g *logger) n(most int) int { return g.r.IntN(most) }

func (g *logger) of(words ...string) string { return words[g.n(len(words))] }

func (g *logger) clock() time.Time {
	g.at = g.at.Add(time.Duration(g.n(40)) * time.Millisecond)
	return g.at
}

// quiet is a line of a service that works.
func (g *logger) quiet() string {
	t := g.clock()
	switch g.n(7) {
	case 0:
		return fmt.Sprintf("%s INFO  [http-nio-8080-exec-%d] com.example.shop.CartController : added item %d to cart %d in %d ms\n",
			t.Format("2006-01-02 15:04:05.000"), g.n(64), g.n(1e6), g.n(1e6), g.n(300))
	case 1:
		return fmt.Sprintf("10.%d.%d.%d - - [%s] \"%s /%s/%d HTTP/1.1\" %s %d \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n", g.n(256), g.n(256), g.n(256),
			t.Format("02/Jan/2006:15:04:05 -0700"), g.of("GET", "GET", "POST"), g.of("carts", "items", "users", "static/app.css"), g.n(1e6), g.of("200", "200", "304", "201"), g.n(1e5))
	case 2:
		return fmt.Sprintf("{\"time\":\"%s\",\"level\":\"info\",\"msg\":\"request served\",\"path\":\"/api/v1/%s\",\"status\":200,\"took_ms\":%d,\"trace\":\"%016x\"}\n",
			t.Format(time.RFC3339Nano), g.of("orders", "stock", "prices"), g.n(500), g.r.Uint64())
	case 3:
		return fmt.Sprintf("%s web%d shop[%d]: request_id=%x [info] Sent 200 in %dms\n", t.Format("Jan _2 15:04:05"), g.n(9), 400+g.n(9000), g.r.Uint64(), g.n(300))
	case 4:
		return fmt.Sprintf("I%s %7d controller.go:%d] \"Reconciled\" deployment=\"default/%s\" replicas=%d\n", t.Format("0102 15:04:05.000000"), g.n(1e5), g.n(900), g.of("web", "api", "cron"), g.n(20))
	case 5:
		return fmt.Sprintf("%s [debug] QUERY OK source=%q db=%d.%dms queue=0.%dms idle=%dms\n", t.Format("15:04:05.000"), g.of("users", "orders", "items"), g.n(30), g.n(9), g.n(9), g.n(2000))
	}
	return fmt.Sprintf("ts=%s caller=compact.go:%d level=info component=tsdb msg=\"write block\" mint=%d maxt=%d ulid=01H%X duration=%d.%dms\n",
		t.Format(time.RFC3339), g.n(900), g.r.Uint32(), g.r.Uint32(), g.r.Uint64(), g.n(99), g.n(999))
}

// failure is a line that tells of an error of which nobody knows anything.
func (g *logger) failure() string {
	t := g.clock()
	switch g.n(6) {
	case 0:
		return fmt.Sprintf("%s ERROR [worker-%d] com.example.shop.Mailer : could not deliver letter %d to box %d\n", t.Format("2006-01-02 15:04:05.000"), g.n(64), g.n(1e6), g.n(1e6))
	case 1:
		return fmt.Sprintf("{\"time\":\"%s\",\"level\":\"error\",\"msg\":\"quota of tenant %d exceeded\",\"trace\":\"%016x\"}\n", t.Format(time.RFC3339Nano), g.n(5000), g.r.Uint64())
	case 2:
		return fmt.Sprintf("%s web%d shop[%d]: request_id=%x [error] payment %d was declined by %s\n", t.Format("Jan _2 15:04:05"), g.n(9), 400+g.n(9000), g.r.Uint64(), g.n(1e6), g.of("acme", "umbra", "initech"))
	case 3:
		return fmt.Sprintf("E%s %7d printer.go:%d] failed to print page %d of %d: tray %d is empty\n", t.Format("0102 15:04:05.000000"), g.n(1e5), g.n(900), g.n(40), 40+g.n(40), g.n(5))
	case 4:
		return fmt.Sprintf("%s [warning] lamp %d in room %d: bulb exception after %d hours\n", t.Format("15:04:05.000"), g.n(100), g.n(100), g.n(1e4))
	}
	return fmt.Sprintf("ts=%s caller=gate.go:%d level=error component=gate msg=\"barrier stuck\" gate=%d err=\"timeout after %ds\"\n", t.Format(time.RFC3339), g.n(900), g.n(40), g.n(60))
}

// plant is an error text as a logger writes it: behind a time, every line of it, or within a string of a JSON object.
func (g *logger) plant(text string) string {
	t := g.clock()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	switch g.n(3) {
	case 0:
		return fmt.Sprintf("%s [error] %s\n", t.Format("15:04:05.000"), strings.Join(lines, "\n"))
	case 1:
		var b strings.Builder
		for _, l := range lines {
			fmt.Fprintf(&b, "%s web%d shop[%d]: %s\n", t.Format("Jan _2 15:04:05"), 3, 812, l)
		}
		return b.String()
	}
	return fmt.Sprintf("{\"time\":\"%s\",\"level\":\"error\",\"msg\":%q}\n", t.Format(time.RFC3339Nano), strings.Join(lines, "\n"))
}
