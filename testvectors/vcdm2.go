package testvectors

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
)

// VCDM2Input is a document of the W3C's test suite of VC Data Model 2.0. Outcome is what has to become of it: ok, fail, or
// fail-or-inject.
type VCDM2Input struct {
	Name, Outcome string
	Document      json.RawMessage
}

// IsPresentation tells whether it is a presentation, by its name.
func (in VCDM2Input) IsPresentation() bool { return strings.HasPrefix(in.Name, "presentation-") }

// EachVCDM2 runs a test with the inputs that travel with the module (own), and with all of them where they are at hand (all). Their
// numbers are asserted.
func EachVCDM2(t *testing.T, run func(t *testing.T, in VCDM2Input)) {
	t.Run("own", func(t *testing.T) {
		var file struct{ Cases []VCDM2Input }
		Load(t, "vcdm2", &file)
		documents := 0
		for _, in := range file.Cases {
			if in.Document != nil {
				documents++
				t.Run(in.Name, func(t *testing.T) { run(t, in) })
			}
		}
		if documents != 29 {
			t.Fatalf("testvectors: %d inputs of the data model suite travel with the module, 29 were expected", documents)
		}
	})
	t.Run("all", func(t *testing.T) {
		all := Shared(t)
		names, err := fs.Glob(all, "spec/w3c-vcdm2-inputs/*.json")
		if err != nil {
			t.Fatal(err)
		}
		more, err := fs.Glob(all, "spec/w3c-vcdm2-inputs/*/*.json")
		if err != nil {
			t.Fatal(err)
		}
		files := 0
		for _, path := range append(names, more...) {
			name := strings.TrimSuffix(path[strings.LastIndexByte(path, '/')+1:], ".json")
			if name == "SOURCE" {
				continue
			}
			files++
			document, err := fs.ReadFile(all, path)
			if err != nil {
				t.Fatal(err)
			}
			in := VCDM2Input{name, "fail", document}
			for _, o := range []string{"ok", "fail-or-inject"} {
				if strings.HasSuffix(name, "-"+o) {
					in.Outcome = o
				}
			}
			t.Run(name, func(t *testing.T) { run(t, in) })
		}
		if files != 120 {
			t.Fatalf("testvectors: %d inputs of the data model suite, 120 were expected", files)
		}
	})
}
