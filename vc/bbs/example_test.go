package bbs_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/vc/bbs"
)

// must is for examples alone.
func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// random are secret bytes from the operating system.
func random(n int) []byte {
	raw := make([]byte, n)
	_, _ = rand.Read(raw)
	return raw
}

// A library signs three messages about a reader, who shows one of them, twice. The proofs have nothing in common.
func ExampleNew() {
	scheme := bbs.New(bbs.SHA256, 0)
	core, key := scheme.Core(), must(scheme.KeyGen(random(32), nil, nil))
	card := bbs.Signed{Header: []byte("card of 2026"), Messages: [][]byte{[]byte("Mira Quill"), []byte("born 1999"), []byte("may borrow")}}
	signature := must(core.Sign(key, card))

	// The reader checks it when it comes, and then shows the third message: to whom and when is in the header.
	fmt.Println(core.Verify(key.PublicKey(), signature, card, bbs.Held{}))
	show := bbs.Show{Header: []byte("desk 4, nonce 17"), Indexes: []int{2}}
	one, _, err := core.ProofGen(key.PublicKey(), signature, card, bbs.Held{}, show, bbs.Hedge{})
	if err != nil {
		log.Fatal(err)
	}
	two, _, err := core.ProofGen(key.PublicKey(), signature, card, bbs.Held{}, show, bbs.Hedge{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bytes.Equal(one, two))

	// The desk.
	shown := bbs.Shown{Proof: one, Header: card.Header, Show: show, Messages: card.Messages[2:]}
	fmt.Println(core.ProofVerify(key.PublicKey(), shown))
	shown.Messages = [][]byte{[]byte("may take away")}
	fmt.Println(core.ProofVerify(key.PublicKey(), shown))
	// Output:
	// <nil>
	// false
	// <nil>
	// proof: bbs: does not verify
}

// A holder has a secret signed that the signer does not learn, and is known by one pseudonym in each domain.
func ExampleScheme_Pseudonyms() {
	scheme := bbs.New(bbs.SHA256, 0)
	nyms, key := scheme.Pseudonyms(bbs.W3C2025), must(scheme.KeyGen(random(32), nil, nil))

	// The holder commits to a secret of their own.
	held := bbs.Held{Nym: must(bbs.SecretFrom(random(48)))}
	commitment, blind, err := nyms.Commit(held, bbs.Hedge{})
	if err != nil {
		log.Fatal(err)
	}
	// The signer adds to it, and signs it without having seen it.
	entropy := must(bbs.SecretFrom(random(48)))
	person := bbs.Signed{Messages: [][]byte{[]byte("one person"), []byte("since 2026")}}
	signature := must(nyms.BlindSign(key, person, commitment, entropy))

	// The holder adds likewise, and checks: who signed another sum could tell the pseudonyms.
	held.Blind, held.Nym = blind, held.Nym.Add(entropy)
	fmt.Println(nyms.Verify(key.PublicKey(), signature, person, held))

	show := func(domain string) bbs.Shown {
		s := bbs.Shown{Total: 2, Show: bbs.Show{Indexes: []int{0}, Domain: []byte(domain)}, Messages: person.Messages[:1]}
		s.Proof, s.Nym, err = nyms.ProofGen(key.PublicKey(), signature, person, held, s.Show, bbs.Hedge{})
		if err != nil {
			log.Fatal(err)
		}
		return s
	}
	here, again, there := show("did:example:harbour"), show("did:example:harbour"), show("did:example:orchard")
	fmt.Println(nyms.ProofVerify(key.PublicKey(), here), nyms.ProofVerify(key.PublicKey(), there))
	fmt.Println(bytes.Equal(here.Nym, again.Nym), bytes.Equal(here.Nym, there.Nym))
	// A proof that carries the pseudonym of another domain does not hold.
	here.Nym = there.Nym
	fmt.Println(nyms.ProofVerify(key.PublicKey(), here))
	// Output:
	// <nil>
	// <nil> <nil>
	// true false
	// proof: bbs: does not verify
}

// A holder who has a pseudonym with an issuer asks for a credential on the same secret: the issuer is shown that the new commitment
// holds it.
func ExampleInterface_CommitNym() {
	nyms := bbs.New(bbs.SHA256, 0).Pseudonyms(bbs.W3C2025)
	held := bbs.Held{Nym: must(bbs.SecretFrom(random(48)))}
	known := must(nyms.Nym(held.Nym, []byte("did:example:harbour")))

	commitment, blind, err := nyms.Commit(held, bbs.Hedge{})
	if err != nil {
		log.Fatal(err)
	}
	held.Blind = blind
	session := bbs.Session{Label: "conduct", Issuer: "did:example:harbour", Holder: "did:example:avatar", Nonce: "0Rk1",
		Domain: []byte("did:example:harbour")}
	proof, nym, err := nyms.CommitNym(commitment, held, session, bbs.Hedge{})
	if err != nil {
		log.Fatal(err)
	}

	// The issuer, before it signs the commitment.
	fmt.Println(bytes.Equal(nym, known), nyms.CheckNymCommitment(commitment, proof, nym, session))
	// The proof is of this session and of no other.
	session.Nonce = "0Rk2"
	fmt.Println(nyms.CheckNymCommitment(commitment, proof, nym, session))
	// Output:
	// true <nil>
	// proof of a pseudonym's secret: bbs: does not verify
}

// Many proofs under one key cost one check of pairings. One that does not hold is named.
func ExampleInterface_ProofVerifyBatch() {
	scheme := bbs.New(bbs.SHA256, 0)
	core, key := scheme.Core(), must(scheme.KeyGen(random(32), nil, nil))
	m := bbs.Signed{Messages: [][]byte{[]byte("a member"), []byte("Mira Quill")}}
	signature := must(core.Sign(key, m))
	var proofs []bbs.Shown
	for n := range byte(3) {
		s := bbs.Shown{Show: bbs.Show{Header: []byte{n}, Indexes: []int{0}}, Messages: m.Messages[:1]}
		s.Proof, _, _ = core.ProofGen(key.PublicKey(), signature, m, bbs.Held{}, s.Show, bbs.Hedge{})
		proofs = append(proofs, s)
	}
	fmt.Println(core.ProofVerifyBatch(key.PublicKey(), proofs, nil))

	proofs[1].Messages = [][]byte{[]byte("the president")}
	var bad *bbs.BatchError
	fmt.Println(errors.As(core.ProofVerifyBatch(key.PublicKey(), proofs, nil), &bad), bad.Index, errors.Is(bad, bbs.ErrNotVerified))
	// Output:
	// <nil>
	// true 1 true
}

// Keys are read from their one form, and a secret key prints as its public key.
func ExampleParsePublicKey() {
	raw := make([]byte, 32)
	raw[31] = 2
	secret := must(bbs.ParseSecretKey(raw))
	public := must(bbs.ParsePublicKey(secret.PublicKey().Bytes()))
	fmt.Println(public.String()[:16], len(public.Bytes()))
	fmt.Println(fmt.Sprint(secret)[:34])
	_, err := bbs.ParsePublicKey(append([]byte{0xc0}, make([]byte, 95)...))
	fmt.Println(err)
	// Output:
	// aa4edef9c1ed7f72 96
	// bbs secret key of aa4edef9c1ed7f72
	// public key: bbs: malformed: the identity
}

// Secrets are made of 48 uniform bytes, kept as 32, and do not print.
func ExampleParseSecret() {
	secret := must(bbs.SecretFrom(random(48)))
	again := must(bbs.ParseSecret(secret.Bytes()))
	fmt.Println(again.Equal(secret), again.IsZero(), again.Add(secret).Equal(secret))
	fmt.Printf("%v %x\n", secret, secret)
	// Output:
	// true false false
	// bbs secret bbs secret
}

// A suite goes by the name that the drafts give it.
func ExampleSuite_ID() {
	fmt.Println(bbs.SHA256.ID())
	fmt.Println(bbs.SHAKE256.ID())
	// Output:
	// BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_
	// BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_
}
