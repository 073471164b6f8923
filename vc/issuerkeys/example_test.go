package issuerkeys_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// shelf is a Loader of documents at hand; a real one sends GET, with bounds on time and size, and to nobody inside.
type shelf map[string]string

func (s shelf) Load(_ context.Context, url string) ([]byte, error) {
	document, there := s[url]
	if !there {
		return nil, errors.New("404 Not Found")
	}
	return []byte(document), nil
}

// A verifier that knows two issuers: one publishes its keys, the other has certificates of an authority that it trusts.
func ExampleSources() {
	ctx, signer := context.Background(), must(did.GenerateKey(did.P256))
	internet := shelf{must(issuerkeys.MetadataURL("https://kestrel.example")): `{
		"issuer": "https://kestrel.example",
		"jwks": {"keys": [` + string(must(signer.PublicKey().JWK())) + `]}}`}

	allowed := map[string]issuerkeys.Mechanism{
		"https://kestrel.example": issuerkeys.ByMetadata,
		"https://harbour.example": issuerkeys.ByCertificate,
	}
	gate := vc.Verifier{
		Keys: issuerkeys.Sources{
			Metadata:     &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: internet}, MaxAge: 15 * time.Minute},
			Certificates: issuerkeys.Certificates{Roots: x509.NewCertPool()}, // and the roots of harbour's authority
			Permit:       func(issuer string) issuerkeys.Mechanism { return allowed[issuer] },
		},
		Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}},
		Trust:      vc.AnyIssuer{}, // the map above says who counts
	}

	claims := must(vc.ParseCredential([]byte(`{"vct": "https://kestrel.example/badge", "role": "Planner"}`)))
	for _, id := range []string{"https://kestrel.example", "https://harbour.example", "https://evil.example"} {
		issuer := vc.Issuer{ID: id, Key: did.SigningKey{Signer: signer}}
		seen, err := gate.Verify(ctx, must(issuer.Issue(ctx, claims, sdjwt.VC{})))
		if err != nil {
			fmt.Println(err)
			continue
		}
		role, _ := seen.Credential().At("/role")
		fmt.Println(seen.Issuer(), "says", role)
	}
	// Output:
	// https://kestrel.example says Planner
	// key: the key of the issuer's JWT: invalid: keys of "https://harbour.example" may not be found by metadata (Sources.Metadata)
	// key: the key of the issuer's JWT: invalid: keys of "https://evil.example" may not be found by metadata (Sources.Metadata)
}

// Where an issuer's metadata has to stand.
func ExampleMetadataURL() {
	fmt.Println(must(issuerkeys.MetadataURL("https://example.com/tenant/1234")))
	_, err := issuerkeys.MetadataURL("https://example.com/tenant/../other")
	fmt.Println(errors.Is(err, vc.ErrInvalid))
	// Output:
	// https://example.com/.well-known/jwt-vc-issuer/tenant/1234
	// true
}

// The example that SD-JWT VC prints.
func ExampleMetadata() {
	keys := issuerkeys.Metadata{Loader: shelf{"https://example.com/.well-known/jwt-vc-issuer": printedByValue}}
	key, err := keys.Find(context.Background(), vc.KeyRef{Issuer: "https://example.com", Header: []byte(`{"kid": "doc-signer-05-25-2022"}`)}, time.Now())
	fmt.Println(key.Controller, key.Public.Kind(), key.Purposes, err)
	// Output: https://example.com p256 assertionMethod <nil>
}

// Without roots no certificate counts, and those of the system are never used in their place.
func ExampleCertificates() {
	keys := issuerkeys.Certificates{}
	_, err := keys.Find(context.Background(), vc.KeyRef{Issuer: "https://kestrel.example", Header: []byte(`{"x5c": ["MIIB…"]}`)}, time.Now())
	fmt.Println(err)
	// Output: unavailable: no roots are set (Certificates.Roots), so no certificate can be checked
}

// A cache spares loading; after MaxAge a key that its issuer took away is accepted no more.
func ExampleCache() {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	internet := shelf{"https://example.com/.well-known/jwt-vc-issuer": printedByValue}
	keys := issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: internet}, MaxAge: 15 * time.Minute, Now: func() time.Time { return now }}
	ask := func() {
		_, err := keys.Find(context.Background(), vc.KeyRef{Issuer: "https://example.com", Header: []byte(`{"kid": "doc-signer-05-25-2022"}`)}, now)
		fmt.Println(err)
	}
	ask()
	internet["https://example.com/.well-known/jwt-vc-issuer"] = `{"issuer": "https://example.com", "jwks": {"keys": []}}`
	ask()
	now = now.Add(15 * time.Minute)
	ask()
	// Output:
	// <nil>
	// <nil>
	// invalid: none of the 0 keys of "https://example.com" is called "doc-signer-05-25-2022"
}
