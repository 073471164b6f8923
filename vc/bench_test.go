package vc_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/stretchr/testify/require"
)

// The benchmarks of the speed contract: one sub-benchmark a mechanism, each with the W3C employment authorization credential
// and a did:key issuer. Two metrics, with the bare operations timed in turns with what is measured:
//
//	x/bare  time divided by that of one Ed25519 verification of 64 bytes
//	x/ops   time divided by that of the operations that it cannot do without, named at each benchmark

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

// operations are one verification and one signature by a key, of whatever kind, with nothing around them.
func operations(b *testing.B, key did.Signer) (verify, sign func()) {
	message := make([]byte, 64)
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
	v                  vc.Verifier
	to                 vc.Challenge
}

// newOffice has an issuer and a holder with keys of a kind.
func newOffice(b *testing.B, kind did.Kind) *office {
	id, key := newKeyOf(b, kind)
	o := &office{bare: newBare(b)}
	o.holder, o.mine = newKeyOf(b, kind)
	o.verify1, o.sign1 = operations(b, key.Signer)
	o.issuer = vc.Issuer{ID: id.String(), Key: key}
	o.document, o.claimSet = employment(b, id)
	mechanisms := []vc.Mechanism{sdjwt.Mechanism{KeyBindingAge: time.Hour}}
	for _, s := range benchSuites() {
		mechanisms = append(mechanisms, s.suite)
	}
	o.sd = ecdsasd2023.New(jsonld.Embedded())
	mechanisms = append(mechanisms, o.sd)
	o.v = vc.Verifier{Resolver: resolver.Offline(), Trust: only(id.String()), Replay: &counted{ReplayStore: vc.MemoryReplay(1 << 30)},
		Mechanisms: mechanisms,
		MustShow:   map[string][]vc.Pointer{"EmploymentAuthorizationDocumentCredential": {"/validUntil", "/credentialSubject/familyName"}}}
	o.to = vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience, Expires: time.Now().Add(time.Hour)}
	return o
}

