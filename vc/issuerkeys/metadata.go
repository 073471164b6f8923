package issuerkeys

import (
	"context"
	"errors"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// Loader gets what stands at an https URL: the body of a response with status 200 to GET, of type application/json.
//
// The URL comes from a stranger's message. So a loader bounds time and size; it does not connect to addresses inside of its
// own network, whatever the name resolves to, nor to hosts that its user does not want to be seen asking; it either follows no
// redirects or holds each of them to the same rules (SD-JWT VC, section "Server-Side Request Forgery"); and it returns when
// ctx ends. An error is taken for vc.ErrUnavailable unless it wraps vc.ErrInvalid, which says that there is nothing and will
// be nothing.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// Metadata finds the key of an issuer in its JWT VC Issuer Metadata, which it loads each time: Cache spares that. It is safe
// for concurrent use if Loader is.
type Metadata struct {
	// Loader loads metadata and JWK Sets. It is needed.
	Loader Loader
	// MaxBytes bounds each of the two documents; 0 is 256 KiB.
	MaxBytes int
	// MaxKeys is how many keys a JWK Set may have, with those that cannot be used here; 0 is 100.
	MaxKeys int
}

// Find loads the metadata of r.Issuer from its MetadataURL and answers with one of the keys in it.
//
// The metadata's "issuer" is r.Issuer, byte for byte. It has either "jwks" or "jwks_uri", an https URL from which the JWK Set
// is loaded by the same Loader. If one key of the set is private or symmetric the whole set is refused: its other keys are
// not safe with whoever published that. Keys of types that are unknown here count for nothing (RFC 7517, section 5).
//
// If the header has "kid", exactly one key has it, and that key can be used: its "use", "key_ops" and "alg", where there are
// any, admit the verification of signatures by its one algorithm. Without "kid", which is only recommended, exactly one key
// of the set can be used.
//
// What is wrong is vc.ErrInvalid, and what could not be loaded vc.ErrUnavailable.
func (m Metadata) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	kid, err := m.ask(r, at)
	if err != nil {
		return vc.Key{}, err
	}
	set, err := m.load(ctx, r.Issuer)
	if err != nil {
		return vc.Key{}, err
	}
	return set.find(kid, r.Issuer)
}

// ask reads the part of the header that chooses a key: kid, nil if there is none.
func (m Metadata) ask(r vc.KeyRef, at time.Time) (kid *string, err error) {
	if m.Loader == nil {
		return nil, unavailable("nothing is set that loads metadata (Metadata.Loader)")
	}
	header, err := parseHeader(r, at)
	if err != nil {
		return nil, err
	}
	if v, there := header["kid"]; there {
		s, ok := v.(string)
		if !ok {
			return nil, invalid("protected header: \"kid\" is not a text")
		}
		kid = &s
	}
	return kid, nil
}

// load gets the keys of an issuer.
func (m Metadata) load(ctx context.Context, issuer string) (keySet, error) {
	url, err := MetadataURL(issuer)
	if err != nil {
		return nil, err
	}
	metadata, err := m.get(ctx, url)
	if err != nil {
		return nil, err
	}
	if metadata["issuer"] != issuer {
		got, _ := metadata["issuer"].(string)
		return nil, invalid("%.200q: %w", url, &vc.Mismatch{What: "issuer of the metadata", Want: issuer, Got: got})
	}
	jwks, byValue := metadata["jwks"]
	uri, byName := metadata["jwks_uri"]
	switch {
	case byValue == byName:
		return nil, invalid("%.200q has to have one of \"jwks\" and \"jwks_uri\", not both", url)
	case byName:
		s, ok := uri.(string)
		if !ok {
			return nil, invalid("%.200q: \"jwks_uri\" is not a text", url)
		}
		if _, err := parseAddress(s); err != nil {
			return nil, invalid("jwks_uri: %w", err)
		}
		if jwks, err = m.get(ctx, s); err != nil {
			return nil, err
		}
	}
	return parseKeySet(jwks, orDefault(m.MaxKeys, 100))
}

// get loads one JSON object.
func (m Metadata) get(ctx context.Context, url string) (map[string]any, error) {
	raw, err := m.Loader.Load(ctx, url)
	switch {
	case err == nil:
	case errors.Is(err, vc.ErrInvalid) && ctx.Err() == nil:
		return nil, invalid("loading %.200q: %w", url, err)
	default:
		return nil, unavailable("loading %.200q: %w", url, plain{err})
	}
	object, err := strictjson.ParseObject(raw, strictjson.Limits{Bytes: orDefault(m.MaxBytes, 256<<10), Depth: 16, Nodes: 10_000})
	if err != nil {
		return nil, invalid("what stands at %.200q: %w", url, err)
	}
	return object, nil
}

// plain is an error that is not vc.ErrInvalid, whatever it wraps: the caller's context ended, and nothing was looked at.
type plain struct{ error }

func (p plain) Is(target error) bool { return target != vc.ErrInvalid && errors.Is(p.error, target) }
