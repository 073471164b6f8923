package universal_test

import (
	"context"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/universal"
)

// A server is believed about did:ion; did:key needs no server. In a program the
// loader is an HTTP client that goes to this server alone.
func ExampleResolver() {
	loader := &server{body: `{
		"didDocument": {"@context": "https://www.w3.org/ns/did/v1", "id": "did:ion:kestrel"},
		"didResolutionMetadata": {}, "didDocumentMetadata": {"versionId": "7"}
	}`}
	remote := universal.Resolver{Base: "https://resolver.example", Loader: loader, TrustFor: []string{"ion"}}
	all := resolver.Fallback{resolver.Offline(), remote}
	for _, s := range []string{"did:ion:kestrel", "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"} {
		id, err := did.Parse(s)
		if err != nil {
			fmt.Println(err)
			return
		}
		r, err := all.Resolve(context.Background(), id, did.Version{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q %v\n", r.VersionID, r.Document.ID())
	}
	fmt.Println(loader.url)
	// Output:
	// "7" did:ion:kestrel
	// "" did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
	// https://resolver.example/1.0/identifiers/did:ion:kestrel
}
