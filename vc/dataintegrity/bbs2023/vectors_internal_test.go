package bbs2023

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// vector is a worked example, every step of it.
type vector struct {
	Name, FeatureOption, ProofConfig, ProofHash, MandatoryHash, BBSSignature, BBSHeader, PublicKey, HMACKey string
	Unsigned, Revealed, Base, Derived                                                                       json.RawMessage
	MandatoryPointers, SelectivePointers, Canonical, Statements, DerivedStatements                          []string
	SignerNymEntropy, NymSecret, BBSProof, PresentationHeader, Pseudonym                                    string
	Commitment                                                                                              struct{ SecretProverBlind, CommitmentWithProof string }
	Groups                                                                                                  struct{ MandatoryIndexes, NonMandatoryIndexes, SelectiveIndexes, CombinedIndexes []int }
	AdjustedMandatoryIndexes, AdjustedSelectiveIndexes                                                      []uint64
	VerifierLabels                                                                                          [][2]string
	LengthBBSMessages                                                                                       uint64
}

type published struct {
	Keys   struct{ PublicKey, SecretKey, HMACKey string }
	Inputs struct{ HolderSecret, ProverNym, SignerNymEntropy, VerifierID, PresentationHeader string }
	Cases  []vector
}

func vectors(t testing.TB) (p published) {
	t.Helper()
	testvectors.Load(t, "bbs2023", &p)
	require.Len(t, p.Cases, 5)
	return p
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	if len(s)%2 == 1 { // a published number without its leading zero
		s = "0" + s
	}
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return raw
}

func secretOf(t testing.TB, s string) bbs.Secret {
	t.Helper()
	if s == "" {
		return bbs.Secret{}
	}
	k, err := bbs.ParseSecret(unhex(t, s))
	require.NoError(t, err)
	return k
}

// contexts of the vectors: one document takes its terms from a vocabulary of its own.
func contexts() *jsonld.Contexts {
	return jsonld.Embedded().AllowVocab("https://windsurf.grotto-networking.com/selective#")
}

// features by the names of the vectors.
var features = map[string]Feature{"baseline": baseline, "prc": baseline, "HolderBinding": HolderBinding, "Pseudonym": Pseudonym,
	"PseudonymHB": HolderBindingPseudonym}

// parts are a document without its proof, and the proof.
func parts(t testing.TB, text []byte) (document, proof map[string]any) {
	t.Helper()
	document, err := strictjson.ParseObject(text, strictjson.Limits{})
	require.NoError(t, err)
	proof, _ = document["proof"].(map[string]any)
	delete(document, "proof")
	return document, proof
}

// lenient reads a proof value as the vectors have it, where they contradict the text of the specification (docs/conformance.md): a
// pseudonym's values without its domain, the signer's entropy as a tagged number, and in Pseudonym the headers of both features. It
// returns its third byte and its elements.
func lenient(t testing.TB, value string) (header byte, elements []cbor.RawMessage) {
	t.Helper()
	raw, err := encoding.Base64URL(strings.TrimPrefix(value, "u"))
	require.NoError(t, err)
	require.Equal(t, []byte{0xd9, 0x5d}, raw[:2])
	require.NoError(t, cbor.Unmarshal(raw[3:], &elements))
	return raw[2], elements
}

func lenientBase(t testing.TB, v vector) (base baseValue, header byte) {
	t.Helper()
	_, proof := parts(t, v.Base)
	header, elements := lenient(t, proof["proofValue"].(string))
	for i, into := range base.items(baseline) {
		require.NoError(t, cbor.Unmarshal(elements[i], into))
	}
	if features[v.Name].nym() {
		require.Len(t, elements, 6)
		require.Equal(t, []byte{0xc2, 0x58, 0x20}, []byte(elements[5][:3]), "tag 2, a string of 32 bytes")
		base.Entropy = elements[5][3:]
	} else {
		require.Len(t, elements, 5)
	}
	return base, header
}

