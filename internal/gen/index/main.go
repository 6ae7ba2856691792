// Command index generates the embedded index from the shipped Markdown.
//
//	go run ./internal/gen/index            write entries/index.bin
//	go run ./internal/gen/index -check     fail when it differs from what would be written
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"unstuck/internal/index"
	"unstuck/internal/source"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("generate: ")
	dir := flag.String("entries", "entries", "folder of the shipped Markdown")
	check := flag.Bool("check", false, "write nothing; fail when the index is stale")
	flag.Parse()
	if err := generate(*dir, *check); err != nil {
		log.Fatal(err)
	}
}

// generate reads the Markdown itself, never an embedded copy of it, which would lag a build behind.
func generate(dir string, check bool) error {
	src, err := source.FS("entries", os.DirFS(dir))
	if err != nil {
		return err
	}
	entries, problems, err := src.Entries()
	if err != nil {
		return err
	}
	for _, p := range problems {
		log.Println(p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d problems in the entries; mend them first", len(problems))
	}
	path := filepath.Join(dir, "index.bin")
	made := index.Build(entries, src.Fingerprint())
	if check {
		old, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(old, made) {
			return fmt.Errorf("%s is stale; run make generate and commit it", path)
		}
		return nil
	}
	return os.WriteFile(path, made, 0o644)
}
