package vc_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// rule is a statement of the data model: a change of a good document, and where it is refused; "" is accepted.
type rule struct {
	section string
	change  string // members of a JSON object; null takes the member away, "∅" stands for null
	path    vc.Pointer
}

// TestDataModel2 holds credentials to the MUST statements of VCDM 2.0, by section.
func TestDataModel2(t *testing.T) {
	for _, r := range []rule{
		{"4.3 base context first", `{"@context": ["https://www.w3.org/ns/credentials/v2"]}`, ""},
		{"4.3 a single one", `{"@context": "https://www.w3.org/ns/credentials/v2"}`, ""},
		{"4.3 further URLs and objects", `{"@context": ["https://www.w3.org/ns/credentials/v2", "https://kestrel.example/v1", {"a": "https://kestrel.example/a"}]}`, ""},
		{"4.3 none", `{"@context": null}`, "/@context"},
		{"4.3 null", `{"@context": "∅"}`, "/@context"},
		{"4.3 empty", `{"@context": []}`, "/@context"},
		{"4.3 not first", `{"@context": ["https://kestrel.example/v1", "https://www.w3.org/ns/credentials/v2"]}`, "/@context"},
		{"4.3 an object first", `{"@context": [{}, "https://www.w3.org/ns/credentials/v2"]}`, "/@context"},
		{"4.3 nearly the base context", `{"@context": ["https://www.w3.org/ns/credentials/v2/"]}`, "/@context"},
		{"4.3 a number", `{"@context": ["https://www.w3.org/ns/credentials/v2", 2]}`, "/@context/1"},
		{"4.3 not a URL", `{"@context": ["https://www.w3.org/ns/credentials/v2", "https ://kestrel.example"]}`, "/@context/1"},
		{"4.3 an array in it", `{"@context": ["https://www.w3.org/ns/credentials/v2", ["https://kestrel.example/v1"]]}`, "/@context/1"},
		{"4.4 id", `{"id": "urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"}`, ""},
		{"4.4 two ids", `{"id": ["urn:a:1", "urn:a:2"]}`, "/id"},
		{"4.4 id in an array", `{"id": ["urn:a:1"]}`, "/id"},
		{"4.4 no URL", `{"id": "9c9a36f8"}`, "/id"},
		{"4.4 null", `{"id": "∅"}`, "/id"},
		{"4.4 number", `{"id": 7}`, "/id"},
		{"4.4 object", `{"id": {"id": "urn:a:1"}}`, "/id"},
		{"4.5 type", `{"type": "VerifiableCredential"}`, ""},
		{"4.5 no type", `{"type": null}`, "/type"},
		{"4.5 not the base type", `{"type": ["EmploymentCredential"]}`, "/type"},
		{"4.5 empty", `{"type": []}`, "/type"},
		{"4.5 a number", `{"type": ["VerifiableCredential", 1]}`, "/type"},
		{"4.6 name", `{"name": "Job", "description": {"@value": "Job", "@language": "en", "@direction": "ltr"}}`, ""},
		{"4.6 names", `{"name": [{"@value": "Job", "@language": "en"}, {"@value": "Arbeit", "@language": "de"}]}`, ""},
		{"4.6 null", `{"name": "∅"}`, "/name"},
		{"4.6 number", `{"description": 1}`, "/description"},
		{"4.6 no value", `{"name": {"@language": "en"}}`, "/name"},
		{"11.1 another member", `{"name": {"@value": "Job", "url": "https://kestrel.example"}}`, "/name"},
		{"11.1 language of a number", `{"name": {"@value": "Job", "@language": 1}}`, "/name"},
		{"11.1 value of a number", `{"name": {"@value": 1}}`, "/name"},
		{"4.7 object", `{"issuer": {"id": "did:web:kestrel.example", "name": "Kestrel Freight"}}`, ""},
		{"4.7 none", `{"issuer": null}`, "/issuer"},
		{"4.7 null", `{"issuer": "∅"}`, "/issuer"},
		{"4.7 no URL", `{"issuer": "kestrel"}`, "/issuer"},
		{"4.7 empty object", `{"issuer": {}}`, "/issuer"},
		{"4.7 id null", `{"issuer": {"id": "∅"}}`, "/issuer"},
		{"4.7 two", `{"issuer": ["did:web:kestrel.example", "did:web:harbour.example"]}`, "/issuer"},
		{"4.7 name of the issuer", `{"issuer": {"id": "did:web:kestrel.example", "name": {"@value": "K", "x": "y"}}}`, "/issuer/name"},
		{"4.8 subjects", `{"credentialSubject": [{"id": "did:web:a.example"}, {"name": "Mira"}]}`, ""},
		{"4.8 none", `{"credentialSubject": null}`, "/credentialSubject"},
		{"4.8 empty", `{"credentialSubject": {}}`, "/credentialSubject"},
		{"4.8 no subjects", `{"credentialSubject": []}`, "/credentialSubject"},
		{"4.8 one is empty", `{"credentialSubject": [{"name": "Mira"}, {}]}`, "/credentialSubject/1"},
		{"4.8 a URL", `{"credentialSubject": "did:web:a.example"}`, "/credentialSubject"},
		{"4.8 id", `{"credentialSubject": {"id": "mira", "name": "Mira"}}`, "/credentialSubject/id"},
		{"4.9 offset", `{"validFrom": "2026-01-01T00:00:00.5+02:00", "validUntil": "2026-12-31T23:59:59-06:00"}`, ""},
		{"4.9 equal", `{"validFrom": "2026-06-01T12:00:00Z", "validUntil": "2026-06-01T14:00:00+02:00"}`, "time"},
		{"4.9 backwards", `{"validFrom": "2026-12-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}`, "*"},
		{"4.9 no zone", `{"validFrom": "2026-01-01T00:00:00"}`, "/validFrom"},
		{"4.9 a date", `{"validUntil": "2027-01-01"}`, "/validUntil"},
		{"4.9 a number", `{"validUntil": 1798761600}`, "/validUntil"},
		{"4.9 null", `{"validUntil": "∅"}`, "/validUntil"},
		{"4.9 in an array", `{"validUntil": ["2027-01-01T00:00:00Z"]}`, "/validUntil"},
		{"4.9 a value object", `{"validUntil": {"@value": "2027-01-01T00:00:00Z"}}`, "/validUntil"},
		{"4.9 no such day", `{"validUntil": "2027-02-30T00:00:00Z"}`, "/validUntil"},
		{"4.10 no type", `{"credentialStatus": {"id": "https://kestrel.example/1"}}`, "/credentialStatus/type"},
		{"4.10 type a number", `{"credentialStatus": {"type": 1}}`, "/credentialStatus/type"},
		{"4.10 id", `{"credentialStatus": {"type": "T", "id": "1"}}`, "/credentialStatus/id"},
		{"4.10 the second", `{"credentialStatus": [{"type": "T"}, {"id": "urn:a:1"}]}`, "/credentialStatus/1/type"},
		{"4.10 null", `{"credentialStatus": "∅"}`, "/credentialStatus"},
		{"4.10 a URL", `{"credentialStatus": "https://kestrel.example/1"}`, "/credentialStatus"},
		{"4.10 an empty array", `{"credentialStatus": []}`, "/credentialStatus"},
		{"4.11 no id", `{"credentialSchema": {"type": "JsonSchema"}}`, "/credentialSchema/id"},
		{"4.11 no type", `{"credentialSchema": {"id": "https://kestrel.example/s"}}`, "/credentialSchema/type"},
		{"4.11 no URL", `{"credentialSchema": {"type": "JsonSchema", "id": "s"}}`, "/credentialSchema/id"},
		{"4.11 null", `{"credentialSchema": "∅"}`, "/credentialSchema"},
		{"5.3 resource", `{"relatedResource": {"id": "https://kestrel.example/r", "digestSRI": "sha256-x"}}`, ""},
		{"5.3 no id", `{"relatedResource": {"digestSRI": "sha256-x"}}`, "/relatedResource/id"},
		{"5.3 no digest", `{"relatedResource": [{"id": "https://kestrel.example/r"}]}`, "/relatedResource/0"},
		{"5.3 twice", `{"relatedResource": [{"id": "https://kestrel.example/r", "digestSRI": "x"}, {"id": "https://kestrel.example/r", "digestSRI": "x"}]}`, "/relatedResource/1/id"},
		{"5.3 a URL", `{"relatedResource": ["https://kestrel.example/r"]}`, "/relatedResource/0"},
		{"5.3 null", `{"relatedResource": "∅"}`, "/relatedResource"},
		{"5.4 refresh", `{"refreshService": {"type": "T"}, "termsOfUse": [{"type": "T"}, {"type": ["T"]}], "evidence": [{"type": "T"}]}`, ""},
		{"5.4 no type", `{"refreshService": {"id": "https://kestrel.example/r"}}`, "/refreshService/type"},
		{"5.5 no type", `{"termsOfUse": [{"type": "T"}, {}]}`, "/termsOfUse/1/type"},
		{"5.6 no type", `{"evidence": {}}`, "/evidence/type"},
		{"5.6 a text", `{"evidence": "seen"}`, "/evidence"},
		{"5.10 no type", `{"confidenceMethod": {"id": "https://kestrel.example/r"}}`, "/confidenceMethod/type"},
		{"5.10 no type", `{"renderMethod": [{}]}`, "/renderMethod/0/type"},
		{"5.2 what nobody knows is kept", `{"somethingElse": {"a": [1, null]}}`, ""},
	} {
		t.Run(r.section, func(t *testing.T) {
			s := newScene(t)
			amend(t, s.inner.claims, r.change)
			_, err := s.verify(s.inner)
			requireRule(t, r, err)
		})
	}
}

