package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/federation"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// owning are the credentials with their secrets that present shows, in the order of their flags.
type owning struct {
	files          []string
	allowTraceable bool
	domain         string // --nym-domain
	memberships    []string
	documents      string
	memory         string // --domains
}

// showings reads them; reveal are the pointers for each, and before is how many credentials come first.
func (a *app) showings(o owning, s bbs2023.Suite, reveal [][]vc.Pointer, before int) (show []vc.Showing, err error) {
	talk := &lines{w: a.err}
	for i, file := range o.files {
		owned, err := readOwned(s, file)
		if err != nil {
			return nil, err
		}
		it := item{file, owned.Secured()}
		if err := inDocument(it, before+i+1, reveal[i]); err != nil {
			return nil, err
		}
		if traces := owned.Traces(); len(traces) > 0 {
			if !o.allowTraceable {
				return nil, fileError{file, fmt.Errorf("%w: %s", bbs2023.ErrTraceable, strings.Join(traces, "; "))}
			}
			warn(talk, file, owned)
		}
		show = append(show, vc.Showing{Of: it.secured, Reveal: reveal[i], By: owned.Traceable()}) // of which there are none, or they are agreed to
	}
	return show, talk.err
}

// nymDomain is for whom pseudonyms are shown: the audience, where there is one to show and nothing else was asked for.
func (o owning) nymDomain(audience string, show []vc.Showing) (string, error) {
	if o.domain != "" {
		if _, err := did.Parse(o.domain); err != nil {
			return "", usagef("--nym-domain: %w", err)
		}
		return o.domain, nil
	}
	for i, s := range show {
		if !hasNym(s.Of) {
			continue
		}
		if _, err := did.Parse(audience); err != nil {
			return "", usagef("--owned %s: a pseudonym is for a DID, and the audience is none: %w", o.files[i], err)
		}
		return audience, nil
	}
	return "", nil
}

// guard decides for whom pseudonyms are shown, and remembers it: nil takes the audience alone. A federation's domain needs its word that
// the audience is a member, and that it was nobody's own before; that the person agrees, --nym-domain says.
func (a *app) guard(o owning, c *jsonld.Contexts, now func() time.Time) (func(context.Context, vc.Challenge) error, error) {
	if len(o.files) == 0 && (o.memory != "" || len(o.memberships) > 0) {
		return nil, usagef("--domains and --membership are for --owned")
	}
	if len(o.memberships) > 0 && (o.domain == "" || o.memory == "") {
		return nil, usagef("--membership is of the federation that --nym-domain names, and needs --domains: the file that remembers which worlds you have been in")
	}
	if o.memory == "" {
		return nil, nil
	}
	var items []item
	if len(o.memberships) > 0 {
		var err error
		if items, err = a.items(o.memberships); err != nil {
			return nil, err
		}
	}
	r, err := offlineResolver(o.documents)
	if err != nil {
		return nil, err
	}
	v := &vc.Verifier{Resolver: r, Mechanisms: mechanisms(c), Trust: trusted{o.domain}, Now: now}
	told := func(_ context.Context, to vc.Challenge, m avatar.Membership) error {
		l := &lines{w: a.err}
		l.printf("avouch: %s knows you by the pseudonym that all of %q know: %v", to.Audience, m.Federation, m.Members)
		return l.err
	}
	return federation.Guard{Domains: domainsFile(o.memory), Verifier: v, Memberships: secured(items), Consent: told}.NymDomain, nil
}

// hasNym tells, by its form, a credential that is shown with a pseudonym.
func hasNym(s vc.Secured) bool {
	o, err := s.Object(vc.Limits{})
	return err == nil && slices.ContainsFunc(proofsOf(o, "issuer"), func(g signature) bool { return g.hasNym })
}
