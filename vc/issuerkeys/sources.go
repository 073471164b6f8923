package issuerkeys

import (
	"context"
	"time"

	"github.com/avouch-id/avouch/vc"
)

// Mechanism is a way in which the keys of an issuer are found: a set of bits.
type Mechanism uint8

// The mechanisms of SD-JWT VC, section "Issuer Verification Key Discovery and Validation".
const (
	// ByCertificate: x5c.
	ByCertificate Mechanism = 1 << iota
	// ByMetadata: JWT VC Issuer Metadata.
	ByMetadata
)

// Sources is the two mechanisms together: what vc.Verifier.Keys wants. One message is looked at by one of them: if its header
// has x5c that is Certificates, else, if its issuer is an https URL, Metadata. Never is the other asked after one has failed.
// It is safe for concurrent use if its parts are.
type Sources struct {
	// Certificates and Metadata are the sources; one of them may be nil. Metadata may be a *Cache.
	Certificates, Metadata vc.Keys
	// Permit says by which mechanisms the keys of an issuer may be found; 0: by none, it is refused before anything is
	// loaded. It is needed if there are both sources: for one issuer a stranger must not be able to choose between them
	// (SD-JWT VC, section "Ecosystem-specific Public Key Verification Methods"), and the header is the stranger's. Who
	// answers with both for an issuer says that either is as good. With one source nil permits it for everybody.
	Permit func(issuer string) Mechanism
}

// Find asks the one source that is to be asked. Where it is not set, or Permit is missing, the error is vc.ErrUnavailable;
// where it is not permitted for the issuer, vc.ErrInvalid.
func (s Sources) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	header, err := parseHeader(r, at)
	if err != nil {
		return vc.Key{}, err
	}
	by, source, what := ByMetadata, s.Metadata, "metadata (Sources.Metadata)"
	if _, there := header["x5c"]; there {
		by, source, what = ByCertificate, s.Certificates, "certificates (Sources.Certificates)"
	}
	switch {
	case isDID(r.Issuer):
		return vc.Key{}, invalid("%.200q is a DID: its keys stand in its document", r.Issuer)
	case s.Permit != nil && s.Permit(r.Issuer)&by == 0:
		return vc.Key{}, invalid("keys of %.200q may not be found by %s", r.Issuer, what)
	case s.Permit == nil && s.Certificates != nil && s.Metadata != nil:
		return vc.Key{}, unavailable("there are two sources of keys, and nobody says which is for whom (Sources.Permit)")
	case source == nil:
		return vc.Key{}, unavailable("the key of %.200q would be found by %s, which is not set", r.Issuer, what)
	}
	return source.Find(ctx, r, at)
}
