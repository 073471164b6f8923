package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// with is claims with members set, or deleted where the value is nil.
func with(members map[string]any) map[string]any {
	c := claims()
	for name, v := range members {
		if c[name] = v; v == nil {
			delete(c, name)
		}
	}
	return c
}

// The digests of the v2 context: of commit 8d0ee107 of w3c/vc-data-model, which the suite's fixture pins, and of today's bytes.
const (
	pinnedSRI       = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg"
	pinnedMultibase = "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"
	todayMultibase  = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"
)

// TestTrap1And6Resources: digests of both versions of the context are right, when issuing and when verifying, and no others.
func TestTrap1And6Resources(t *testing.T) {
	w := start(t, nil)
	resource := func(members ...any) []any {
		o := map[string]any{"id": jsonld.CredentialsV2}
		for i := 0; i < len(members); i += 2 {
			if o[members[i].(string)] = members[i+1]; members[i+1] == nil {
				delete(o, members[i].(string))
			}
		}
		return []any{o}
	}
	for name, c := range map[string]struct {
		resources []any
		good      bool
	}{
		"SRI":              {resource("digestSRI", pinnedSRI), true},
		"multibase":        {resource("digestMultibase", pinnedMultibase), true},
		"today's":          {resource("digestMultibase", todayMultibase), true},
		"both":             {resource("digestMultibase", pinnedMultibase, "digestSRI", pinnedSRI, "mediaType", "application/ld+json"), true},
		"of two versions":  {resource("digestMultibase", todayMultibase, "digestSRI", pinnedSRI), false},
		"another":          {resource("digestMultibase", "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0"), false},
		"another SRI":      {resource("digestSRI", "sha384-_rCVIV7fSXXTNIvpiq26jRDyj8JG8TDjij-tD0ewLk4JpnXEz6a5AeeY_1qQ0d0P"), false},
		"no digest":        {resource(), false},
		"no id":            {resource("id", nil, "digestMultibase", pinnedMultibase), false},
		"a text":           {[]any{jsonld.CredentialsV2}, false},
		"twice":            {append(resource("digestSRI", pinnedSRI), resource("digestMultibase", pinnedMultibase)...), false},
		"nobody knows it":  {resource("id", "https://resource.example/", "digestMultibase", pinnedMultibase), false},
		"no array, but no": {[]any{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			doc := with(map[string]any{"relatedResource": c.resources})
			issued := w.issue(t, doc, nil)
			require.Equal(t, c.good, issued != nil)
			doc["issuer"] = w.s.issuers[0].ID
			check := w.verify(t, signedBlindly(t, w.s.issuers[0].Key, doc, did.AssertionMethod, nil))
			require.Equal(t, c.good, check == "", check)
			if c.good {
				require.Empty(t, w.verify(t, issued))
			}
		})
	}
	for name, v := range map[string]any{"refreshService": map[string]any{"id": "https://a.example/"}, "credentialSchema": map[string]any{"id": "https://a.example/"}} {
		require.Nil(t, w.issue(t, with(map[string]any{name: v}), nil), "%s without a type", name)
	}
}

// TestTrap2Chains: who signed first need not be the issuer; every link holds, and one is the issuer's.
func TestTrap2Chains(t *testing.T) {
	w := start(t, nil)
	first, issuer := newParty(t), newParty(t)
	chain := func(second party, name string) map[string]any {
		doc := with(map[string]any{"issuer": issuer.id.String()})
		doc, err := first.signs(t, doc, dataintegrity.ProofOptions{ID: "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544", Purpose: did.AssertionMethod})
		require.NoError(t, err)
		doc, err = second.signs(t, doc, dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Previous: []string{name}})
		if err != nil {
			return nil
		}
		return doc
	}
	good := chain(issuer, "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")
	require.Empty(t, w.verify(t, good))
	require.Equal(t, "binding", w.verify(t, chain(newParty(t), "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544")))
	require.Nil(t, chain(issuer, "urn:uuid:nobody"))
	for name, spoil := range map[string]func(first, second map[string]any){
		"the first of another value": func(first, second map[string]any) { first["proofValue"] = second["proofValue"] },
		"the first renamed":          func(first, _ map[string]any) { first["id"] = "urn:uuid:nobody" },
		"the chain cut":              func(_, second map[string]any) { delete(second, "previousProof") },
	} {
		bad := clone(good)
		proofs := bad["proof"].([]any)
		spoil(proofs[0].(map[string]any), proofs[1].(map[string]any))
		require.Equal(t, "proof", w.verify(t, bad), name)
	}
}

