package cryptosigner_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/avouch-id/avouch/did/cryptosigner"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// A key that any package gives out as a crypto.Signer issues a credential.
func Example() {
	var fromToken crypto.Signer // one in memory stands in for it
	fromToken, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := cryptosigner.New(fromToken)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didkey.New(signer.WithRand(rand.Reader))
	if err != nil {
		log.Fatal(err)
	}
	claims, err := vc.ParseCredential([]byte(`{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
		"credentialSubject": {"id": "did:web:mira.example"}}`))
	if err != nil {
		log.Fatal(err)
	}
	// A token that hangs costs no more than this.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	issued, err := vc.Issuer{ID: id.String(), Key: key}.Issue(ctx, claims, dataintegrity.ECDSAJCS2019(jsonld.Embedded()))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(signer.PublicKey().Kind(), issued.MediaType())
	// Output: p256 application/vc
}

// service is a key service that answers over the network, for as long as somebody waits.
type service struct{ crypto.Signer }

func (s service) SignContext(ctx context.Context, rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	<-ctx.Done() // no connection
	return nil, context.Cause(ctx)
}

// A key that takes contexts is told when nobody waits any more.
func ExampleContextSigner() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := cryptosigner.New(service{key})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = signer.Sign(ctx, []byte("message"))
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}
