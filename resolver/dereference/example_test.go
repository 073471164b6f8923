package dereference_test

import (
	"context"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/dereference"
)

func ExampleDereferencer() {
	document, err := did.ParseDocument([]byte(`{
		"@context": "https://www.w3.org/ns/did/v1",
		"id": "did:web:kestrel.example",
		"service": [{"id": "#files", "type": "Files", "serviceEndpoint": "https://files.example/public"}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	pinned, err := resolver.Pinned(nil, document)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := dereference.Dereferencer{Resolver: pinned}
	list := dereference.Options{Accept: dereference.MediaTypeURIs}
	for _, url := range []string{
		"did:web:kestrel.example?service=files&relativeRef=%2Fresume.pdf",
		"did:web:kestrel.example?service=files&relativeRef=%2F..%2Fprivate",
	} {
		r := d.Dereference(context.Background(), url, list)
		if r.Problem != nil {
			fmt.Println(r.Problem.Type)
			continue
		}
		fmt.Println(r.Status(), r.URLs)
	}
	// Output:
	// 303 [https://files.example/public/resume.pdf]
	// https://www.w3.org/ns/did#INVALID_DID_URL
}