// TestTrap3Version11: a credential of data model 1.1 with its one context gets that of Data Integrity, from every issuer that embeds
// its proof.
func TestTrap3Version11(t *testing.T) {
	w := start(t, nil)
	for _, i := range w.s.issuers {
		if i.status != nil {
			continue
		}
		issued := w.issue(t, map[string]any{"@context": []any{jsonld.CredentialsV1}, "type": []any{"VerifiableCredential"}, "issuer": i.ID,
			"issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"id": "did:example:alice"}}, nil)
		if i.enveloped {
			require.Nil(t, issued, "vc+jwt is for data model 2.0")
			continue
		}
		require.NotNil(t, issued, i.name)
		require.Equal(t, []any{jsonld.CredentialsV1, jsonld.DataIntegrityV2}, issued["@context"])
		if !i.selective {
			require.Empty(t, w.verify(t, issued), i.name)
		}
	}
}

// TestTrap4Undefined: what no context defines is refused when issuing and when verifying.
func TestTrap4Undefined(t *testing.T) {
	w := start(t, nil)
	for name, doc := range map[string]map[string]any{
		"term":         {"@context": []any{jsonld.CredentialsV2}, "credentialSubject": map[string]any{"undefinedTerm": "x"}, "type": "VerifiableCredential"},
		"type":         {"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiableCredential", "UndefinedType"}},
		"relative IRI": {"credentialSubject": map[string]any{"id": "alice", "alumniOf": "x"}},
		"base":         {"@context": []any{jsonld.CredentialsV2, map[string]any{"@base": "https://invalid.example.com/"}}, "type": "VerifiableCredential"},
	} {
		doc = with(doc)
		require.Nil(t, w.issue(t, doc, nil), name)
		doc["issuer"] = w.s.issuers[0].ID
		require.Contains(t, []string{"context", "structure"}, w.verify(t, signedBlindly(t, w.s.issuers[0].Key, doc, did.AssertionMethod, nil)), name)
	}
}

// TestTrap5StatusLists: the issuer adds the status; its list is at an https URL, whole, as JSON; a status that is set refuses.
func TestTrap5StatusLists(t *testing.T) {
	w := start(t, nil)
	for _, name := range []string{"BitstringStatusList", "BitstringStatusList message"} {
		i := w.s.named(t, name)
		issued := w.issue(t, with(map[string]any{"issuer": i.ID}), nil)
		require.NotNil(t, issued)
		status := issued["credentialStatus"].(map[string]any)
		require.Equal(t, "BitstringStatusListEntry", status["type"])
		url := status["statusListCredential"].(string)
		require.True(t, strings.HasPrefix(url, "https://"), url)
		resp, err := client.Get(url)
		require.NoError(t, err)
		code, list := answerOf(t, resp)
		require.Equal(t, http.StatusOK, code)
		require.Empty(t, w.verify(t, list))
		encoded := list["credentialSubject"].(map[string]any)["encodedList"].(string)
		require.Equal(t, "u", encoded[:1])
		zipped, err := base64.RawURLEncoding.DecodeString(encoded[1:])
		require.NoError(t, err)
		unzip, err := gzip.NewReader(bytes.NewReader(zipped))
		require.NoError(t, err)
		bits, err := io.ReadAll(unzip)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(bits), 16<<10)
		require.Empty(t, w.verify(t, issued))
	}
	// One that was revoked before anybody asked.
	w = start(t, nil)
	i := w.s.named(t, "BitstringStatusList")
	issued := w.issue(t, with(map[string]any{"issuer": i.ID}), nil)
	var index uint64
	for _, digit := range issued["credentialStatus"].(map[string]any)["statusListIndex"].(string) {
		index = 10*index + uint64(digit-'0')
	}
	require.NoError(t, i.status.list.Set(t.Context(), index, 1))
	require.Equal(t, "status", w.verify(t, issued))
	// A list that is not to be had says nothing about the credential, and refuses it.
	doc := with(map[string]any{"credentialStatus": map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
		"statusListIndex": "1", "statusListCredential": "https://lists.example/1"}})
	code, answer := w.post(t, "/credentials/verify", map[string]any{"verifiableCredential": w.issue(t, doc, nil)})
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, statusList+"STATUS_RETRIEVAL_ERROR", answer["type"])
	resp, err := client.Get(w.http + statusPath + "nothing")
	require.NoError(t, err)
	code, _ = answerOf(t, resp)
	require.Equal(t, http.StatusNotFound, code)
}

