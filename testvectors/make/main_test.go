package main

import (
	"os"
	"testing"

	"github.com/avouch-id/avouch/testvectors"
)

// TestOwnFilesAreAsPublished makes every own file again from the shared vectors.
func TestOwnFilesAreAsPublished(t *testing.T) {
	vectors := testvectors.Shared(t)
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			want, err := content(vectors, f.build)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile("../" + f.name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("testvectors/%s.json is not what testvectors/make makes of the shared vectors", f.name)
			}
		})
	}
}
