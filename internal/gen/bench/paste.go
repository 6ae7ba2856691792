package main

import (
	"fmt"
	"strings"
)

// pasteID is the entry that paste is about.
const pasteID = "genserver-call-no-process"

// paste is forty lines of a log round one error that the shipped entries know.
func paste() string {
	const crash = `2026-11-23T12:03:22.154 [error] GenServer #PID<0.512.0> terminating
** (stop) exited in: GenServer.call(#PID<0.465.0>, {:get, #Function<3.112/1 in Shop.Cart.all/1>}, 5000)
    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started
    (elixir 1.17.3) lib/gen_server.ex:1128: GenServer.call/3
    (shop 0.4.1) lib/shop/checkout.ex:18: Shop.Checkout.total/1
    (stdlib 6.2) gen_server.erl:2381: :gen_server.try_handle_call/4
    (stdlib 6.2) gen_server.erl:2410: :gen_server.handle_msg/6
    (stdlib 6.2) proc_lib.erl:329: :proc_lib.init_p_do_apply/3
Last message (from #PID<0.511.0>): {:total, 4711}
State: %{carts: #PID<0.465.0>, orders: 17}
`
	var b strings.Builder
	for i := range 30 {
		if i == 20 {
			b.WriteString(crash)
		}
		if i%2 == 0 {
			fmt.Fprintf(&b, "2026-11-23T12:03:%02d.%03d request_id=4s0o2a0qpoast%d [info] GET /api/v1/orders/%d\n", i, i*7, i, i*31)
		} else {
			fmt.Fprintf(&b, "2026-11-23T12:03:%02d.%03d request_id=4s0o2a0qpoast%d [info] Sent 200 in %dms\n", i-1, i*7+3, i-1, i%9+1)
		}
	}
	return b.String()
}
