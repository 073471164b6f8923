package bbs

import (
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
)

// suites are the ciphersuites by the names that the vectors give them.
var suites = map[string]Suite{"SHA-256": SHA256, "SHAKE-256": SHAKE256}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return raw
}

func unhexAll(t testing.TB, texts []string) [][]byte {
	t.Helper()
	out := make([][]byte, len(texts))
	for i, s := range texts {
		out[i] = unhex(t, s)
	}
	return out
}

func pointHex(p bls.G1Affine) string { raw := p.Bytes(); return hex.EncodeToString(raw[:]) }

func scalarHex(s fr.Element) string { raw := s.Bytes(); return hex.EncodeToString(raw[:]) }

func scalarOf(t testing.TB, s string) fr.Element {
	t.Helper()
	if s == "" {
		return fr.Element{}
	}
	k, err := parseScalar(unhex(t, s))
	require.NoError(t, err)
	return k
}

func secretOf(t testing.TB, s string) Secret { t.Helper(); return newSecret(scalarOf(t, s)) }

// mocked is seeded_random_scalars of the draft's section 8.1: the numbers that the published fixtures were made with.
func mocked(s Suite, seed, dst string, count int) []fr.Element {
	uniform := s.expand([]byte(seed), dst, expandSize*count)
	out := make([]fr.Element, count)
	for i := range out {
		out[i].SetBytes(uniform[i*expandSize : (i+1)*expandSize])
	}
	return out
}

// published is what all fixtures of proofs trace.
type published struct {
	Name, File                       string
	PublicKey, Signature             string
	Header, PresentationHeader       string
	Proof                            string
	Valid                            bool
	R1, R2, ETilde, R1Tilde, R3Tilde string
	MTildes                          []string
	ABar, B, BBar, D, T1, T2, Domain string
	Challenge, Ut, Op, Pseudonym     string
	Messages, CommittedMessages      []string
	RevealedMessages                 map[string]string
	RevealedCommittedMessages        map[string]string
	DisclosedIndexes                 []int
	L                                int
	ProverBlind, ContextID           string
	NymSecrets                       []string
	Seed, Dst                        string
}

func (p published) blinds(t testing.TB) []fr.Element {
	t.Helper()
	var out []fr.Element
	for _, s := range slices.Concat([]string{p.R1, p.R2, p.ETilde, p.R1Tilde, p.R3Tilde}, p.MTildes) {
		out = append(out, scalarOf(t, s))
	}
	return out
}

// traced holds a prover's steps against a fixture's trace, then the proof.
func (p published) traced(t testing.TB, by prover) (proof, nym []byte) {
	t.Helper()
	require.Equal(t, p.Domain, scalarHex(by.row.domain))
	if p.B != "" {
		b := sum(by.image(by.row, upTo(len(by.scalars)), by.scalars)...)
		require.Equal(t, p.B, pointHex(affine(b)[0]))
	}
	proof, nym, err := by.prove(p.blinds(t))
	require.NoError(t, err)
	require.Equal(t, p.ABar, hex.EncodeToString(proof[:48]))
	require.Equal(t, p.BBar, hex.EncodeToString(proof[48:96]))
	require.Equal(t, p.D, hex.EncodeToString(proof[96:144]))
	require.Equal(t, p.Challenge, hex.EncodeToString(proof[len(proof)-32:]))
	return proof, nym
}

// recomputed holds the first messages that a verifier finds against a trace.
func (p published) recomputed(t testing.TB, i Interface, k PublicKey, s Shown) {
	t.Helper()
	v, err := i.newVerifier(k, s)
	require.NoError(t, err)
	require.Equal(t, p.T1, pointHex(v.first[0]))
	require.Equal(t, p.T2, pointHex(v.first[1]))
	if p.Ut != "" {
		require.Equal(t, p.Ut, pointHex(v.first[2]))
	}
}

func keyOf(t testing.TB, text string) PublicKey {
	t.Helper()
	k, err := ParsePublicKey(unhex(t, text))
	require.NoError(t, err)
	return k
}

type row4 struct {
	APIID, P1, Q1 string
	Messages      []string
}

func checkGenerators(t *testing.T, s *Scheme, api string, want row4) {
	t.Helper()
	require.Equal(t, want.P1, pointHex(s.p1.point()))
	tables, _, err := s.generators(api, 1+len(want.Messages))
	require.NoError(t, err)
	require.Equal(t, want.Q1, pointHex(tables[0].point()))
	for i, m := range want.Messages {
		require.Equal(t, m, pointHex(tables[1+i].point()))
	}
}

