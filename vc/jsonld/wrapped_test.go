package jsonld_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestAllowWrapped: a context in an object of its own counts where it is allowed, as if it stood there alone, and is held to the
// rules for contexts of documents.
func TestAllowWrapped(t *testing.T) {
	strict := jsonld.Embedded()
	lax := strict.AllowWrapped()
	document := func(context string) map[string]any {
		return parse(`{"@context":["https://www.w3.org/ns/credentials/v2",` + context + `],"type":"VerifiableCredential","credentialSubject":{"alumniOf":"x"}}`)
	}
	const plain = `{"alumniOf":"https://www.example.org/alumniOf"}`
	const wrapped = `{"@context":` + plain + `}`
	require.ErrorIs(t, strict.Check(document(wrapped)), jsonld.ErrContext)
	require.NoError(t, lax.Check(document(wrapped)))
	want, err := strict.Canonicalize(t.Context(), document(plain), jsonld.Options{})
	require.NoError(t, err)
	got, err := lax.Canonicalize(t.Context(), document(wrapped), jsonld.Options{})
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))

	for context, why := range map[string]error{
		`{"@context":` + wrapped + `}`:                        jsonld.ErrContext, // twice
		`{"@context":[` + plain + `]}`:                        jsonld.ErrContext,
		`{"@context":"https://w3id.org/vdl/v1"}`:              jsonld.ErrContext,
		`{"@context":` + plain + `,"a":"urn:a"}`:              jsonld.ErrContext,
		`{"@context":{"VerifiableCredential":"urn:another"}}`: jsonld.ErrRedefined,
		`{"@context":{"@vocab":"urn:v#"}}`:                    jsonld.ErrVocab,
	} {
		require.ErrorIs(t, lax.Check(document(context)), why, context)
	}
	// What else is allowed stays so, in either order.
	vocab := document(`{"@context":{"@vocab":"urn:v#"}}`)
	require.NoError(t, lax.AllowVocab("urn:v#").Check(vocab))
	require.NoError(t, strict.AllowVocab("urn:v#").AllowWrapped().Check(vocab))
}