// benchSuites are the cryptosuites with the kind of key that each is measured with.
func benchSuites() []struct {
	name  string
	suite dataintegrity.Suite
	kind  did.Kind
} {
	c := jsonld.Embedded()
	return []struct {
		name  string
		suite dataintegrity.Suite
		kind  did.Kind
	}{
		{"eddsa-jcs-2022", dataintegrity.EdDSAJCS2022(c), did.Ed25519},
		{"eddsa-rdfc-2022", dataintegrity.EdDSARDFC2022(c), did.Ed25519},
		{"ecdsa-jcs-2019", dataintegrity.ECDSAJCS2019(c), did.P256},
		{"ecdsa-rdfc-2019", dataintegrity.ECDSARDFC2019(c), did.P256},
		{"ecdsa-rdfc-2019-p384", dataintegrity.ECDSARDFC2019(c), did.P384},
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

// BenchmarkVerify judges from bytes to Verified. Operations: Data Integrity, one verification, of ecdsa-sd-2023 one more for
// each statement that is not mandatory; SD-JWT VC with ten disclosures and key binding, two verifications, the hashes of the
// disclosures and of the whole.
func BenchmarkVerify(b *testing.B) {
	for _, s := range benchSuites() {
		b.Run(s.name, func(b *testing.B) {
			o := newOffice(b, s.kind)
			raw := o.issue(b, o.document, s.suite).Bytes()
			inTurns(b, o.bare, func() error {
				_, err := o.v.Verify(b.Context(), vc.Received("", raw))
				return err
			}, o.verify1)
		})
	}
	b.Run("ecdsa-sd-2023", func(b *testing.B) {
		o := newOffice(b, did.P256)
		shown, err := o.sd.Disclose(b.Context(), o.issue(b, o.document, o.sd.Base(sdMandatory...)), vc.Disclosure{Reveal: sdRevealed})
		require.NoError(b, err)
		raw := shown.Bytes()
		inTurns(b, o.bare, func() error {
			_, err := o.v.Verify(b.Context(), vc.Received("", raw))
			return err
		}, func() {
			for range 1 + len(sdRevealed) + 3 { // the subject and its two types show too
				o.verify1()
			}
		})
	})
	b.Run("sd-jwt-vc", func(b *testing.B) {
		o := newOffice(b, did.Ed25519)
		shown, err := o.disclose(b.Context(), o.issue(b, o.claimSet, o.sdjwt()))
		require.NoError(b, err)
		raw, disclosure := shown.Bytes(), make([]byte, 80)
		inTurns(b, o.bare, func() error {
			_, err := o.v.VerifyPresentation(b.Context(), []vc.Secured{vc.Received("", raw)}, o.to)
			return err
		}, func() {
			o.verify()
			o.verify()
			for range tenHidden {
				sha256.Sum256(disclosure)
			}
			sha256.Sum256(raw)
		})
	})
}

// BenchmarkIssue secures claims that are already parsed. Operations: one signature (ecdsa-sd-2023 makes one for each
// statement and checks its own); SD-JWT VC also the ten hashes.
func BenchmarkIssue(b *testing.B) {
	for _, s := range benchSuites() {
		b.Run(s.name, func(b *testing.B) {
			o := newOffice(b, s.kind)
			inTurns(b, o.bare, func() error {
				_, err := o.issuer.Issue(b.Context(), o.document, s.suite)
				return err
			}, o.sign1)
		})
	}
	b.Run("ecdsa-sd-2023", func(b *testing.B) {
		o := newOffice(b, did.P256)
		inTurns(b, o.bare, func() error {
			_, err := o.issuer.Issue(b.Context(), o.document, o.sd.Base(sdMandatory...))
			return err
		}, o.sign1)
	})
	b.Run("sd-jwt-vc", func(b *testing.B) {
		o := newOffice(b, did.Ed25519)
		disclosure := make([]byte, 80)
		inTurns(b, o.bare, func() error {
			_, err := o.issuer.Issue(b.Context(), o.claimSet, o.sdjwt())
			return err
		}, func() {
			o.sign1()
			for range tenHidden {
				sha256.Sum256(disclosure)
			}
		})
	})
}

// BenchmarkDisclose answers a challenge: with a signed presentation of the whole credential, or with all disclosures of an
// SD-JWT VC and a key binding. Operations: one signature; SD-JWT VC also the hashes of the disclosures and of the whole.
func BenchmarkDisclose(b *testing.B) {
	for _, s := range benchSuites() {
		b.Run(s.name, func(b *testing.B) {
			o := newOffice(b, s.kind)
			raw := o.issue(b, o.document, s.suite).Bytes()
			holder := vc.Holder{ID: o.holder, Key: o.mine, As: s.suite}
			inTurns(b, o.bare, func() error {
				_, err := holder.Answer(b.Context(), o.to, vc.Showing{Of: vc.Received("", raw)})
				return err
			}, o.sign1)
		})
	}
	b.Run("ecdsa-sd-2023", func(b *testing.B) {
		o := newOffice(b, did.P256)
		raw := o.issue(b, o.document, o.sd.Base(sdMandatory...)).Bytes()
		inTurns(b, o.bare, func() error {
			_, err := o.sd.Disclose(b.Context(), vc.Received("", raw), vc.Disclosure{Reveal: sdRevealed})
			return err
		}, o.verify1)
	})
	b.Run("sd-jwt-vc", func(b *testing.B) {
		o := newOffice(b, did.Ed25519)
		raw, disclosure := o.issue(b, o.claimSet, o.sdjwt()).Bytes(), make([]byte, 80)
		inTurns(b, o.bare, func() error {
			_, err := o.disclose(b.Context(), vc.Received("", raw))
			return err
		}, func() {
			o.sign1()
			for range tenHidden {
				sha256.Sum256(disclosure)
			}
			sha256.Sum256(raw)
		})
	})
}

// hundredStatements is a credential of 33 subjects with three statements each.
func (o *office) hundredStatements(b *testing.B) vc.Credential {
	subjects := make([]any, 33)
	for i := range subjects {
		subjects[i] = map[string]any{"type": "Person", "givenName": "JOHN " + strconv.Itoa(i), "familyName": "SMITH"}
	}
	large, err := vc.NewCredential(map[string]any{"@context": o.document.Object()["@context"], "type": []any{"VerifiableCredential"}, "credentialSubject": subjects})
	require.NoError(b, err)
	return large
}

// BenchmarkHundredStatements issues and verifies them all; ecdsa-sd-2023 derives too, and then verifies, half of them.
func BenchmarkHundredStatements(b *testing.B) {
	run := func(name string, o *office, as vc.Securer, derive func(vc.Secured) (vc.Secured, error)) {
		large := o.hundredStatements(b)
		secured := o.issue(b, large, as)
		b.Run(name+"/issue", func(b *testing.B) {
			inTurns(b, o.bare, func() error { _, err := o.issuer.Issue(b.Context(), large, as); return err }, o.sign1)
		})
		if derive != nil {
			base := secured
			b.Run(name+"/derive", func(b *testing.B) {
				inTurns(b, o.bare, func() (err error) { secured, err = derive(base); return err }, o.verify1)
			})
		}
		b.Run(name+"/verify", func(b *testing.B) {
			inTurns(b, o.bare, func() error { _, err := o.v.Verify(b.Context(), vc.Received("", secured.Bytes())); return err }, o.verify1)
		})
	}
	for _, s := range benchSuites() {
		run(s.name, newOffice(b, s.kind), s.suite, nil)
	}
	o := newOffice(b, did.P256)
	var half []vc.Pointer
	for i := range 17 {
		half = append(half, vc.Pointer("/credentialSubject/"+strconv.Itoa(i)))
	}
	run("ecdsa-sd-2023", o, o.sd.Base("/issuer"), func(base vc.Secured) (vc.Secured, error) {
		return o.sd.Disclose(b.Context(), base, vc.Disclosure{Reveal: half})
	})
}
