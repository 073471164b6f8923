package jsonld_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func parse(s string) map[string]any {
	doc, err := strictjson.ParseObject([]byte(s), strictjson.Limits{})
	if err != nil {
		panic(err)
	}
	return doc
}

func ExampleContexts_Check() {
	doc := parse(`{
		"@context": "https://www.w3.org/ns/credentials/v2",
		"type": ["VerifiableCredential"],
		"issuer": "did:web:kestrel.example",
		"credentialSubject": {"id": "did:example:pilot", "rank": "captain"}
	}`)
	err := jsonld.Embedded().Check(doc)
	fmt.Println(err)
	var fault *jsonld.Error
	fmt.Println(errors.Is(err, jsonld.ErrUndefined), errors.As(err, &fault) && fault.Pointer == "/credentialSubject/rank")
	// Output:
	// JSON-LD at /credentialSubject/rank: "rank": no context defines it
	// true true
}

func ExampleContexts_Canonicalize() {
	doc := parse(`{
		"@context": "https://www.w3.org/ns/credentials/v2",
		"type": ["VerifiableCredential"],
		"issuer": "did:web:kestrel.example",
		"validFrom": "2026-06-01T12:00:00Z",
		"credentialSubject": {"id": "did:example:pilot", "name": "A. Pilot"}
	}`)
	quads, err := jsonld.Embedded().Canonicalize(context.Background(), doc, jsonld.Options{})
	fmt.Print(string(quads), err)
	// Output:
	// <did:example:pilot> <https://schema.org/name> "A. Pilot" .
	// _:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.w3.org/2018/credentials#VerifiableCredential> .
	// _:c14n0 <https://www.w3.org/2018/credentials#credentialSubject> <did:example:pilot> .
	// _:c14n0 <https://www.w3.org/2018/credentials#issuer> <did:web:kestrel.example> .
	// _:c14n0 <https://www.w3.org/2018/credentials#validFrom> "2026-06-01T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
	// <nil>
}

func ExampleCanonicalizeQuads() {
	quads := "_:x <urn:knows> _:y .\n_:y <urn:name> \"B\" .\n"
	canonical, err := jsonld.CanonicalizeQuads(context.Background(), []byte(quads), jsonld.Options{})
	fmt.Print(string(canonical.NQuads))
	fmt.Println(canonical.Labels, err)
	// Output:
	// _:c14n0 <urn:knows> _:c14n1 .
	// _:c14n1 <urn:name> "B" .
	// map[x:c14n0 y:c14n1] <nil>
}

func ExampleContexts_With() {
	folder := fstest.MapFS{
		"index.json":   {Data: []byte(`{"https://kestrel.example/ns/v1": "kestrel.json"}`)},
		"kestrel.json": {Data: []byte(`{"@context": {"@protected": true, "rank": "https://kestrel.example/ns#rank"}}`)},
	}
	contexts, err := jsonld.Embedded().With(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	doc := parse(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://kestrel.example/ns/v1"],
		"type": "VerifiableCredential",
		"credentialSubject": {"rank": "captain"}
	}`)
	fmt.Println(contexts.Check(doc), jsonld.Embedded().Has("https://kestrel.example/ns/v1"))
	// Output: <nil> false
}

// folder is a Loader of files at hand.
type folder map[string]string

func (f folder) Load(_ context.Context, url string) ([]byte, error) {
	text, ok := f[url]
	if !ok {
		return nil, fmt.Errorf("%s is not here", url)
	}
	return []byte(text), nil
}

func ExampleContexts_Load() {
	doc := parse(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://kestrel.example/ns/v1"],
		"type": "VerifiableCredential",
		"credentialSubject": {"rank": "captain"}
	}`)
	contexts, err := jsonld.Embedded().Load(context.Background(), doc, folder{
		"https://kestrel.example/ns/v1": `{"@context": {"rank": "https://kestrel.example/ns#rank"}}`,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(contexts.Check(doc))
	_, err = jsonld.Embedded().Load(context.Background(), doc, folder{})
	fmt.Println(err)
	// Output:
	// <nil>
	// JSON-LD at /@context: "https://kestrel.example/ns/v1": unknown context: https://kestrel.example/ns/v1 is not here
}

func ExampleContexts_AllowVocab() {
	doc := parse(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"],
		"type": "VerifiableCredential",
		"credentialSubject": {"rank": "captain"}
	}`)
	contexts := jsonld.Embedded()
	fmt.Println(contexts.Check(doc))
	fmt.Println(contexts.AllowVocab(jsonld.UndefinedTermsV2).Check(doc))
	// Output:
	// JSON-LD at /@context: "https://www.w3.org/ns/credentials/undefined-terms/v2": @vocab of a context for which it is not allowed
	// <nil>
}

func ExampleEmbedded() {
	fmt.Println(jsonld.Embedded().Has(jsonld.DataIntegrityV2))
	// Output: true
}

func ExampleContexts_Digests() {
	for _, d := range jsonld.Embedded().Digests(jsonld.CredentialsV2) {
		fmt.Printf("%x\n", d.SHA256)
	}
	// Output:
	// 59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734
	// 24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9
}
