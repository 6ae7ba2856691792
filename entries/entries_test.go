package entries_test

import (
	"testing"

	"unstuck/entries"
	"unstuck/internal/source"
)

// TestStandard holds that every shipped entry says where it comes from and for what it holds. What lint checks holds for
// any entry; these are promises about ours.
func TestStandard(t *testing.T) {
	src, err := source.FS("entries", entries.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, problems, err := src.Entries()
	if err != nil || len(problems) > 0 || len(all) == 0 {
		t.Fatalf("%d entries, %v, %v", len(all), problems, err)
	}
	for _, e := range all {
		for what, missing := range map[string]bool{
			"is not written in our format": !e.Own, "has no sample": len(e.Samples) == 0, "has no sources": len(e.Sources) == 0,
			"has no tags": len(e.Tags) == 0, "does not say for which versions it holds": e.Versions == "",
			"does not say when it was updated": e.Updated == "", "has no cause": e.Cause == "",
		} {
			if missing {
				t.Errorf("%s %s", e.Origin.Path, what)
			}
		}
	}
}
