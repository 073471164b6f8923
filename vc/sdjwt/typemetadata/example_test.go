package typemetadata_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// pass is the type of Kestrel Freight's gate passes, in a folder.
func pass() fstest.MapFS {
	return fstest.MapFS{
		"index.json": {Data: []byte(`{"https://kestrel.example/pass": "pass.json"}`)},
		"pass.json": {Data: []byte(`{"vct": "https://kestrel.example/pass", "name": "Gate pass", "claims": [
			{"path": ["gates"], "mandatory": true, "sd": "never"},
			{"path": ["name"], "mandatory": true, "sd": "always", "display": [{"locale": "en", "label": "Name"}]}]}`)},
	}
}

// As Verifier.Schemas the checkers of schemas and of types are asked together.
func ExampleChecker() {
	types := typemetadata.Checker{Loader: must(typemetadata.Folder(pass()))}
	var both vc.SchemaChecker = schema.Checker{Types: types}
	for _, claims := range []map[string]any{
		{"vct": "https://kestrel.example/pass", "gates": []any{"north"}}, // the name may be hidden
		{"vct": "https://kestrel.example/pass", "name": "Mira"},
	} {
		err := both.Check(context.Background(), must(vc.NewCredential(claims)))
		fmt.Println(err, errors.Is(err, vc.ErrInvalid))
	}
	// Output:
	// <nil> false
	// schema: the type demands the claim ["gates"], and it is not there true
}

// Before it signs, an issuer asks whether what it conceals is what the type wants.
func ExampleType_CheckIssued() {
	types := typemetadata.Checker{Loader: must(typemetadata.Folder(pass()))}
	t := must(types.Load(context.Background(), "https://kestrel.example/pass", ""))
	fmt.Println(t.Claims[1].Display[0].Label, t.Is("https://kestrel.example/pass"))
	claims := must(vc.NewCredential(map[string]any{"vct": "https://kestrel.example/pass", "gates": []any{"north"}, "name": "Mira"}))
	fmt.Println(t.CheckIssued(claims, []vc.Pointer{"/name"}))
	fmt.Println(t.CheckIssued(claims, []vc.Pointer{"/name", "/gates"}))
	// Output:
	// Name true
	// <nil>
	// schema at /gates: the type demands that this claim is not selectively disclosable, and it is
}

func ExampleParse() {
	document := pass()["pass.json"].Data
	d := must(typemetadata.Parse(document, typemetadata.Limits{}))
	fmt.Println(d.VCT, len(d.Claims), d.Claims[0].SD)
	fmt.Println(typemetadata.CheckIntegrity("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", document))
	// Output:
	// https://kestrel.example/pass 2 never
	// the digest is not that of the document
}
