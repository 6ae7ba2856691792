package errtext

// canonicalWord gives one spelling to words that name the same failure in two notations of one run time, and returns
// every other word as it is.
//
// The BEAM's exit reasons and the exceptions that Elixir makes of them (ErlangError.normalize/2 in Elixir's
// lib/elixir/lib/exception.ex): the same crash reads {badarg,[…]} in an Erlang log and (ArgumentError) in Elixir's.
func canonicalWord(s string) string {
	if len(s) < 5 || len(s) > 22 {
		return s
	}
	switch s {
	case "ArgumentError", "argumenterror":
		return "badarg"
	case "ArithmeticError", "arithmeticerror":
		return "badarith"
	case "BadArityError", "badarityerror":
		return "badarity"
	case "BadFunctionError", "badfunctionerror":
		return "badfun"
	case "BadMapError", "badmaperror":
		return "badmap"
	case "MatchError", "matcherror":
		return "badmatch"
	case "CaseClauseError", "caseclauseerror":
		return "case_clause"
	case "CondClauseError", "condclauseerror":
		return "cond_clause"
	case "FunctionClauseError", "functionclauseerror":
		return "function_clause"
	case "TryClauseError", "tryclauseerror":
		return "try_clause"
	case "WithClauseError", "withclauseerror":
		return "with_clause"
	case "SystemLimitError", "systemlimiterror":
		return "system_limit"
	case "UndefinedFunctionError", "undefinedfunctionerror":
		return "undef"
	case "KeyError", "keyerror":
		return "badkey"
	}
	return s
}

// WordHash returns the hash of the token that a word, in any case, gives.
func WordHash(word string) uint64 { return hashFold(canonicalWord(word)) }
