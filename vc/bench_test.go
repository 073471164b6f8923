package vc_test

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// The benchmarks of the speed contract: one sub-benchmark a mechanism, each with the W3C employment authorization credential
// and a did:key issuer. Two metrics, with the bare operations timed in turns with what is measured:
//
//	x/bare  time divided by that of one Ed25519 verification of 64 bytes
//	x/ops   time divided by that of the operations that it cannot do without, named at each benchmark

// BenchmarkVerify judges from bytes to Verified. Operations: Data Integrity, one verification; vc+jwt and vc+cose, one of
// as many bytes as are signed, which in Data Integrity are hashes; of ecdsa-sd-2023 one more for
// each statement that is not mandatory, of bbs-2023 one ProofVerify of as many messages; SD-JWT VC with ten disclosures and key binding, two verifications, the hashes of the
// disclosures and of the whole.
func BenchmarkVerify(b *testing.B) {
	for _, s := range benchSuites() {
		b.Run(s.name, func(b *testing.B) {
			o := newOffice(b, s.kind)
			raw := o.issue(b, o.document, s.suite).Bytes()
			bare := o.verify1
			if strings.HasPrefix(s.name, "vc+") {
				bare, _ = operations(b, o.issuer.Key.Signer, len(raw))
			}
			inTurns(b, o.bare, func() error {
				_, err := o.v.Verify(b.Context(), vc.Received("", raw))
				return err
			}, bare)
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
	b.Run("bbs-2023", func(b *testing.B) {
		o := newBBSOffice(b)
		base := o.issue(b, o.document, o.bbs.Base(sdMandatory...))
		shown, err := o.bbs.Disclose(b.Context(), base, vc.Disclosure{Reveal: sdRevealed, To: o.to, Holder: o.holder})
		require.NoError(b, err)
		raw := shown.Bytes()
		inTurns(b, o.bare, func() error {
			_, err := o.v.Verify(b.Context(), vc.Received("", raw))
			return err
		}, o.proofVerify)
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
// statement and checks its own; bbs-2023 makes one BBS signature of as many messages and checks it); SD-JWT VC also the ten hashes.
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
	b.Run("bbs-2023", func(b *testing.B) {
		o := newBBSOffice(b)
		inTurns(b, o.bare, func() error {
			_, err := o.issuer.Issue(b.Context(), o.document, o.bbs.Base(sdMandatory...))
			return err
		}, o.sign)
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
// SD-JWT VC and a key binding. Operations: one signature; of bbs-2023, which checks the base proof before, one Verify and one ProofGen; SD-JWT VC also the hashes of the disclosures and of the whole.
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
	b.Run("bbs-2023", func(b *testing.B) {
		o := newBBSOffice(b)
		raw := o.issue(b, o.document, o.bbs.Base(sdMandatory...)).Bytes()
		inTurns(b, o.bare, func() error {
			_, err := o.bbs.Disclose(b.Context(), vc.Received("", raw), vc.Disclosure{Reveal: sdRevealed, To: o.to, Holder: o.holder})
			return err
		}, o.proofGen)
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
