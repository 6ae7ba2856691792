// Package entries is the Markdown shipped with the program and the index generated from it.
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
