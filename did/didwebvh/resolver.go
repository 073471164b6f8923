package didwebvh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/avouch-id/avouch/did"
)

// Opener opens what stands at an https URL. What is not there is an error that is [fs.ErrNotExist] or [did.ErrNotFound],
// unfit content is [fs.ErrInvalid] or [did.ErrInvalid]; any other is taken for a fault of the network. An Opener follows no
// redirect and goes to no address inside a network unasked. It is safe for concurrent use.
type Opener interface {
	Open(ctx context.Context, url string) (io.ReadCloser, error)
}

// Resolver resolves did:webvh. Open is needed. The time that a resolution may take is the context's.
type Resolver struct {
	Open  Opener
	Rules Rules
}

// Resolve reads the log of a DID, an entry at a time, verifies all of it and its witnesses, and answers with the version
// asked for. Its document has the two implicit services, #files and #whois, where it has none of these names.
//
// If the log has an entry that does not hold, the DID does not resolve. A version that was asked for by id or number, or by a time
// before the last version that holds, is answered all the same if all up to there holds ("Read (Resolve)", step 11).
//
// A deactivated DID has no document in its newest version, and Deactivated set in every one. Updated is of the newest
// version. A TTL of 0, not to be kept, is given as a nanosecond. EquivalentIDs are the other names of a DID that has moved,
// CanonicalID the newest; a did:web DID is never among them, since did:webvh vouches for none.
//
// Errors wrap [did.ErrInvalid] (a *[LogError]), [did.ErrNotFound] (also a *[MovedError]), [did.ErrMethodNotSupported],
// [did.ErrUnavailable], or are the context's.
func (r Resolver) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if err := at.Check(); err != nil {
		return did.Resolution{}, fmt.Errorf("did:webvh: %w", err)
	}
	var state map[string]any // of the version asked for, as far as is known
	v, err := r.read(ctx, id, func(v *verifier, _ []byte, s map[string]any) {
		newest := v.newest()
		switch {
		case at.Number != 0 && at.Number != len(v.versions), at.ID != "" && at.ID != newest.id,
			!at.Time.IsZero() && newest.time.After(at.Time):
		default:
			state = s
		}
	})
	var failed *LogError
	if errors.As(err, &failed) && v != nil && len(v.versions) > 0 && !at.IsZero() && state != nil &&
		(at.Time.IsZero() || v.newest().time.After(at.Time)) {
		err = nil
	}
	if err == nil {
		err = r.check(ctx, id, v)
	}
	if err != nil {
		return did.Resolution{}, err
	}
	n, err := v.pick(at)
	if err != nil {
		return did.Resolution{}, err
	}
	if name := v.versions[n-1].name; name != id {
		return did.Resolution{}, &MovedError{id, name}
	}
	return v.resolution(n, state)
}

// Log reads the whole log of a DID and verifies it. Errors are those of Resolve, but the DID may be any that the log has had.
func (r Resolver) Log(ctx context.Context, id did.DID) (*Log, error) {
	l := &Log{}
	v, err := r.read(ctx, id, func(_ *verifier, line []byte, state map[string]any) { l.keep(line, state) })
	if err != nil {
		return nil, err
	}
	if l.v, err = v, nil; len(v.runs) > 0 {
		if l.proofs, err = r.witnesses(ctx, id, v); err != nil {
			return nil, err
		}
	}
	if err := r.identify(id, v); err != nil {
		return nil, err
	}
	return l, nil
}

// Predecessors are the other names that the newest log of a DID has had, verified: see [Log.Predecessors].
func (r Resolver) Predecessors(ctx context.Context, id did.DID) ([]did.DID, error) {
	v, err := r.read(ctx, id, func(*verifier, []byte, map[string]any) {})
	if err == nil {
		err = r.check(ctx, id, v)
	}
	if err != nil {
		return nil, err
	}
	if now := v.newest().name; now != id {
		return nil, &MovedError{id, now}
	}
	return v.others(id), nil
}

// read verifies the log as it comes. Beside a *LogError it returns what held until then.
func (r Resolver) read(ctx context.Context, id did.DID, each func(*verifier, []byte, map[string]any)) (*verifier, error) {
	url, err := LogURL(id)
	if err != nil {
		return nil, err
	}
	body, err := r.open(ctx, url)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	v := newVerifier(r.Rules)
	return v, v.read(ctx, body, func(line []byte, state map[string]any) { each(v, line, state) })
}

// check asks the witnesses, if there are any, and whether the log is the DID's.
func (r Resolver) check(ctx context.Context, id did.DID, v *verifier) error {
	if err := r.identify(id, v); err != nil {
		return err
	}
	if len(v.runs) == 0 {
		return nil
	}
	_, err := r.witnesses(ctx, id, v)
	return err
}

// identify: "at the end of verifying all entries, didIdMatchCount must be greater than 0".
func (r Resolver) identify(id did.DID, v *verifier) error {
	if !slices.ContainsFunc(v.versions, func(e version) bool { return e.name == id }) {
		return &LogError{0, bad(ErrIdentifier, "no document of the log is of %.200q", id)}
	}
	return nil
}

func (r Resolver) witnesses(ctx context.Context, id did.DID, v *verifier) ([]attestation, error) {
	url, err := WitnessURL(id)
	if err != nil {
		return nil, err
	}
	var file []byte
	body, err := r.open(ctx, url)
	switch {
	case errors.Is(err, did.ErrNotFound): // so nobody has approved it
	case err != nil:
		return nil, err
	default:
		defer body.Close()
		if file, err = io.ReadAll(io.LimitReader(body, int64(v.rules.WitnessBytes)+1)); err != nil {
			return nil, fmt.Errorf("did:webvh witness proofs: %w: %w", did.ErrUnavailable, err)
		}
	}
	list, err := parseWitnesses(file, v.rules.WitnessBytes)
	if err != nil {
		return nil, &LogError{0, err}
	}
	return list, v.checkWitnesses(list)
}

func (r Resolver) open(ctx context.Context, url string) (io.ReadCloser, error) {
	if r.Open == nil {
		return nil, fmt.Errorf("did:webvh: %w: the resolver has no Opener", did.ErrUnavailable)
	}
	body, err := r.Open.Open(ctx, url)
	if err == nil {
		return body, nil
	}
	kind := did.ErrUnavailable
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, did.ErrNotFound):
		kind = did.ErrNotFound
	case errors.Is(err, fs.ErrInvalid) || errors.Is(err, did.ErrInvalid):
		kind = did.ErrInvalid
	}
	return nil, fmt.Errorf("%s: %w: %w", url, kind, err)
}
