package status

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/fxamacker/cbor/v2"
	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/sign1"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// contextV2 has all terms of a list.
const contextV2 = "https://www.w3.org/ns/credentials/v2"

// Publish signs the list as it is now: a BitstringStatusListCredential (section 2.2), valid from now, whole seconds, for Validity. It is
// what has to be at URL. Of two that are made at one time nobody knows which is newer: make one, put it there, then make the next. Lists
// should be published at regular times, changed or not: a list that appears when somebody is revoked says when.
func (l *List) Publish(ctx context.Context, by vc.Issuer, as vc.Securer) (vc.Secured, error) {
	full, err := l.ready()
	if err != nil {
		return vc.Secured{}, err
	}
	if full.Form != Bitstring {
		return vc.Secured{}, errors.New("a Token Status List is published as a token: PublishJWT, PublishCWT")
	}
	now := moment(by)
	list, err := full.snapshot(ctx)
	if err != nil {
		return vc.Secured{}, err
	}
	subject := map[string]any{"id": full.URL + "#list", "type": typeList, "encodedList": encodeBitstring(list), "statusPurpose": full.Purposes[0]}
	if len(full.Purposes) > 1 {
		subject["statusPurpose"] = full.Purposes
	}
	if ttl := full.TTL.Milliseconds(); ttl > 0 {
		subject["ttl"] = ttl
	}
	c, err := vc.NewCredential(map[string]any{
		"@context": []string{contextV2}, "id": full.URL, "type": []string{"VerifiableCredential", typeCredential},
		"validFrom": stamp(now), "validUntil": stamp(now.Add(full.Validity)), "credentialSubject": subject,
	})
	if err != nil {
		return vc.Secured{}, err
	}
	return by.Issue(ctx, c, as)
}

// moment is the whole second that a list has for its time. It is taken before the list is read: what was set until then is in it.
func moment(by vc.Issuer) time.Time {
	if by.Now == nil {
		return time.Now().Truncate(time.Second)
	}
	return by.Now().Truncate(time.Second)
}

// PublishJWT signs the list as it is now as a Status List Token in JWT format, application/statuslist+jwt. certificates are for an issuer
// whose key no DID names (x5c), DER, that of the key first.
func (l *List) PublishJWT(ctx context.Context, by vc.Issuer, certificates ...[]byte) ([]byte, error) {
	now := moment(by)
	full, list, err := l.toSign(ctx, by)
	if err != nil {
		return nil, err
	}
	claims := map[string]any{
		"iss": by.ID, "sub": full.URL, "iat": token.Seconds(now), "exp": token.Seconds(now.Add(full.Validity)),
		"status_list": map[string]any{"bits": number64(uint64(full.Bits)), "lst": base64.RawURLEncoding.EncodeToString(list)},
	}
	if full.TTL > 0 {
		claims["ttl"] = number64(full.ttl())
	}
	return jws.Sign(ctx, token.Header(typeJWT, by.Key.ID, certificates), strictjson.Append(nil, claims), by.Key.Signer)
}

// PublishCWT signs the list as it is now as a Status List Token in CWT format, application/statuslist+cwt. The key has a name, a DID URL.
func (l *List) PublishCWT(ctx context.Context, by vc.Issuer) ([]byte, error) {
	now := moment(by)
	full, list, err := l.toSign(ctx, by)
	if err != nil {
		return nil, err
	}
	if by.Key.ID.IsZero() {
		return nil, errors.New("the key has no name (a DID URL), so no verifier would find it")
	}
	claims := map[int64]any{
		claimIssuer: by.ID, claimSubject: full.URL, claimIssuedAt: now.Unix(), claimExpires: now.Add(full.Validity).Unix(),
		claimList: map[string]any{"bits": full.Bits, "lst": list},
	}
	if full.TTL > 0 {
		claims[claimTTL] = full.ttl()
	}
	payload, err := canonical(claims)
	if err != nil {
		return nil, err
	}
	header := gocose.ProtectedHeader{labelKeyID: []byte(by.Key.ID.String()), labelType: typeCWT}
	return sign1.Sign(ctx, header, payload, by.Key.Signer)
}

// canonical writes CBOR in core deterministic encoding (RFC 8949, section 4.2.1).
func canonical(v any) ([]byte, error) {
	mode, err := cbor.CoreDetEncOptions().EncMode()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

// ttl is whole seconds, a positive number.
func (l List) ttl() uint64 { return uint64(math.Ceil(l.TTL.Seconds())) }

// toSign is the list and its snapshot, compressed, if this issuer can sign for it.
func (l *List) toSign(ctx context.Context, by vc.Issuer) (full List, compressed []byte, err error) {
	if full, err = l.ready(); err != nil {
		return full, nil, err
	}
	id, notDID := did.Parse(by.ID)
	switch {
	case full.Form != TokenList:
		return full, nil, errors.New("a Bitstring Status List is published as a credential: Publish")
	case by.ID == "" || by.Key.Signer == nil:
		return full, nil, errors.New("publishing needs an issuer's id and a key")
	// A key that has a name speaks for the DID in it, whoever the issuer says that they are.
	case by.Key.ID.DID() != id && (notDID == nil || !by.Key.ID.IsZero()):
		return full, nil, fmt.Errorf("publishing: %w", &vc.Mismatch{What: "DID of the signing key", Want: by.ID, Got: by.Key.ID.DID().String()})
	}
	list, err := full.snapshot(ctx)
	if err != nil {
		return full, nil, err
	}
	return full, deflate(list), nil
}
