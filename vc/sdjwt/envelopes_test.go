package sdjwt_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// envelope is one way in which an SD-JWT comes: what is in it, and how it is written.
type envelope struct {
	name     string
	document bool                                                // of the data model, as vc+sd-jwt
	write    func(t testing.TB, w world, text string) vc.Secured // from the compact serialization
}

var envelopes = []envelope{
	{"compact", false, func(_ testing.TB, _ world, text string) vc.Secured { return received(text) }},
	{"flattened", false, func(_ testing.TB, _ world, text string) vc.Secured { return inJSON(flattened(text)) }},
	{"general", false, inGeneral},
	{"vc+sd-jwt", true, func(_ testing.TB, _ world, text string) vc.Secured {
		return vc.Received("application/vc+sd-jwt", []byte(text))
	}},
	{"vc+sd-jwt flattened", true, func(_ testing.TB, _ world, text string) vc.Secured { return inJSON(flattened(text)) }},
	{"vc+sd-jwt general", true, inGeneral},
}

// inGeneral adds a second good signature of the issuer's, by another header.
func inGeneral(t testing.TB, w world, text string) vc.Secured {
	typ := "dc+sd-jwt"
	if strings.Contains(string(decode(t, strings.Split(text, ".")[0])), "vc+sd-jwt") {
		typ = "vc+sd-jwt"
	}
	header := strings.Replace(w.header(typ), "{", `{"x":1,`, 1)
	return inJSON(general(text, again(t, text, header, w.issuer.Key.Signer)))
}

func (e envelope) typ() string {
	if e.document {
		return "vc+sd-jwt"
	}
	return "dc+sd-jwt"
}

// mechanism is that of the envelope alone.
func (e envelope) mechanism() vc.Mechanism {
	if e.document {
		return jose.New(jsonld.Embedded())
	}
	return sdjwt.Mechanism{}
}

func (e envelope) open(t testing.TB, w world, text string) (vc.Opened, error) {
	s := e.write(t, w, text)
	require.True(t, e.mechanism().Recognizes(s))
	return e.mechanism().Open(context.Background(), s, w.opening())
}

// verify judges an SD-JWT as an answer to the world's challenge.
func (e envelope) verify(t testing.TB, w world, text string) error {
	v := verifier()
	v.Mechanisms = []vc.Mechanism{jose.New(jsonld.Embedded()), sdjwt.Mechanism{}}
	_, err := v.VerifyPresentation(context.Background(), []vc.Secured{e.write(t, w, text)}, w.ask)
	return err
}

// payload is a good one, with members before all others.
func (e envelope) payload(w world, members string) string {
	if e.document {
		return `{` + members + `"@context":["https://www.w3.org/ns/credentials/v2"],` +
			`"type":["VerifiableCredential"],"issuer":"` + w.issuer.ID + `","credentialSubject":{"id":"did:example:mira"}}`
	}
	return `{` + members + `"iss":"` + w.issuer.ID + `","vct":"` + vct + `"}`
}

// forge is world.forge for this envelope.
func (e envelope) forge(w world) func(testing.TB, string, ...string) string {
	return func(t testing.TB, members string, disclosures ...string) string {
		return w.join(t, w.header(e.typ()), e.payload(w, members), w.issuer.Key.Signer, disclosures...)
	}
}

func (w world) join(t testing.TB, header, payload string, by did.Signer, disclosures ...string) string {
	return signed(t, header, payload, by) + "~" + strings.Join(append(disclosures, ""), "~")
}
