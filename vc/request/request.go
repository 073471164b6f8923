package request

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// MediaType is that of a request; without "application/" it is the typ of its header.
const MediaType = "application/avouch-request+jwt"

// ServiceType is the type of the service in a DID document whose endpoints take answers.
const ServiceType = "AvouchAnswer"

// Request is a question. Its text is shown to a person, and was written by whoever asks.
type Request struct {
	Audience  did.DID
	Purpose   string // one line, at most 500 characters
	Asks      []Ask  // 1 … 32
	Nonce     string // 22 … 128 characters of base64url
	NymDomain string // "": no pseudonym is asked for
	Endpoint  string
	Issued    time.Time // whole seconds
	Expires   time.Time // whole seconds, at most Life after Issued
}

// Life is the longest time for which a request counts.
const Life = 24 * time.Hour

// Ask is one credential that is asked for.
type Ask struct {
	Type     string   // a type of a document, or the vct of an SD-JWT VC
	Claims   []string // which claims to show, at most 64; none: that it is there, and what always shows
	Issuers  []string // whose word counts, at most 64; none: the wallet is not told
	Optional bool     // the question can be answered without it
	Why      string   // in words; "": the purpose says it all
}

// Sign makes the token. The key is one of the audience's, and its DID document lists it for authentication, as it lists the
// endpoint: Open holds whoever asks to both. A request that Open would refuse for its form is an error, a *vc.VerifyError.
func (r Request) Sign(ctx context.Context, key did.SigningKey) ([]byte, error) {
	if key.Signer == nil {
		return nil, errors.New("signing a request needs a key")
	}
	if key.ID.DID() != r.Audience {
		return nil, &vc.VerifyError{Check: "binding", Err: &vc.Mismatch{What: "DID of the signing key", Want: r.Audience.String(), Got: key.ID.DID().String()}}
	}
	r.Issued, r.Expires = r.Issued.UTC().Truncate(time.Second), r.Expires.UTC().Truncate(time.Second)
	if err := r.check(); err != nil {
		return nil, err
	}
	typ := strings.TrimPrefix(MediaType, "application/")
	return jws.Sign(ctx, token.Header(typ, key.ID, nil), strictjson.Append(nil, r.claims()), key.Signer)
}

// Challenge is what the answer to a signed request is bound to. Who asked keeps it until the answer comes, with the session.
func (r Request) Challenge(signed []byte) vc.Challenge {
	return vc.Challenge{Nonce: r.Nonce, Audience: r.Audience.String(), NymDomain: r.NymDomain, Request: sha256.Sum256(signed), Expires: r.Expires}
}

// Open checks a request: its form, that whoever it names signed it, that it counts now, and that the answer would go to them.
// What comes back can be shown to the person; the request's Challenge is what to answer. Whether a pseudonym may be shown in
// NymDomain is for vc.Holder.NymDomain to say. The error is a *vc.VerifyError.
func Open(ctx context.Context, signed []byte, documents did.Resolver, at time.Time) (Request, error) {
	t, claims, err := token.Parse(signed, "request", vc.Limits{Bytes: maxBytes, Depth: 8, Nodes: 10_000}, strings.TrimPrefix(MediaType, "application/"))
	if err != nil {
		return Request{}, err
	}
	r, err := parse(claims)
	if err != nil {
		return Request{}, err
	}
	kid, _ := t.Header["kid"].(string)
	name, bad := did.ParseURL(kid)
	if bad != nil {
		return Request{}, refuse("structure", "", "the header's kid is the DID URL of a key: %w", bad)
	}
	if name.DID() != r.Audience {
		return Request{}, &vc.VerifyError{Check: "binding", Path: "/iss", Err: &vc.Mismatch{What: "DID of the key", Want: r.Audience.String(), Got: name.DID().String()}}
	}
	document, err := resolve(ctx, documents, r.Audience)
	if err != nil {
		return Request{}, err
	}
	method, bad := document.VerificationMethod(name, did.Authentication, at)
	if bad != nil {
		return Request{}, refuse("key", "", "%w", bad)
	}
	if method.Controller != r.Audience {
		return Request{}, &vc.VerifyError{Check: "key", Err: &vc.Mismatch{What: "controller of " + kid, Want: r.Audience.String(), Got: method.Controller.String()}}
	}
	if bad := t.Verify(method.Key); bad != nil {
		return Request{}, refuse("proof", "", "the signature of the request: %w", bad)
	}
	if !slices.ContainsFunc(document.Services(), r.answeredAt) {
		return Request{}, refuse("binding", "/endpoint", "%.200q is no endpoint of a service %s in the document of %.200q", r.Endpoint, ServiceType, r.Audience)
	}
	if r.Issued.After(at.Add(slack)) {
		return Request{}, refuse("time", "/iat", "issued at %s, it is %s", stamp(r.Issued), stamp(at))
	}
	if !at.Before(r.Expires) {
		return Request{}, refuse("time", "/exp", "the request expired at %s, it is %s: ask for a new one", stamp(r.Expires), stamp(at))
	}
	return r, nil
}

// slack is how far the clock of whoever asks may be ahead.
const slack = 5 * time.Minute

func (r Request) answeredAt(s did.Service) bool {
	return slices.Contains(s.Types, ServiceType) && slices.Contains(s.Endpoints, r.Endpoint)
}

// resolve finds the one document in which both the key and the endpoint have to stand.
func resolve(ctx context.Context, r did.Resolver, id did.DID) (*did.Document, *vc.VerifyError) {
	if r == nil {
		return nil, refuse("key", "", "%w: nothing resolves DIDs", vc.ErrUnavailable)
	}
	found, err := r.Resolve(ctx, id, did.Version{})
	switch {
	case errors.Is(err, did.ErrInvalid), errors.Is(err, did.ErrNotFound):
		return nil, refuse("key", "", "%w", err)
	case err != nil:
		return nil, refuse("key", "", "%w: %w", vc.ErrUnavailable, err)
	case found.Deactivated:
		return nil, refuse("key", "", "%.200q is deactivated", id)
	case found.Document == nil || found.Document.ID() != id:
		return nil, refuse("key", "", "%.200q resolved to another document, or to none", id)
	}
	return found.Document, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
