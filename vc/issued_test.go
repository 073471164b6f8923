package vc_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
)

// TestIssued: a credential has one name, however it was written, wrapped or bound to a holder's key since.
func TestIssued(t *testing.T) {
	const canonical, token, signed = `{"a":"é","id":"urn:a:1"}`, "e30.e30.AA~WyJzIiwiYSIsMV0~", "e30.e30~WyJzIiwiYSIsMV0"
	envelope := func(media, data string) string {
		return `{"@context":"https://www.w3.org/ns/credentials/v2","id":"data:` + media + "," + data + `","type":"EnvelopedVerifiableCredential"}`
	}
	for want, all := range map[string][]vc.Secured{
		canonical: {vc.Received("", []byte(canonical)), vc.Received("", []byte("{\"id\": \"urn:a:1\",\n \"a\": \"\\u00e9\"}\n")),
			vc.Received("", []byte(`{"a":"é","id":"urn:a:1","proof":{"proofValue":"z1"}}`)), vc.Received("", []byte(`{"a":"é","id":"urn:a:1","proof":[{"proofValue":"z2"}]}`))},
		signed: {vc.Received("", []byte("e30.e30.BB~WyJzIiwiYSIsMV0~")), vc.Received("", []byte(token)), vc.Received("", []byte(token+"\n")), vc.Received("", []byte(token+"e30.e30.AA")),
			vc.Received("", []byte(envelope("application/dc+sd-jwt", token))), vc.Received("", []byte(envelope("application/dc+sd-jwt;base64", base64.StdEncoding.EncodeToString([]byte(token+"e30.e30.AA")))))},
		"e30.e30":           {vc.Received("", []byte("e30.e30.AA")), vc.Received("", []byte("e30.e30.BB")), vc.Received("", []byte("e30.e30.AA~")), vc.Received("application/vc+jwt", []byte("e30.e30.AA\r\n"))},
		"no-tilde":          {vc.Received("application/dc+sd-jwt", []byte("no-tilde"))},
		"\x84\n ":           {vc.Received("", []byte("\x84\n "))},
		`{"a":1,"a":2}`:     {vc.Received("application/vc", []byte(`{"a":1,"a":2}`))}, // which nobody opens
		`{"payload":"e30"}`: {vc.Received("application/sd-jwt+json", []byte(`{"payload":"e30"}`))},
		"":                  {{}},
	} {
		for i, s := range all {
			require.Equal(t, sha256.Sum256([]byte(want)), s.Issued(), "%q %d", want, i)
		}
	}
	require.NotEqual(t, vc.Received("", []byte(token)).Issued(), vc.Received("", []byte("e30.e30.AA~")).Issued(), "with fewer claims it is another")
}
