package vc_test

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/stretchr/testify/require"
)

// bare are Ed25519 operations with nothing around them.
type bare struct {
	public             ed25519.PublicKey
	private            ed25519.PrivateKey
	message, signature []byte
}

func newBare(b *testing.B) bare {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	return bare{public, private, message, ed25519.Sign(private, message)}
}

func (e bare) verify() {
	if !ed25519.Verify(e.public, e.message, e.signature) {
		panic("a signature that does not verify")
	}
}

// operations are one verification and one signature of so many bytes by a key, of whatever kind, with nothing around them.
func operations(b *testing.B, key did.Signer, size int) (verify, sign func()) {
	message := make([]byte, size)
	signature, err := key.Sign(b.Context(), message)
	require.NoError(b, err)
	public := key.PublicKey()
	verify = func() {
		if public.Verify(message, signature) != nil {
			panic("a signature that does not verify")
		}
	}
	return verify, func() { _, _ = key.Sign(context.Background(), message) }
}

// inTurns reports how long measured takes, alone and beside the bare operations: medians, which other work on the machine
// disturbs less than sums.
func inTurns(b *testing.B, e bare, measured func() error, operations func()) {
	b.Helper()
	b.ReportAllocs()
	var times [3][]time.Duration
	for b.Loop() {
		begin := time.Now()
		err := measured()
		first := time.Now()
		e.verify()
		second := time.Now()
		operations()
		for i, d := range [...]time.Duration{first.Sub(begin), second.Sub(first), time.Since(second)} {
			times[i] = append(times[i], d)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	median := func(i int) float64 {
		slices.Sort(times[i])
		return float64(times[i][len(times[i])/2].Nanoseconds())
	}
	b.ReportMetric(median(0)/median(1), "x/bare")
	b.ReportMetric(median(0)/median(2), "x/ops")
	b.ReportMetric(median(0), "ns/op")
}

// employment is the W3C credential, issued by id, as a document and as a claim set.
func employment(b *testing.B, id did.DID) (document, claimSet vc.Credential) {
	b.Helper()
	var file struct {
		Cases []struct {
			Name     string
			Unsigned json.RawMessage
		}
	}
	testvectors.Load(b, "eddsa", &file)
	for _, c := range file.Cases {
		if c.Name != "rdfc-employment" {
			continue
		}
		doc, err := strictjson.ParseObject(c.Unsigned, strictjson.Limits{})
		require.NoError(b, err)
		doc["issuer"].(map[string]any)["id"] = id.String()
		document, err = vc.NewCredential(doc)
		require.NoError(b, err)
		flat := map[string]any{"vct": "https://w3id.org/citizenship#EmploymentAuthorizationDocumentCredential",
			"iss": id.String(), "nbf": 1575331200, "exp": 1890950400}
		for k, v := range doc["credentialSubject"].(map[string]any) {
			flat[k] = v
		}
		claimSet, err = vc.NewCredential(flat)
		require.NoError(b, err)
		return document, claimSet
	}
	b.Fatal("the vectors have no employment authorization credential")
	return document, claimSet
}

// tenHidden are the claims that get a disclosure of their own.
var tenHidden = []vc.Pointer{"/givenName", "/additionalName", "/familyName", "/image", "/gender", "/residentSince", "/birthCountry",
	"/birthDate", "/employmentAuthorizationDocument/lprNumber", "/employmentAuthorizationDocument"}

// office is who issues, holds and verifies in these benchmarks. The verifier has on what a user would have on.
type office struct {
	bare
	issuer             vc.Issuer
	holder             did.DID
	mine               did.SigningKey
	document, claimSet vc.Credential
	verify1, sign1     func() // one bare operation by a key of the issuer's kind
	sd                 ecdsasd2023.Suite
	bbs                bbs2023.Suite
	v                  vc.Verifier
	to                 vc.Challenge
}

// newOffice has an issuer and a holder with keys of a kind.
func newOffice(b *testing.B, kind did.Kind) *office {
	id, key := newKeyOf(b, kind)
	o := &office{bare: newBare(b)}
	o.holder, o.mine = newKeyOf(b, kind)
	o.verify1, o.sign1 = operations(b, key.Signer, 64)
	o.issuer = vc.Issuer{ID: id.String(), Key: key}
	o.document, o.claimSet = employment(b, id)
	mechanisms := []vc.Mechanism{sdjwt.Mechanism{KeyBindingAge: time.Hour}}
	for _, s := range benchSuites() {
		mechanisms = append(mechanisms, s.suite)
	}
	o.sd, o.bbs = ecdsasd2023.New(jsonld.Embedded()), bbs2023.New(jsonld.Embedded())
	mechanisms = append(mechanisms, o.sd, o.bbs)
	o.v = vc.Verifier{Resolver: resolver.Offline(), Trust: only(id.String()), Replay: &counted{ReplayStore: vc.MemoryReplay(1 << 30)},
		Mechanisms: mechanisms,
		MustShow:   map[string][]vc.Pointer{"EmploymentAuthorizationDocumentCredential": {"/validUntil", "/credentialSubject/familyName"}}}
	o.to = vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience, Expires: time.Now().Add(time.Hour)}
	return o
}

// benchSuite is a mechanism that secures credentials and presentations whole, and the kind of key that it is measured with.
type benchSuite struct {
	name  string
	suite interface {
		vc.Securer
		vc.Presenter
		vc.Mechanism
	}
	kind did.Kind
}

// benchSuites are the cryptosuites and envelopes.
func benchSuites() []benchSuite {
	c := jsonld.Embedded()
	return []benchSuite{
		{"eddsa-jcs-2022", dataintegrity.EdDSAJCS2022(c), did.Ed25519},
		{"eddsa-rdfc-2022", dataintegrity.EdDSARDFC2022(c), did.Ed25519},
		{"ecdsa-jcs-2019", dataintegrity.ECDSAJCS2019(c), did.P256},
		{"ecdsa-rdfc-2019", dataintegrity.ECDSARDFC2019(c), did.P256},
		{"ecdsa-rdfc-2019-p384", dataintegrity.ECDSARDFC2019(c), did.P384},
		{"vc+jwt", jose.New(c), did.Ed25519},
		{"vc+cose", cose.New(c), did.Ed25519},
	}
}

type only string

func (o only) Trusts(issuer string, _ vc.Credential) error {
	if issuer != string(o) {
		return vc.ErrInvalid
	}
	return nil
}

// counted spends another nonce each time, so that one answer can be verified again and again at the true cost.
type counted struct {
	vc.ReplayStore
	n uint64
}

func (c *counted) Spend(ctx context.Context, key [32]byte, now, until time.Time) (bool, error) {
	c.n++
	binary.BigEndian.PutUint64(key[:], c.n)
	return c.ReplayStore.Spend(ctx, key, now, until)
}

func (o *office) issue(b *testing.B, c vc.Credential, as vc.Securer) vc.Secured {
	b.Helper()
	s, err := o.issuer.Issue(b.Context(), c, as)
	require.NoError(b, err)
	return s
}

func (o *office) sdjwt() sdjwt.VC {
	return sdjwt.VC{Holder: o.mine.Signer.PublicKey(), Conceal: tenHidden}
}

func (o *office) disclose(ctx context.Context, s vc.Secured) (vc.Secured, error) {
	return sdjwt.Bound{Key: o.mine.Signer}.Disclose(ctx, s, vc.Disclosure{Reveal: []vc.Pointer{""}, To: o.to, Holder: o.holder, At: time.Now()})
}

// sdMandatory always shows, sdRevealed is what the holder chooses: five statements.
var (
	sdMandatory = []vc.Pointer{"/issuer", "/validFrom", "/validUntil"}
	sdRevealed  = []vc.Pointer{"/credentialSubject/givenName", "/credentialSubject/familyName", "/credentialSubject/birthDate",
		"/credentialSubject/birthCountry", "/credentialSubject/gender"}
)

// bbsOffice issues by bbs-2023. sign, proofGen and proofVerify are the BBS operations that the credential needs, with nothing
// around them: of its statements that are not mandatory, and of those that show.
type bbsOffice struct {
	*office
	sign, proofGen, proofVerify func()
}

func newBBSOffice(b *testing.B) *bbsOffice {
	secret, err := bbs2023.GenerateKey(nil)
	require.NoError(b, err)
	id, key, err := didkey.New(secret.Signer())
	require.NoError(b, err)
	o := newOffice(b, did.Ed25519)
	o.issuer = vc.Issuer{ID: id.String(), Key: key}
	o.document, _ = employment(b, id)
	o.v.Trust = only(id.String())

	signed := bbs.Signed{Header: make([]byte, 64)}
	for range 18 { // of the credential's 24 statements six are mandatory
		signed.Messages = append(signed.Messages, make([]byte, 120))
	}
	show := bbs.Show{Header: make([]byte, 32), Indexes: []int{6, 7, 8, 10, 11, 12, 13, 15}} // five claims, the subject and its two types
	core := bbs.New(bbs.SHA256, 0).Core()
	signature, err := core.Sign(secret.SecretKey, signed)
	require.NoError(b, err)
	proof, _, err := core.ProofGen(secret.PublicKey(), signature, signed, bbs.Held{}, show, bbs.Hedge{})
	require.NoError(b, err)
	shown := bbs.Shown{Proof: proof, Header: signed.Header, Show: show, Messages: signed.Messages[:len(show.Indexes)]}
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	check := func() { must(core.Verify(secret.PublicKey(), signature, signed, bbs.Held{})) }
	return &bbsOffice{o,
		func() { _, err := core.Sign(secret.SecretKey, signed); must(err); check() },
		func() {
			check()
			_, _, err := core.ProofGen(secret.PublicKey(), signature, signed, bbs.Held{}, show, bbs.Hedge{})
			must(err)
		},
		func() { must(core.ProofVerify(secret.PublicKey(), shown)) }}
}
