package sdjwt

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// VC is a vc.Securer: it issues SD-JWT VCs. Its zero value conceals nothing and binds to nobody.
//
// A document of the data model becomes a claim set: issuer is iss, the subject's id sub, id jti, validFrom nbf, validUntil
// exp, credentialStatus status; the other claims of the one subject stand at the top level; anything else is an error. iat is
// the time of signing, unless the claims have one.
type VC struct {
	// Holder is the key with which the holder will have to bind what it shows (cnf). Zero: nobody has to.
	Holder did.PublicKey
	// Conceal names claims that get a disclosure of their own, as pointers into the claim set: members of objects and
	// elements of arrays, also inside of one another. iss, nbf, exp, cnf, vct, vct#integrity, aka_vcts and status have to be
	// seen: naming one of them, or nothing that is there, is an error.
	Conceal []vc.Pointer
	// ConcealAll conceals every member and every element at every depth, but the claims that have to be seen and iat.
	ConcealAll bool
	// Decoys is how many digests of nothing are mixed into each object and each array in which something is concealed.
	Decoys int
	// Type is vct. It may be empty for a claim set, and for a document of the avatar vocabulary.
	Type string
	// Certificates are written into the header (x5c: RFC 7515, section 4.1.6), DER, for issuers whose key no DID names: that
	// of the signing key, then each the one that certifies the one before, without the trust anchor. They are not checked.
	Certificates [][]byte
	// Hash is the algorithm of the digests and of the key binding (_sd_alg): "sha-256", which is the default and which every
	// verifier knows, "sha-384" or "sha-512", which a verifier's policy has to name. Where nothing is concealed it is SHA-256.
	Hash string
	// JSON writes the flattened JWS JSON serialization (application/sd-jwt+json) instead of the compact one.
	JSON bool
}

// Secure signs the claims; the header names the key by its DID URL (kid). Errors of the source of randomness, or one that
// repeats itself, are errors.
func (v VC) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	s, err := v.secure(ctx, c, by)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("SD-JWT VC: %w", err)
	}
	return s, nil
}

func (v VC) secure(ctx context.Context, c vc.Credential, by vc.Signing) (none vc.Secured, err error) {
	if by.Key.Signer == nil {
		return none, errors.New("there is no key to sign with")
	}
	claims, err := claimSet(c, v.Type)
	if err != nil {
		return none, err
	}
	if vct, ok := claims["vct"].(string); !ok || vct == "" {
		return none, errors.New("vct is not a text: set VC.Type")
	}
	if err := v.confirm(claims); err != nil {
		return none, err
	}
	if _, there := claims["iat"]; !there && !by.At.IsZero() {
		claims["iat"] = token.Seconds(by.At)
	}
	m, err := marks(claims, v.Conceal, reserved)
	if err != nil {
		return none, err
	}
	if v.ConcealAll {
		m = markAll(claims, append([]string{"iat"}, reserved...))
	}
	return v.sign(ctx, typeSDJWT, mediaType, claims, m, by)
}

// sign conceals what is marked, and signs the rest.
func (v VC) sign(ctx context.Context, typ, media string, claims map[string]any, m *mark, by vc.Signing) (none vc.Secured, err error) {
	payload, disclosures, err := v.conceal(claims, m, by)
	if err != nil {
		return none, err
	}
	jwt, err := jws.Sign(ctx, token.Header(typ, by.Key.ID, v.Certificates), strictjson.Append(nil, payload), by.Key.Signer)
	if err != nil {
		return none, err
	}
	if v.JSON {
		return vc.Received(mediaJSON, flatten(jwt, disclosures)), nil
	}
	return vc.Received(media, join(jwt, disclosures)), nil
}

// confirm sets cnf, and refuses one with which nobody could show the credential.
func (v VC) confirm(claims map[string]any) error {
	if !v.Holder.IsZero() {
		raw, err := v.Holder.JWK()
		if err != nil {
			return fmt.Errorf("the holder's key: %w", err)
		}
		jwk, err := strictjson.ParseObject(raw, strictjson.Limits{})
		if err != nil {
			return fmt.Errorf("the holder's key: %w", err)
		}
		if _, there := claims["cnf"]; !there {
			claims["cnf"] = map[string]any{"jwk": jwk}
		}
	}
	key, verr := token.Confirmation(claims)
	if verr != nil {
		return verr
	}
	if !v.Holder.IsZero() && key != v.Holder {
		return &vc.Mismatch{What: "key in cnf", Want: v.Holder.String(), Got: key.String()}
	}
	return nil
}

func (v VC) conceal(claims map[string]any, m *mark, by vc.Signing) (payload map[string]any, disclosures []string, err error) {
	if v.Decoys < 0 || v.Decoys > defaultDisclosures {
		return nil, nil, fmt.Errorf("%d decoys, at most %d", v.Decoys, defaultDisclosures)
	}
	co := concealer{rand: by.Rand, decoys: v.Decoys, algorithm: cmp.Or(v.Hash, sha256Name)}
	if !slices.Contains([]string{sha256Name, sha384Name, sha512Name}, co.algorithm) {
		return nil, nil, fmt.Errorf("the hash algorithm %.60q is none of %s, %s and %s", v.Hash, sha256Name, sha384Name, sha512Name)
	}
	if co.rand == nil {
		co.rand = rand.Reader
	}
	if payload, err = co.object(claims, m); err != nil {
		return nil, nil, err
	}
	if n := len(co.disclosures); n > defaultDisclosures {
		return nil, nil, fmt.Errorf("%d disclosures, at most %d", n, defaultDisclosures)
	}
	if len(co.disclosures) > 0 {
		payload[sdAlgName] = co.algorithm
	}
	// They begin with their salts, so this order says nothing about the claims.
	slices.Sort(co.disclosures)
	return payload, co.disclosures, nil
}

// join writes what RFC 9901, section 4, calls an SD-JWT.
func join(jwt []byte, disclosures []string) []byte {
	size := len(jwt) + 1
	for _, d := range disclosures {
		size += len(d) + 1
	}
	out := append(append(make([]byte, 0, size), jwt...), '~')
	for _, d := range disclosures {
		out = append(append(out, d...), '~')
	}
	return out
}