func TestCFRG(t *testing.T) {
	var file struct {
		Suites []struct {
			Suite        string
			KeyPair      struct{ KeyMaterial, KeyInfo, KeyDst, SecretKey, PublicKey string }
			HashToScalar struct{ Message, Dst, Scalar string }
			MapMessages  struct {
				Dst   string
				Cases []struct{ Message, Scalar string }
			}
			Generators    row4
			MockedScalars struct {
				Seed, Dst string
				Scalars   []string
			}
			Signatures []struct {
				published
				SecretKey string
			}
			Proofs []published
		}
	}
	testvectors.Load(t, "bbs", &file)
	require.Len(t, file.Suites, 2)
	for _, v := range file.Suites {
		t.Run(v.Suite, func(t *testing.T) {
			suite := suites[v.Suite]
			s := New(suite, 0)
			core := s.Core()
			k, err := s.KeyGen(unhex(t, v.KeyPair.KeyMaterial), unhex(t, v.KeyPair.KeyInfo), unhex(t, v.KeyPair.KeyDst))
			require.NoError(t, err)
			require.Equal(t, v.KeyPair.SecretKey, hex.EncodeToString(k.Bytes()))
			require.Equal(t, v.KeyPair.PublicKey, k.PublicKey().String())
			require.Equal(t, v.HashToScalar.Scalar, scalarHex(suite.hashToScalar(unhex(t, v.HashToScalar.Message), string(unhex(t, v.HashToScalar.Dst)))))
			require.Equal(t, v.HashToScalar.Dst, hex.EncodeToString([]byte(core.api+"H2S_")))
			require.Equal(t, v.MapMessages.Dst, hex.EncodeToString([]byte(core.api+"MAP_MSG_TO_SCALAR_AS_HASH_")))
			for _, c := range v.MapMessages.Cases {
				require.Equal(t, c.Scalar, scalarHex(core.scalars([][]byte{unhex(t, c.Message)})[0]))
			}
			checkGenerators(t, s, core.api, v.Generators)
			for i, m := range mocked(suite, string(unhex(t, v.MockedScalars.Seed)), string(unhex(t, v.MockedScalars.Dst)), len(v.MockedScalars.Scalars)) {
				require.Equal(t, v.MockedScalars.Scalars[i], scalarHex(m))
			}
			valid := 0
			for _, c := range v.Signatures {
				signed := Signed{unhex(t, c.Header), unhexAll(t, c.Messages)}
				err := core.Verify(keyOf(t, c.PublicKey), unhex(t, c.Signature), signed, Held{})
				if !c.Valid {
					require.ErrorIs(t, err, ErrNotVerified, c.File)
					continue
				}
				valid++
				require.NoError(t, err, c.File)
				secret, err := ParseSecretKey(unhex(t, c.SecretKey))
				require.NoError(t, err)
				require.Equal(t, c.PublicKey, secret.PublicKey().String())
				signature, err := core.Sign(secret, signed)
				require.NoError(t, err)
				require.Equal(t, c.Signature, hex.EncodeToString(signature), c.File)
				r, err := core.row(secret.PublicKey(), signed.Header, len(signed.Messages), 0)
				require.NoError(t, err)
				require.Equal(t, c.Domain, scalarHex(r.domain))
				require.Equal(t, c.B, pointHex(affine(sum(core.image(r, upTo(len(signed.Messages)), core.scalars(signed.Messages))...))[0]))
			}
			require.Equal(t, 3, valid)
			require.Len(t, v.Signatures, 10)
			valid = 0
			for _, c := range v.Proofs {
				all := unhexAll(t, c.Messages)
				shown := Shown{Proof: unhex(t, c.Proof), Header: unhex(t, c.Header),
					Show: Show{Header: unhex(t, c.PresentationHeader), Indexes: c.DisclosedIndexes}}
				for _, i := range c.DisclosedIndexes {
					shown.Messages = append(shown.Messages, all[i])
				}
				err := core.ProofVerify(keyOf(t, c.PublicKey), shown)
				if !c.Valid {
					require.True(t, errors.Is(err, ErrNotVerified) || errors.Is(err, ErrIndexes), "%s: %v", c.File, err)
					continue
				}
				valid++
				require.NoError(t, err, c.File)
				p, err := core.newProver(keyOf(t, c.PublicKey), unhex(t, c.Signature), Signed{shown.Header, all}, Held{}, shown.Show)
				require.NoError(t, err)
				proof, nym := c.traced(t, p)
				require.Equal(t, c.Proof, hex.EncodeToString(proof), c.File)
				require.Nil(t, nym)
				c.recomputed(t, core, keyOf(t, c.PublicKey), shown)
			}
			require.Equal(t, 5, valid)
			require.Len(t, v.Proofs, 15)
		})
	}
}

// revealed are the indexes and messages of a fixture, in order.
func revealed(t testing.TB, of map[string]string) (indexes []int, messages [][]byte) {
	t.Helper()
	for name := range maps.Keys(of) {
		i, err := strconv.Atoi(name)
		require.NoError(t, err)
		indexes = append(indexes, i)
	}
	slices.Sort(indexes)
	for _, i := range indexes {
		messages = append(messages, unhex(t, of[strconv.Itoa(i)]))
	}
	return indexes, messages
}
