package cryptosigner

import (
	"bytes"
	"crypto/elliptic"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/avouch-id/avouch/did"
)

// order is the order of the curve's group, big-endian.
func order(k did.Kind) []byte {
	if k == did.P384 {
		return elliptic.P384().Params().N.Bytes()
	}
	return elliptic.P256().Params().N.Bytes()
}

// fromDER turns a signature's ASN.1 form (RFC 3279, §2.2.3) into r || s, each as long as the order (IEEE P1363). It takes
// distinguished encoding only: nothing else can be written down in one way, and whoever sends it is no device to trust.
func fromDER(der, order []byte) ([]byte, error) {
	var r, s []byte
	in, sequence := cryptobyte.String(der), cryptobyte.String(nil)
	if !in.ReadASN1(&sequence, asn1.SEQUENCE) || !in.Empty() ||
		!sequence.ReadASN1Integer(&r) || !sequence.ReadASN1Integer(&s) || !sequence.Empty() { // refuses what is negative
		return nil, fmt.Errorf("%w: not the DER of two numbers", did.ErrSignature)
	}
	n := len(order)
	signature := make([]byte, 2*n)
	for i, number := range [][]byte{r, s} {
		half := signature[i*n : (i+1)*n]
		if len(number) > n {
			return nil, fmt.Errorf("%w: r or s has %d bytes, at most %d", did.ErrSignature, len(number), n)
		}
		copy(half[n-len(number):], number)
		if bytes.Equal(half, make([]byte, n)) || bytes.Compare(half, order) >= 0 {
			return nil, fmt.Errorf("%w: r or s is zero or not below the order", did.ErrSignature)
		}
	}
	return signature, nil
}
