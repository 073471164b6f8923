package issuerkeys_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// TestSources: one message is looked at by one source, the one that its header and its issuer's permission agree on.
func TestSources(t *testing.T) {
	certified, served := newTwin(t, did.P256), newTwin(t, did.P256).PublicKey()
	root := newRoot(t)
	f := &files{}
	f.published(jwk(t, served, ``))
	permit := func(m issuerkeys.Mechanism) func(string) issuerkeys.Mechanism {
		return func(issuer string) issuerkeys.Mechanism {
			if issuer == kestrel {
				return m
			}
			return 0
		}
	}
	certificates, metadata := issuerkeys.Certificates{Roots: root.pool()}, issuerkeys.Metadata{Loader: f}
	chain := string(x5c(root.leaf(t, certified.std, hosts("kestrel.example", "plaza.example"))))
	stranger := string(x5c(newRoot(t).leaf(t, certified.std, hosts("kestrel.example"))))
	const both = issuerkeys.ByCertificate | issuerkeys.ByMetadata
	for name, c := range map[string]struct {
		sources        issuerkeys.Sources
		issuer, header string
		want           did.PublicKey
		check          func(testing.TB, string, vc.Key, error)
		why            string
	}{
		"x5c":                             {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, chain, certified.PublicKey(), nil, ""},
		"metadata":                        {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, `{}`, served, nil, ""},
		"x5c alone":                       {issuerkeys.Sources{Certificates: certificates}, kestrel, chain, certified.PublicKey(), nil, ""},
		"metadata alone":                  {issuerkeys.Sources{Metadata: metadata}, kestrel, `{}`, served, nil, ""},
		"x5c permitted":                   {issuerkeys.Sources{certificates, metadata, permit(issuerkeys.ByCertificate)}, kestrel, chain, certified.PublicKey(), nil, ""},
		"metadata not permitted":          {issuerkeys.Sources{certificates, metadata, permit(issuerkeys.ByCertificate)}, kestrel, `{}`, did.PublicKey{}, invalid, "may not be found by metadata"},
		"x5c not permitted":               {issuerkeys.Sources{certificates, metadata, permit(issuerkeys.ByMetadata)}, kestrel, chain, did.PublicKey{}, invalid, "may not be found by certificates"},
		"issuer not permitted":            {issuerkeys.Sources{certificates, metadata, permit(both)}, "https://plaza.example", chain, did.PublicKey{}, invalid, "may not be found"},
		"issuer not permitted, by one":    {issuerkeys.Sources{Metadata: metadata, Permit: permit(both)}, "https://plaza.example", `{}`, did.PublicKey{}, invalid, "may not be found"},
		"x5c of a stranger":               {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, stranger, did.PublicKey{}, invalid, "unknown authority"},
		"x5c null":                        {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, `{"x5c":null}`, did.PublicKey{}, invalid, "no x5c"},
		"x5c empty":                       {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, `{"x5c":[]}`, did.PublicKey{}, invalid, "not an array"},
		"x5c and only metadata":           {issuerkeys.Sources{Metadata: metadata}, kestrel, chain, did.PublicKey{}, unavailable, "Sources.Certificates"},
		"no x5c and only certificates":    {issuerkeys.Sources{Certificates: certificates}, kestrel, `{}`, did.PublicKey{}, unavailable, "Sources.Metadata"},
		"both and nobody says which":      {issuerkeys.Sources{Certificates: certificates, Metadata: metadata}, kestrel, `{}`, did.PublicKey{}, unavailable, "Sources.Permit"},
		"nothing set":                     {issuerkeys.Sources{}, kestrel, chain, did.PublicKey{}, unavailable, "not set"},
		"a DID with x5c":                  {issuerkeys.Sources{Certificates: certificates}, "did:web:kestrel.example", chain, did.PublicKey{}, invalid, "is a DID"},
		"a DID without":                   {issuerkeys.Sources{Metadata: metadata}, "did:web:kestrel.example", `{}`, did.PublicKey{}, invalid, "is a DID"},
		"no https issuer and no x5c":      {issuerkeys.Sources{Metadata: metadata}, "urn:kestrel:1", `{}`, did.PublicKey{}, invalid, "https URL"},
		"no issuer, x5c":                  {issuerkeys.Sources{Certificates: certificates}, "", chain, did.PublicKey{}, invalid, "no issuer"},
		"x5c as a name in another header": {issuerkeys.Sources{certificates, metadata, permit(both)}, kestrel, `{"X5C":["AA"]}`, served, nil, ""},
		"no header":                       {issuerkeys.Sources{Metadata: metadata}, kestrel, ``, did.PublicKey{}, invalid, "protected header"},
	} {
		t.Run(name, func(t *testing.T) {
			before := f.loads()
			got, err := find(c.sources, ref(c.issuer, c.header))
			if c.check == nil {
				require.NoError(t, err)
				require.Equal(t, good(c.want, c.issuer), got)
				return
			}
			c.check(t, c.why, got, err)
			require.Equal(t, before, f.loads(), "nothing is loaded for what is refused")
		})
	}
}
