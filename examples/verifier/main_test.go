package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func Example() {
	main()
	// Output:
	// refused: binding at /proof: audience: expected "https://mall.example", got "https://plaza.example"
	// welcome, somebody of Kestrel Freight
}

func TestJudge(t *testing.T) {
	plaza := newDoor("https://plaza.example", employers{})
	asked := plaza.ask()
	for body, want := range map[string]string{
		`no JSON`: "refused: no answer",
		`[]`:      "refused: structure",
		`[{"mediaType":"application/vp","text":"{}"}]`: "refused: proof",
	} {
		require.Contains(t, plaza.judge(t.Context(), asked, []byte(body)), want, body)
	}
	// Without a network nobody can know a did:web: that is not the visitor's fault.
	unknown := `[{"mediaType":"application/vp","text":"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],` +
		`\"type\":[\"VerifiablePresentation\"],\"holder\":\"did:web:a.example\",\"proof\":{\"type\":\"DataIntegrityProof\",` +
		`\"cryptosuite\":\"eddsa-jcs-2022\",\"created\":\"2026-05-20T09:30:00Z\",\"proofPurpose\":\"authentication\",` +
		`\"verificationMethod\":\"did:web:a.example#key-1\",\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],` +
		`\"proofValue\":\"zh9J9GqiJ56oJiZh47KpfGJigoWUJTY1YRgZDQXFRDjxNuJeRDDanoNt4uosPPCjGQcFNd6QtiUrXAQYQEKWy7WF\"}}"}]`
	require.Contains(t, plaza.judge(t.Context(), asked, []byte(unknown)), "try again later")
	// An answer that shows nothing.
	me, key, _ := newParty()
	answer := must(vc.Holder{ID: me, Key: key, As: dataintegrity.EdDSAJCS2022(jsonld.Embedded())}.Answer(t.Context(), asked))
	body := must(jsonOf(answer))
	require.Contains(t, plaza.judge(t.Context(), asked, body), "nothing here says")
	require.Contains(t, plaza.judge(t.Context(), asked, body), "refused: replay")
}
