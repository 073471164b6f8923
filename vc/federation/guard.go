package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// maxMemberships is how many credentials are looked at for one request.
const maxMemberships = 64

// Guard decides about nym domains: its method NymDomain is what vc.Holder.NymDomain wants. With Domains alone it accepts a
// world's own domain, and no federation's. It is not changed by use and safe for concurrent use if its parts are.
type Guard struct {
	// Domains remembers what each DID was used as. It is needed.
	Domains Memory
	// Verifier checks memberships; its Trust says which federations may be asked about at all.
	Verifier *vc.Verifier
	// Memberships are those at hand, which came with the request for example: at most 64.
	Memberships []vc.Secured
	// Consent asks the person whether pseudonyms of the federation to.NymDomain may be shown to the world to.Audience. It is
	// shown the federation's name and members, and agrees by returning nil. It is asked last, when everything else holds.
	Consent func(ctx context.Context, to vc.Challenge, m avatar.Membership) error
	// Predecessors gives the names that a did:webvh DID has had before in its log, verified: that is the method of the same
	// name of didwebvh.Resolver. A domain among them is the world's own. Nil: earlier names are refused.
	Predecessors func(ctx context.Context, id did.DID) ([]did.DID, error)
}

// NymDomain tells whether pseudonyms may be shown in the domain that a challenge asks for, and records that they are. The
// error is a *vc.VerifyError, of "binding" unless a membership or the memory failed otherwise; it wraps what Consent said.
func (g Guard) NymDomain(ctx context.Context, to vc.Challenge) error {
	domain, err := did.Parse(to.NymDomain)
	if err != nil {
		return denied("the nym domain is not a DID: %w", err)
	}
	if g.Domains == nil {
		return denied("%w: nothing remembers how domains were used: set Guard.Domains (NewMemory for one process)", vc.ErrUnavailable)
	}
	if to.NymDomain == to.Audience {
		return g.use(ctx, domain, World)
	}
	world, err := did.Parse(to.Audience)
	if err != nil {
		return denied("only a DID can belong to a federation, and the audience is %.200q: %w", to.Audience, err)
	}
	if sameLog(domain, world) {
		if err := g.predecessor(ctx, domain, world); err != nil {
			return err
		}
		return g.use(ctx, domain, World)
	}
	// A world that is known is asked about no more. Without consent nothing is recorded: or anybody who can write a
	// membership could make a DID useless as a domain.
	was, err := g.Domains.Role(ctx, domain)
	if err != nil {
		return forgetful(err)
	}
	if was != 0 && was != Federation {
		return used(domain, Federation)
	}
	m, err := g.membership(ctx, domain, world)
	if err != nil {
		return err
	}
	if g.Consent == nil {
		return denied("%w: nobody asks the person about the federation %.100q: set Guard.Consent", vc.ErrUnavailable, m.Federation)
	}
	if err := g.Consent(ctx, to, m); err != nil {
		return denied("the federation %.100q was not agreed to: %w", m.Federation, err)
	}
	return g.use(ctx, domain, Federation)
}

// predecessor tells whether a domain is an earlier name of a world, by its log.
func (g Guard) predecessor(ctx context.Context, domain, world did.DID) error {
	if g.Predecessors == nil {
		return denied("%.200q may be an earlier name of %.200q: nothing looks at logs of did:webvh: set Guard.Predecessors", domain, world)
	}
	names, err := g.Predecessors(ctx, world)
	switch {
	case errors.Is(err, did.ErrInvalid), errors.Is(err, did.ErrNotFound):
		return denied("%w: the earlier names of %.200q: %w", vc.ErrInvalid, world, err)
	case err != nil:
		return denied("%w: the earlier names of %.200q: %w", vc.ErrUnavailable, world, err)
	case !slices.Contains(names, domain):
		return denied("%.200q is no earlier name of %.200q", domain, world)
	}
	return nil
}

// use is last: from then on the pseudonym may have been shown.
func (g Guard) use(ctx context.Context, domain did.DID, as Role) error {
	is, err := g.Domains.Use(ctx, domain, as)
	if err != nil {
		return forgetful(err)
	}
	if !is {
		return used(domain, as)
	}
	return nil
}

// membership finds a credential in which the federation says that the world belongs to it, and that holds now.
func (g Guard) membership(ctx context.Context, federation, world did.DID) (avatar.Membership, error) {
	if len(g.Memberships) > maxMemberships {
		return avatar.Membership{}, &vc.VerifyError{Check: "limit", Err: fmt.Errorf("%d memberships, at most %d", len(g.Memberships), maxMemberships)}
	}
	var first error
	for i, s := range g.Memberships {
		claims, err := s.Unverified()
		if err != nil || claims.Issuer() != federation.String() || avatar.TypeOf(claims) != avatar.TypeMembership {
			continue // of another federation
		}
		m, err := g.verified(ctx, s, federation, world)
		if err == nil {
			return m, nil
		}
		if e := (*vc.VerifyError)(nil); first == nil && errors.As(err, &e) {
			own := *e
			own.Item = i
			first = &own
		}
	}
	if first == nil {
		first = denied("%.200q is not the audience's own domain, and no membership of %.200q in it is at hand", federation, world)
	}
	return avatar.Membership{}, first
}

func (g Guard) verified(ctx context.Context, s vc.Secured, federation, world did.DID) (avatar.Membership, error) {
	if g.Verifier == nil {
		return avatar.Membership{}, denied("%w: nothing checks memberships: set Guard.Verifier", vc.ErrUnavailable)
	}
	v, err := g.Verifier.Verify(ctx, s)
	if err != nil {
		return avatar.Membership{}, err
	}
	m, err := avatar.ParseMembership(v.Credential())
	if err != nil {
		return avatar.Membership{}, err
	}
	if v.Issuer() != federation.String() || m.Subject != world {
		return avatar.Membership{}, denied("%w", &vc.Mismatch{What: "member of " + federation.String(), Want: world.String(), Got: m.Subject.String()})
	}
	return m, nil
}

// sameLog tells whether two DIDs of did:webvh have one self-certifying identifier, the first part of what is specific to
// them: did:webvh:SCID:host.
func sameLog(a, b did.DID) bool {
	first := func(d did.DID) string { s, _, _ := strings.Cut(d.Specific(), ":"); return s }
	return a.Method() == "webvh" && b.Method() == "webvh" && first(a) == first(b)
}

func used(domain did.DID, as Role) error {
	other := World
	if as == World {
		other = Federation
	}
	return denied("%.200q was %s before and is never %s: whoever asks could link people across worlds", domain, other, as)
}

// forgetful: a memory that cannot tell is no reason to blame whoever asked.
func forgetful(err error) error {
	if errors.Is(err, vc.ErrUnavailable) || errors.Is(err, vc.ErrInvalid) {
		return denied("the memory of domains: %w", err)
	}
	return denied("%w: the memory of domains: %w", vc.ErrUnavailable, err)
}

func denied(format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: "binding", Err: fmt.Errorf(format, args...)}
}