// TestURLCharacters: of ASCII a URL has the characters of RFC 3986, section 2, and no others.
func TestURLCharacters(t *testing.T) {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
	for c := range 128 {
		s := newScene(t)
		s.inner.claims["id"] = "urn:a:" + string(rune(c)) + "b"
		err := judgeInner(s)
		if strings.IndexByte(allowed, byte(c)) >= 0 {
			require.NoError(t, err, "%q", c)
		} else {
			require.Equal(t, vc.Pointer("/id"), requireRefusal(t, err, "structure").Path, "%q", c)
		}
	}
}

func amend(t *testing.T, claims map[string]any, change string) {
	t.Helper()
	members, err := strictjson.ParseObject([]byte(change), strictjson.Limits{})
	require.NoError(t, err)
	maps.Copy(claims, members)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	nulls(claims)
}

// nulls puts null where the table has ∅.
func nulls(o map[string]any) {
	for k, v := range o {
		if inner, ok := v.(map[string]any); ok {
			nulls(inner)
		} else if v == "∅" {
			o[k] = nil
		}
	}
}

func requireRule(t *testing.T, r rule, err error) {
	t.Helper()
	switch r.path {
	case "":
		require.NoError(t, err)
	case "time": // well formed, and over
		requireRefusal(t, err, "time")
	case "*": // the document as a whole
		require.Empty(t, requireRefusal(t, err, "structure").Path)
	default:
		require.Equal(t, r.path, requireRefusal(t, err, "structure").Path)
	}
}