func lenientDerived(t testing.TB, v vector, domain string) (d derivedValue, header byte) {
	t.Helper()
	_, proof := parts(t, v.Derived)
	header, elements := lenient(t, proof["proofValue"].(string))
	items := d.items(features[v.Name])
	if features[v.Name].nym() {
		items = append(items[:5:5], items[6:]...) // all but the domain
		d.Domain = domain
	}
	require.Len(t, elements, len(items))
	for i, into := range items {
		require.NoError(t, cbor.Unmarshal(elements[i], into), "element %d", i)
	}
	return d, header
}

// TestVectorsStepByStep: every published value of all five examples, of which the proofs themselves are made again in package bbs.
func TestVectorsStepByStep(t *testing.T) {
	p := vectors(t)
	s := New(contexts())
	key, err := ParseSecretKey(unhex(t, p.Keys.SecretKey))
	require.NoError(t, err)
	require.Equal(t, p.Keys.PublicKey, key.PublicKey().String())
	for _, v := range p.Cases {
		t.Run(v.Name, func(t *testing.T) {
			f := features[v.Name]
			if v.FeatureOption != "" {
				require.Equal(t, v.FeatureOption, f.String())
			}
			sum := sha256.Sum256([]byte(v.ProofConfig))
			require.Equal(t, v.ProofHash, hex.EncodeToString(sum[:]))
			proofHash := sum[:]
			_, baseProof := parts(t, v.Base)
			config := maps.Clone(baseProof)
			delete(config, "proofValue")
			unsigned, _ := parts(t, v.Unsigned)
			config["@context"] = unsigned["@context"]
			canonical, err := s.contexts.Canonicalize(t.Context(), config, jsonld.Options{})
			require.NoError(t, err)
			require.Equal(t, v.ProofConfig, string(canonical))

			// The issuer's steps.
			base, header := lenientBase(t, v)
			require.Equal(t, unhex(t, v.HMACKey), base.HMACKey)
			require.Equal(t, v.MandatoryPointers, base.Mandatory)
			statements, err := sd.Statements(t.Context(), s.contexts, unsigned, func(n int) ([]string, error) {
				labels := make([]string, n)
				for i := range labels {
					labels[i] = fmt.Sprintf("c14n%d", i)
				}
				return labels, nil
			})
			require.NoError(t, err)
			require.Equal(t, v.Canonical, statements)
			whole, mandatory, err := s.transform(t.Context(), unsigned, base)
			require.NoError(t, err)
			require.Equal(t, v.Statements, whole.Statements)
			require.Equal(t, v.Groups.MandatoryIndexes, mandatory)
			always, _ := sd.Group(whole.Statements, mandatory)
			require.Equal(t, v.ProofHash+v.MandatoryHash, hex.EncodeToString(signedHeader(proofHash, always)))
			sign := securer{suite: s, feature: f, mandatory: v.MandatoryPointers, entropy: base.Entropy}
			if f != baseline {
				sign.commitment = unhex(t, v.Commitment.CommitmentWithProof)
			}
			value, err := sign.signWith(t.Context(), unsigned, proofHash, key.Signer(), baseValue{HMACKey: base.HMACKey, Mandatory: v.MandatoryPointers, Entropy: base.Entropy})
			require.NoError(t, err)
			again, g, err := parseBase(value)
			require.NoError(t, err)
			require.Equal(t, f, g)
			require.Equal(t, base, again)
			require.Equal(t, v.BBSSignature, hex.EncodeToString(again.Signature))

			// The holder's.
			held := bbs.Held{Blind: secretOf(t, v.Commitment.SecretProverBlind)}
			if f.binding() {
				held.Committed = [][]byte{unhex(t, p.Inputs.HolderSecret)}
			}
			show := bbs.Show{Header: unhex(t, v.PresentationHeader)}
			if f.nym() {
				require.Equal(t, unhex(t, p.Inputs.SignerNymEntropy), base.Entropy)
				held.Nym = secretOf(t, p.Inputs.ProverNym).Add(secretOf(t, p.Inputs.SignerNymEntropy))
				require.Equal(t, unhex(t, v.NymSecret), held.Nym.Bytes())
				show.Domain = []byte(p.Inputs.VerifierID)
			}
			o, err := s.derive(t.Context(), unsigned, base, v.SelectivePointers, secrets{feature: f, held: held}, show)
			require.NoError(t, err)
			revealed, _ := parts(t, v.Revealed)
			require.Equal(t, revealed, o.document)
			require.Equal(t, v.AdjustedMandatoryIndexes, o.value.Mandatory)
			require.Equal(t, v.AdjustedSelectiveIndexes, o.value.Selective)
			labels, err := o.value.labels()
			require.NoError(t, err)
			require.Len(t, v.VerifierLabels, len(labels))
			for i, entry := range v.VerifierLabels {
				require.Equal(t, entry, [2]string{fmt.Sprintf("c14n%d", i), labels[i]})
			}
			o.value.Proof = unhex(t, v.BBSProof)
			if f.nym() {
				o.value.Nym = unhex(t, v.Pseudonym)
			}
			require.Equal(t, v.LengthBBSMessages, o.value.Length)
			derived, derivedHeader := lenientDerived(t, v, p.Inputs.VerifierID)
			require.Equal(t, derived, o.value)

			// The verifier's.
			document, derivedProof := parts(t, v.Derived)
			proof := vc.Proof{Key: vc.Key{Public: key.Signer().PublicKey()}}
			require.NoError(t, s.verifyDerived(t.Context(), document, proofHash, derived, f, &proof))
			require.Equal(t, show.Header, proof.Header)
			if v.DerivedStatements != nil {
				statements, err := sd.Statements(t.Context(), s.contexts, document, sd.Known(labels))
				require.NoError(t, err)
				require.Equal(t, v.DerivedStatements, statements)
			}
			wantHeaders := [2]byte{headers[f], headers[f] + 1}
			if v.Name == "Pseudonym" {
				wantHeaders = [2]byte{0x08, 0x09} // the text says 06 and 07
			}
			require.Equal(t, wantHeaders, [2]byte{header, derivedHeader})

			// What the text says is read strictly, and what it does not say is refused.
			derivedText := derivedProof["proofValue"].(string)
			if !f.nym() {
				value, err := serialize(f, 1, o.value.items(f))
				require.NoError(t, err)
				require.Equal(t, derivedText, value)
				require.Equal(t, baseProof["proofValue"], reserialized(t, base, f))
				require.NoError(t, s.verify(t.Context(), document, proofHash, derivedText, &proof))
				require.Nil(t, proof.Nym)
				return
			}
			require.Equal(t, &vc.Nym{Suite: NymSuite, Domain: p.Inputs.VerifierID, Point: [48]byte(unhex(t, v.Pseudonym))}, proof.Nym)
			require.ErrorIs(t, s.verify(t.Context(), document, proofHash, derivedText, &proof), ErrProofValue)
			_, _, err = parseBase(baseProof["proofValue"].(string))
			require.ErrorIs(t, err, ErrProofValue)
			byTheText, err := serialize(f, 1, o.value.items(f))
			require.NoError(t, err)
			require.NoError(t, s.verify(t.Context(), document, proofHash, byTheText, &proof))
		})
	}
}

func reserialized(t testing.TB, v baseValue, f Feature) string {
	t.Helper()
	text, err := serialize(f, 0, v.items(f))
	require.NoError(t, err)
	return text
}

type keysFunc did.PublicKey

func (k keysFunc) Find(context.Context, vc.KeyRef, time.Time) (vc.Key, error) {
	return vc.Key{Public: did.PublicKey(k), Controller: "did:example:whoever", Purposes: did.AssertionMethod}, nil
}

// TestVectorsOpen: the published proofs hold, but their key is not that of the credential's issuer.
func TestVectorsOpen(t *testing.T) {
	p := vectors(t)
	s := New(contexts())
	public, err := did.NewPublicKey(did.BLS12381G2, unhex(t, p.Keys.PublicKey))
	require.NoError(t, err)
	for _, v := range p.Cases[:3] {
		secured := vc.Received("application/vc", v.Derived)
		o, err := s.Open(t.Context(), secured, vc.Opening{Keys: keysFunc(public)})
		require.NoError(t, err, v.Name)
		require.Len(t, o.Proofs, 1)
		require.NotEqual(t, o.Proofs[0].Method, o.Credential.Issuer()+"#"+strings.TrimPrefix(o.Credential.Issuer(), "did:key:"))
	}
}
