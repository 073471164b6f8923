package main

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// errNobody: a credential of personhood that is signed without its holder's secret.
var errNobody = fmt.Errorf("a %s commits to a secret that only its holder knows", avatar.TypePersonhood)

// blinding are the flags of issue for a credential on a secret that the issuer does not learn.
type blinding struct {
	sessionFlags
	request, enrol, enrolment, nym string
}

func (b *blinding) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&b.request, "request", "", "`file` of the holder's request (person request), for --as "+bbs)
	f.StringVar(&b.nonce, "nonce", "", "with --request: `nonce` that you gave for it; none is remembered here: take each once")
	f.StringVar(&b.enrol, "enrol", "", "with --request, of personhood, the first time: new `file` for what you keep about this one person")
	f.StringVar(&b.enrolment, "enrolment", "", "with --request, of personhood, at a renewal: `file` that --enrol wrote about this person")
	f.StringVar(&b.nym, "nym", "", "with --request, in a session: `pseudonym` that the answer has shown, as verify prints it")
	b.sessionFlags.flags(cmd)
}

// given tells whether there is a request.
func (b *blinding) given(cmd *cobra.Command) error {
	for _, name := range []string{"nonce", "enrol", "enrolment", "nym", "feature", "nym-domain", "presentation", "holder"} {
		if b.request == "" && cmd.Flags().Changed(name) {
			return usagef("--%s is for a --request, with --as %s", name, bbs)
		}
	}
	return nil
}

// blind is a request that was checked, in its session.
type blind struct {
	request bbs2023.Request
	in      bbs2023.Session
	of      *enrolled // nil in a session
	file    string    // for of, where the person was not enrolled before
}

// checked reads the request and holds it against its session and, of an enrolled person, against what is stored. c is what is
// to be signed.
func (a *app) checked(b blinding, s bbs2023.Suite, n named, c vc.Credential) (*blind, error) {
	out := &blind{file: b.enrol}
	var err error
	if out.in, err = a.session(b.sessionFlags, n.id, n.public(), b.nym != ""); err != nil {
		return nil, err
	}
	enrols := b.enrol != "" || b.enrolment != ""
	named := out.in.Feature != bbs2023.HolderBinding
	switch {
	case b.enrol != "" && b.enrolment != "":
		return nil, usagef("--enrol and --enrolment exclude each other: a person is enrolled for the first time, or was before")
	case b.nym != "" && enrols:
		return nil, usagef("--nym and --enrolment exclude each other: a session has shown a pseudonym, an enrolment shows none")
	case !named && enrols:
		return nil, usagef("--enrolment: --feature %s has no pseudonym to enrol", out.in.Feature)
	case b.nym != "":
		if out.in.Nym, err = parseNym(b.nym, cmp.Or(b.domain, n.id.String())); err != nil {
			return nil, err
		}
	case named && !enrols:
		return nil, usagef("--enrol is missing, or --enrolment, the file of what you keep about the person; or, in a session that has shown one, the --nym")
	}
	if err := absent("--enrol", b.enrol); err != nil {
		return nil, err
	}
	text, err := a.read(b.request)
	if err != nil {
		return nil, err
	}
	if err := out.request.UnmarshalJSON(text); err != nil {
		return nil, usagef("--request %s: what person request wrote was expected: %w", shown(b.request), err)
	}
	if !enrols {
		return out, nil
	}
	var old *bbs2023.Enrolment
	out.of = &enrolled{since: sinceOf(c)}
	if b.enrolment != "" {
		was, err := readEnrolment(b.enrolment)
		if err != nil {
			return nil, err
		}
		if was.since != out.of.since {
			return nil, fileError{b.enrolment, &vc.Mismatch{What: "secretSince", Want: was.since, Got: out.of.since}}
		}
		old = &was.Enrolment
	}
	if out.of.Enrolment, err = s.Enrol(out.request, out.in, old, nil); err != nil {
		return nil, fileError{shown(b.request), err}
	}
	return out, nil
}

// securer is what signs claims for the request.
func (b *blind) securer(s bbs2023.Suite, mandatory []vc.Pointer) vc.Securer {
	var e *bbs2023.Enrolment
	if b.of != nil {
		e = &b.of.Enrolment
	}
	return s.Blind(b.request, b.in, e, mandatory...)
}

// store keeps what is known of a person who was enrolled for the first time, before anything is handed out: a credential
// that was never fetched does no harm, one without a record could not be renewed.
func (b *blind) store(a *app) error {
	if b == nil || b.file == "" {
		return nil
	}
	if err := writePrivate(b.file, b.of.text()); err != nil {
		return err
	}
	l := &lines{w: a.err}
	l.printf("avouch: the person was enrolled for the first time; renewals need --enrolment %s", b.file)
	return l.err
}