// TestTrap7Contexts: those on the wire are known.
func TestTrap7Contexts(t *testing.T) {
	w := start(t, nil)
	for _, context := range []string{jsonld.ExamplesV2, jsonld.DataIntegrityV2, "https://w3id.org/vdl/v1"} {
		issued := w.issue(t, map[string]any{"@context": []any{jsonld.CredentialsV2, context}, "type": "VerifiableCredential",
			"credentialSubject": map[string]any{"name": "Alice"}}, nil)
		require.NotNil(t, issued, context)
		require.Empty(t, w.verify(t, issued))
	}
	require.Nil(t, w.issue(t, with(map[string]any{"@context": []any{jsonld.CredentialsV2, "https://contexts.example/v1"}}), nil))
}

// TestTrap8DIDKeyErrors: the names that the suite of did:key waits for.
func TestTrap8DIDKeyErrors(t *testing.T) {
	w := start(t, nil)
	const key = "z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
	const good = "did:key:" + key
	for _, c := range []struct{ id, query, member, want string }{
		{good, "", "didResolutionMetadata", ""},
		{good + "#" + key, "", "didDereferencingMetadata", ""},
		{good, "?publicKeyFormat=Multikey", "didResolutionMetadata", ""},
		{"notDid:key:" + key, "", "didResolutionMetadata", "invalidDid"},
		{"did:experimental:" + key, "", "didResolutionMetadata", "methodNotSupported"},
		{"did:key:-4:" + key, "", "didResolutionMetadata", "invalidDid"},
		{"did:key:" + key[1:], "", "didResolutionMetadata", "invalidDid"},
		{"did:key:@", "", "didResolutionMetadata", "invalidDid"},
		{"did:key:zTjsVPtY", "", "didResolutionMetadata", "invalidPublicKeyLength"},
		{good + "/^bar^/?query=`#" + key, "", "didDereferencingMetadata", "invalidDidUrl"},
		{good, "?publicKeyFormat=unknown", "didResolutionMetadata", "unsupportedPublicKeyType"},
		{good + "#" + key, "?publicKeyFormat=Ed25519VerificationKey2018&enableExperimentalPublicKeyTypes=false", "didDereferencingMetadata", "invalidPublicKeyType"},
		{good + "#z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ", "?publicKeyFormat=Ed25519VerificationKey2018&enableExperimentalPublicKeyTypes=false", "didDereferencingMetadata", "invalidPublicKeyType"},
		{good, "?publicKeyFormat=Ed25519VerificationKey2018&enableExperimentalPublicKeyTypes=true", "didResolutionMetadata", "unsupportedPublicKeyType"},
		{good + "#nothing", "", "didDereferencingMetadata", "notFound"},
		{good, "?versionId=1", "didResolutionMetadata", "notFound"},
		{good, "?versionTime=yesterday", "didResolutionMetadata", "invalidOptions"},
		{good, "?noCache=true", "didResolutionMetadata", "featureNotSupported"},
	} {
		status, answer := w.resolve(t, c.id, c.query)
		about := answer[c.member].(map[string]any)
		if c.want == "" {
			require.Equal(t, http.StatusOK, status, c.id)
			require.NotContains(t, about, "error")
			continue
		}
		require.Contains(t, []int{http.StatusBadRequest, http.StatusNotFound}, status, c.id)
		require.Equal(t, c.want, about["error"], c.id+c.query)
		require.Empty(t, answer["didDocument"])
		require.NotEmpty(t, about["problem"].(map[string]any)["detail"])
	}
	_, answer := w.resolve(t, good+"#"+key, "")
	require.Equal(t, good, answer["didDocument"].(map[string]any)["controller"])
}
