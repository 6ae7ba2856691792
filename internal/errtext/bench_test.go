package errtext

import (
	"strings"
	"testing"
)

// paste40 is what people paste: a command, a log record with an exception, its stack, and some more records.
const paste40 = `$ MIX_ENV=prod mix phx.server
12:03:04.567 [info] Running MyAppWeb.Endpoint with cowboy 2.9.0 at :::4000 (http)
12:03:04.612 [error] GenServer #PID<0.512.0> terminating
** (DBConnection.ConnectionError) tcp connect (db.internal:5432): connection refused - :econnrefused
    (db_connection 2.4.2) lib/db_connection/connection.ex:100: DBConnection.Connection.connect/2
    (connection 1.1.0) lib/connection.ex:622: Connection.enter_connect/5
    (stdlib 3.17) proc_lib.erl:226: :proc_lib.init_p_do_apply/3
Last message: nil
State: Postgrex.Protocol
2024-03-05T10:11:12.123456+00:00 app[web.1]: 10:11:12.123 request_id=FxYz12345 [info] GET /users/42
2024-03-05T10:11:12.523456+00:00 app[web.1]: 10:11:12.523 request_id=FxYz12345 [info] Sent 500 in 12ms
Mar  5 10:11:12 web3 my_app[1234]: {"Kernel pid terminated",application_controller,"{application_start_failure,my_app,{bad_return,{{'Elixir.MyApp.Application',start,[normal,[]]},{'EXIT',{undef,[]}}}}}"}
==> ecto_sql
Compiling 25 files (.ex)
Generated ecto_sql app
** (UndefinedFunctionError) function MyApp.Repo.start_link/1 is undefined (module MyApp.Repo is not available)
    MyApp.Repo.start_link([])
    (stdlib 3.17) supervisor.erl:414: :supervisor.do_start_child_i/3
    (stdlib 3.17) supervisor.erl:400: :supervisor.do_start_child/2
`

func lines40() []byte {
	return []byte(strings.Repeat(paste40, 3)[:strings.LastIndexByte(strings.Repeat(paste40, 2), '\n')+1] + "\nmix deps.get\n")
}

func BenchmarkParse40Lines(b *testing.B) {
	text := lines40()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text)
	}
}

func BenchmarkScopeOf40Lines(b *testing.B) {
	t := Parse(lines40())
	b.ReportAllocs()
	for b.Loop() {
		t.ScopeOf()
	}
}
