package testvectors_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/testvectors"
)

// TestSDJWTCases: both suites are there whole.
func TestSDJWTCases(t *testing.T) {
	for suite, want := range map[string]int{"sd-jwt-rfc9901": 15, "sd-jwt-testcases": 17} {
		cases := testvectors.SDJWTCases(t, suite)
		if len(cases) != want {
			t.Errorf("%s: %d cases, want %d", suite, len(cases), want)
		}
		for _, c := range cases {
			if len(c.Claims) == 0 || len(c.Expected) == 0 || len(c.Issuers) == 0 {
				t.Errorf("%s: %s: incomplete", suite, c.Name)
			}
		}
	}
}

// TestSDJWTRFC holds the printed values against each other: digests, contents, signatures of the issuer, and the
// cases that the examples were made from.
func TestSDJWTRFC(t *testing.T) {
	p := testvectors.SDJWTRFC(t)
	key := publicKey(t, p.IssuerKey)
	cases := map[string]testvectors.SDJWTCase{}
	for _, c := range testvectors.SDJWTCases(t, "sd-jwt-rfc9901") {
		cases[c.Name] = c
	}
	if len(p.Examples) != 11 || len(p.Disclosures) != 5 {
		t.Fatalf("%d examples and %d disclosures", len(p.Examples), len(p.Disclosures))
	}
	all := p.Disclosures
	for _, e := range p.Examples {
		all = append(all, e.Disclosures...)
		made, known := cases[e.Case]
		if !known {
			t.Errorf("section %s: no case %q", e.Section, e.Case)
		}
		if e.JSON == nil && len(e.Disclosures) != len(made.Conceal) {
			t.Errorf("section %s: %d disclosures, %d marks", e.Section, len(e.Disclosures), len(made.Conceal))
		}
		for _, compact := range []string{e.Issued, e.Presented} {
			if compact == "" {
				continue
			}
			parts := strings.Split(compact, "~")
			payload := verified(t, key, parts[0])
			equalJSON(t, payload, e.Payload)
			if last := parts[len(parts)-1]; last != "" {
				var bound struct{ Cnf struct{ JWK json.RawMessage } }
				if err := json.Unmarshal(payload, &bound); err != nil {
					t.Fatal(err)
				}
				binding := verified(t, publicKey(t, bound.Cnf.JWK), last)
				if e.KeyBinding != nil {
					equalJSON(t, binding, e.KeyBinding)
				}
			}
		}
		if e.Processed != nil {
			seen := map[string]any{}
			if err := json.Unmarshal(e.Processed, &seen); err != nil {
				t.Fatal(err)
			}
			for _, added := range []string{"iat", "exp", "cnf", "iss"} {
				if !bytes.Contains(made.Claims, []byte(`"`+added+`":`)) {
					delete(seen, added)
				}
			}
			data, _ := json.Marshal(seen)
			equalJSON(t, data, made.Expected)
		}
	}
	for _, d := range all {
		digest := sha256.Sum256([]byte(d.Disclosure))
		if got := base64.RawURLEncoding.EncodeToString(digest[:]); d.Digest != "" && got != d.Digest {
			t.Errorf("%s: digest %s", d.Disclosure, got)
		}
		contents, _ := json.Marshal(d.Contents)
		equalJSON(t, decode(t, d.Disclosure), contents)
	}
}

func decode(t *testing.T, s string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// verified checks a compact ES256 JWS and returns its payload.
func verified(t *testing.T, key *ecdsa.PublicKey, jws string) []byte {
	t.Helper()
	parts := strings.Split(jws, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature := decode(t, parts[2])
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(key, digest[:], r, s) {
		t.Error("signature is wrong")
	}
	return decode(t, parts[1])
}

func publicKey(t *testing.T, jwk []byte) *ecdsa.PublicKey {
	t.Helper()
	var k struct{ X, Y string }
	if err := json.Unmarshal(jwk, &k); err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, decode(t, k.X), decode(t, k.Y)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func equalJSON(t *testing.T, got, want []byte) {
	t.Helper()
	var g, w any
	if err := errors.Join(json.Unmarshal(got, &g), json.Unmarshal(want, &w)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
