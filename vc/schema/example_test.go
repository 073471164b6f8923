package schema_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing/fstest"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
)

// A credential names a schema; the verifier has it in a folder. As Verifier.Schemas the checker is asked in each verification.
func ExampleChecker() {
	files := fstest.MapFS{
		"index.json": {Data: []byte(`{"https://kestrel.example/job.json": "job.json"}`)},
		"job.json": {Data: []byte(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://kestrel.example/job.json",
			"properties": {"credentialSubject": {"required": ["worksFor"], "properties": {"hours": {"maximum": 40}}}}}`)},
	}
	schemas, err := schema.Folder(files)
	if err != nil {
		log.Fatal(err)
	}
	checker := schema.Checker{Loader: schemas}
	for _, subject := range []map[string]any{
		{"worksFor": "Kestrel Freight", "hours": 38},
		{"worksFor": "Kestrel Freight", "hours": 90},
	} {
		c, err := vc.NewCredential(map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiableCredential"},
			"credentialSubject": subject, "credentialSchema": map[string]any{"id": "https://kestrel.example/job.json", "type": "JsonSchema"}})
		if err != nil {
			log.Fatal(err)
		}
		err = checker.Check(context.Background(), c)
		fmt.Println(err, errors.Is(err, vc.ErrInvalid))
	}
	// Output:
	// <nil> false
	// schema at /credentialSubject/hours: "https://kestrel.example/job.json": maximum: got 90, want 40 true
}
