// Command index generates the embedded index from the shipped Markdown, and the table of its ids.
//
//	go run ./internal/gen/index            write entries/index.bin and entries/ids.bin
//	go run ./internal/gen/index -check     fail when they differ from what would be written
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"unstuck/internal/engine"
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
	made := index.Build(entries, src.Fingerprint())
	ix, err := index.Open(made)
	if err != nil {
		return err
	}
	put := write
	if check {
		put = compare
	}
	if err := put(filepath.Join(dir, "index.bin"), made); err != nil {
		return err
	}
	return put(filepath.Join(dir, "ids.bin"), engine.IDTable(ix))
}

func write(path string, made []byte) error { return os.WriteFile(path, made, 0o644) }

func compare(path string, made []byte) error {
	old, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(old, made) {
		return fmt.Errorf("%s is stale; run make generate and commit it", path)
	}
	return nil
}