// TestDataModel11 reads documents of version 1.1.
func TestDataModel11(t *testing.T) {
	for _, r := range []rule{
		{"good", `{}`, ""},
		{"no issuanceDate", `{"issuanceDate": null}`, "*"},
		{"issuanceDate", `{"issuanceDate": "yesterday"}`, "/issuanceDate"},
		{"not yet", `{"issuanceDate": "2026-06-01T12:00:01Z"}`, "time"},
		{"over", `{"expirationDate": "2026-06-01T12:00:00Z"}`, "time"},
		{"over before it began", `{"expirationDate": "2025-06-01T12:00:00Z"}`, "*"},
		{"the dates of version 2 count too", `{"validUntil": "2026-06-01T12:00:00Z"}`, "time"},
		{"the earlier end counts", `{"validUntil": "2028-06-01T12:00:00Z", "expirationDate": "2026-06-01T12:00:00Z"}`, "time"},
		{"the later beginning counts", `{"validFrom": "2026-06-01T12:00:01Z"}`, "time"},
		{"status without type", `{"credentialStatus": {"id": "https://kestrel.example/1"}}`, "/credentialStatus/type"},
	} {
		t.Run(r.section, func(t *testing.T) {
			s := newScene(t)
			s.inner.claims = map[string]any{"@context": []any{"https://www.w3.org/2018/credentials/v1"}, "type": []any{"VerifiableCredential"},
				"id": "urn:fake:job", "issuer": employer, "issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"id": "did:web:a.example"}}
			amend(t, s.inner.claims, r.change)
			_, err := s.verify(s.inner)
			requireRule(t, r, err)
		})
	}
	s := newScene(t)
	s.inner.claims["expirationDate"] = "2020-01-01T00:00:00Z"
	require.NoError(t, judgeInner(s), "a member of version 1.1 means nothing in version 2")
}

// TestClaimSet holds the claims of SD-JWT VC (draft -18 section 3.2.2.2, RFC 7519 section 4.1).
func TestClaimSet(t *testing.T) {
	for _, r := range []rule{
		{"good", `{"sub": "did:web:a.example", "iat": 1}`, ""},
		{"no dates", `{"nbf": null, "exp": null}`, ""},
		{"vct a number", `{"vct": 1}`, "/vct"},
		{"vct empty", `{"vct": ""}`, "/vct"},
		{"no iss", `{"iss": null}`, "/iss"},
		{"iss no URL", `{"iss": "kestrel"}`, "/iss"},
		{"sub", `{"sub": ["did:web:a.example"]}`, "/sub"},
		{"exp a text", `{"exp": "1798761600"}`, "/exp"},
		{"exp null", `{"exp": "∅"}`, "/exp"},
		{"exp endless", `{"exp": 1e300}`, "/exp"},
		{"exp with a fraction", `{"exp": 1798761600.5}`, ""},
		{"nbf", `{"nbf": {}}`, "/nbf"},
		{"over", `{"exp": 1780315200}`, "time"},
		{"not yet", `{"nbf": 1780315201}`, "time"},
		{"backwards", `{"nbf": 1780315200, "exp": 1780315199}`, "*"},
	} {
		t.Run(r.section, func(t *testing.T) {
			s := newScene(t)
			amend(t, s.sdj.claims, r.change)
			_, err := s.verify(s.sdj)
			requireRule(t, r, err)
		})
	}
	t.Run("not in a JSON document", func(t *testing.T) {
		s := newScene(t)
		delete(s.inner.claims, "@context")
		s.inner.claims["vct"], s.inner.claims["iss"] = "https://kestrel.example/job", employer
		require.Equal(t, vc.Pointer("/@context"), requireRefusal(t, judgeInner(s), "structure").Path)
	})
}

// TestPresentationModel holds presentations to VCDM 2.0 section 4.13.
func TestPresentationModel(t *testing.T) {
	for _, r := range []rule{
		{"good", `{"termsOfUse": {"type": "T"}}`, ""},
		{"context", `{"@context": ["https://kestrel.example/v1"]}`, "/@context"},
		{"id", `{"id": "urn:fake:answer", "type": ["VerifiablePresentation", 1]}`, "/type"},
		{"type", `{"type": "VerifiableCredential"}`, "/type"},
		{"holder null", `{"holder": "∅"}`, "/holder"},
		{"holder no URL", `{"holder": "mira"}`, "/holder"},
		{"holder without id", `{"holder": {"name": "Mira"}}`, "/holder"},
		{"terms of use", `{"termsOfUse": {"id": "https://kestrel.example/t"}}`, "/termsOfUse/type"},
	} {
		t.Run(r.section, func(t *testing.T) {
			s := newScene(t)
			amend(t, s.shown.claims, r.change)
			requireRule(t, r, judgeAnswer(s))
		})
	}
	envelope := func(change string) string {
		return `{"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential", ` + change + `}`
	}
	for _, r := range []rule{
		{"one, not in an array", `{"verifiableCredential": ` + envelope(`"id": "data:application/dc+sd-jwt,urn:fake:conduct"`) + `}`, ""},
		{"null", `{"verifiableCredential": "∅"}`, "/verifiableCredential"},
		{"none", `{"verifiableCredential": []}`, "/verifiableCredential"},
		{"a text", `{"verifiableCredential": ["eyJ"]}`, "/verifiableCredential/0"},
		{"in two arrays", `{"verifiableCredential": [[{}]]}`, "/verifiableCredential/0"},
		{"base64", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt;base64,dXJuOmZha2U6Y29uZHVjdA=="`) + `]}`, ""},
		{"percent", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt,urn%3Afake%3Aconduct"`) + `]}`, ""},
		{"upper case and parameters", `{"verifiableCredential": [` + envelope(`"id": "data:Application/DC+SD-JWT;charset=utf-8,urn:fake:conduct"`) + `]}`, ""},
		{"base64 without padding", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt;base64,dXJuOmZha2U6Y29uZHVjdA"`) + `]}`, "/verifiableCredential/0/id"},
		{"base64 with a line", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt;base64,dXJuOmZha2U6\nY29uZHVjdA=="`) + `]}`, "/verifiableCredential/0/id"},
		{"percent of nothing", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt,urn%3"`) + `]}`, "/verifiableCredential/0/id"},
		{"no data: URL", `{"verifiableCredential": [` + envelope(`"id": "https://kestrel.example/1"`) + `]}`, "/verifiableCredential/0/id"},
		{"no media type", `{"verifiableCredential": [` + envelope(`"id": "data:,urn:fake:conduct"`) + `]}`, "/verifiableCredential/0/id"},
		{"no comma", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt"`) + `]}`, "/verifiableCredential/0/id"},
		{"no id", `{"verifiableCredential": [` + envelope(`"@type": 1`) + `]}`, "/verifiableCredential/0"},
		{"claims beside it", `{"verifiableCredential": [` + envelope(`"id": "data:application/dc+sd-jwt,urn:fake:conduct", "issuer": "did:web:a.example"`) + `]}`, "/verifiableCredential/0"},
		{"no context", `{"verifiableCredential": [{"type": "EnvelopedVerifiableCredential", "id": "data:application/dc+sd-jwt,urn:fake:conduct"}]}`, "/verifiableCredential/0/@context"},
		{"another context", `{"verifiableCredential": [{"@context": ["https://kestrel.example/v1"], "type": "EnvelopedVerifiableCredential", "id": "data:application/dc+sd-jwt,urn:fake:conduct"}]}`, "/verifiableCredential/0/@context"},
		{"a presentation in it", `{"verifiableCredential": [{"id": "urn:fake:answer"}]}`, "/verifiableCredential/0"},
		{"nobody's", `{"verifiableCredential": [{"id": "urn:fake:nobody"}]}`, "/verifiableCredential/0"},
	} {
		t.Run("enclosed: "+r.section, func(t *testing.T) {
			s := newScene(t)
			s.shown.inside = nil
			amend(t, s.shown.claims, r.change)
			requireRule(t, r, judgeAnswer(s))
		})
	}
}
