package bbs_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/vc/bbs"
)

// A signer signs three messages; the holder shows the second and proves that it was signed with the others.
func ExampleInterface() {
	core := bbs.New(bbs.SHA256, 0).Core()
	key := signer()
	signed := bbs.Signed{Header: []byte("terms"), Messages: [][]byte{[]byte("name: Ada"), []byte("role: pilot"), []byte("born: 1815")}}
	signature, err := core.Sign(key, signed)
	must(err)

	show := bbs.Show{Header: []byte("nonce of the verifier"), Indexes: []int{1}}
	proof, _, err := core.ProofGen(key.PublicKey(), signature, signed, bbs.Held{}, show, bbs.Hedge{})
	must(err)

	shown := bbs.Shown{Proof: proof, Header: signed.Header, Show: show, Messages: [][]byte{[]byte("role: pilot")}}
	fmt.Println(core.ProofVerify(key.PublicKey(), shown))
	shown.Messages[0] = []byte("role: admiral")
	fmt.Println(errors.Is(core.ProofVerify(key.PublicKey(), shown), bbs.ErrNotVerified))
	// Output:
	// <nil>
	// true
}

// A holder commits to a secret, the signer adds to it without seeing it, and the holder shows pseudonyms of it.
func ExampleScheme_Pseudonyms() {
	nyms := bbs.New(bbs.SHA256, 0).Pseudonyms(bbs.W3C2025)
	key, mine := signer(), secret(1)
	commitment, blind, err := nyms.Commit(bbs.Held{Nym: mine}, bbs.Hedge{})
	must(err)

	signed, entropy := bbs.Signed{Messages: [][]byte{[]byte("one person")}}, secret(2)
	signature, err := nyms.BlindSign(key, signed, commitment, entropy)
	must(err)

	held := bbs.Held{Blind: blind, Nym: mine.Add(entropy)}
	fmt.Println(nyms.Verify(key.PublicKey(), signature, signed, held))
	show := bbs.Show{Domain: []byte("did:web:plaza.example"), Indexes: []int{0}}
	proof, nym, err := nyms.ProofGen(key.PublicKey(), signature, signed, held, show, bbs.Hedge{})
	must(err)
	fmt.Println(nyms.ProofVerify(key.PublicKey(), bbs.Shown{Proof: proof, Show: show, Total: 1, Messages: signed.Messages, Nym: nym}))

	again, err := nyms.Nym(held.Nym, show.Domain)
	must(err)
	elsewhere, err := nyms.Nym(held.Nym, []byte("did:web:harbour.example"))
	must(err)
	fmt.Println(string(again) == string(nym), string(elsewhere) == string(nym))
	// Output:
	// <nil>
	// <nil>
	// true false
}

// A second signer, in a session that has seen a pseudonym, learns that a commitment holds the same secret.
func ExampleInterface_CommitNym() {
	nyms := bbs.New(bbs.SHA256, 0).Pseudonyms(bbs.W3C2025)
	held := bbs.Held{Nym: secret(1)}
	commitment, blind, err := nyms.Commit(held, bbs.Hedge{})
	must(err)
	held.Blind = blind
	session := bbs.Session{Label: "session", Issuer: "did:web:plaza.example", Nonce: "cXJhbmRvbQ", Domain: []byte("did:web:plaza.example")}
	proof, nym, err := nyms.CommitNym(commitment, held, session, bbs.Hedge{})
	must(err)
	fmt.Println(nyms.CheckNymCommitment(commitment, proof, nym, session))
	session.Nonce = "another"
	fmt.Println(nyms.CheckNymCommitment(commitment, proof, nym, session) != nil)
	// Output:
	// <nil>
	// true
}

// One pairing check for all proofs under a key; the one that does not hold is named.
func ExampleBatchError() {
	core := bbs.New(bbs.SHAKE256, 0).Core()
	key, signed := signer(), bbs.Signed{Messages: [][]byte{[]byte("a"), []byte("b")}}
	signature, err := core.Sign(key, signed)
	must(err)
	var all []bbs.Shown
	for range 3 {
		proof, _, err := core.ProofGen(key.PublicKey(), signature, signed, bbs.Held{}, bbs.Show{}, bbs.Hedge{})
		must(err)
		all = append(all, bbs.Shown{Proof: proof})
	}
	fmt.Println(core.ProofVerifyBatch(key.PublicKey(), all, nil))
	all[2].Show.Header = []byte("another presentation")
	var bad *bbs.BatchError
	fmt.Println(errors.As(core.ProofVerifyBatch(key.PublicKey(), all, nil), &bad), bad.Index)
	// Output:
	// <nil>
	// true 2
}

func ExampleParsePublicKey() {
	key := signer()
	same, err := bbs.ParsePublicKey(key.PublicKey().Bytes())
	must(err)
	back, err := bbs.ParseSecretKey(key.Bytes())
	must(err)
	fmt.Println(same.String() == back.PublicKey().String())
	_, err = bbs.ParsePublicKey(make([]byte, 96))
	fmt.Println(errors.Is(err, bbs.ErrEncoding))
	// Output:
	// true
	// true
}

// Secrets print as what they are, and no more.
func ExampleSecret() {
	fmt.Println(secret(1), bbs.SHA256.ID())
	zero, err := bbs.ParseSecret(make([]byte, 32))
	fmt.Println(zero.IsZero(), err)
	_, err = bbs.SecretFrom(make([]byte, 32)) // of fewer than 48 bytes it would not be uniform
	fmt.Println(errors.Is(err, bbs.ErrEncoding))
	// Output:
	// bbs secret BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_
	// true <nil>
	// true
}

func signer() bbs.SecretKey {
	key, err := bbs.New(bbs.SHA256, 1).KeyGen([]byte("32 secret bytes are needed here."), nil, nil)
	must(err)
	return key
}

// secret is one from 48 bytes, which should be random.
func secret(n byte) bbs.Secret {
	uniform := make([]byte, 48)
	uniform[0] = n
	s, err := bbs.SecretFrom(uniform)
	must(err)
	return s
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
