// Package entries is the Markdown shipped with the program and what is generated from it.
package entries

import "embed"

// FS holds the entries, a folder an area.
//
//go:embed */*.md
var FS embed.FS

// Index is what make generate made of FS.
//
//go:embed index.bin
var Index []byte

// IDs is the table of the ids in Index, made with it.
//
//go:embed ids.bin
var IDs []byte
