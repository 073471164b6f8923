package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// errNobody: a credential of personhood that is signed without its holder's secret.
var errNobody = fmt.Errorf("a %s commits to a secret that only its holder knows", avatar.TypePersonhood)

// blinding are the flags of issue for a credential on a secret that the issuer does not learn.
type blinding struct {
	sessionFlags
	request, enrolment, nym string
}

func (b *blinding) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&b.request, "request", "", "`file` of the holder's request (person request), for --as "+bbs)
	f.StringVar(&b.nonce, "nonce", "", "with --request: `nonce` that you gave for it; none is remembered here: take each once")
	f.StringVar(&b.enrolment, "enrolment", "", "with --request, of personhood: `file` of what you keep about this one person; new the first time, and at a renewal the same")
	f.StringVar(&b.nym, "nym", "", "with --request, in a session: `pseudonym` that the answer has shown, as verify prints it")
	b.sessionFlags.flags(cmd)
}

// given tells whether there is a request.
func (b *blinding) given(cmd *cobra.Command) error {
	for _, name := range []string{"nonce", "enrolment", "nym", "feature", "nym-domain", "presentation", "holder"} {
		if b.request == "" && cmd.Flags().Changed(name) {
			return usagef("--%s is for a --request, with --as %s", name, bbs)
		}
	}
	return nil
}

// blind is a request that was checked, in its session.
type blind struct {
	request   bbs2023.Request
	in        bbs2023.Session
	enrolment *bbs2023.Enrolment
	fresh     bool // the person was not enrolled before
}

// checked reads the request and holds it against its session and, of an enrolled person, against what is stored.
func (a *app) checked(b blinding, s bbs2023.Suite, n named) (*blind, error) {
	out := &blind{}
	var err error
	if out.in, err = a.session(b.sessionFlags, n.id, n.public(), b.nym != ""); err != nil {
		return nil, err
	}
	named := out.in.Feature != bbs2023.HolderBinding
	switch {
	case b.nym != "" && b.enrolment != "":
		return nil, usagef("--nym and --enrolment exclude each other: a session has shown a pseudonym, an enrolment shows none")
	case !named && b.enrolment != "":
		return nil, usagef("--enrolment: --feature %s has no pseudonym to enrol", out.in.Feature)
	case b.nym != "":
		if out.in.Nym, err = parseNym(b.nym, cmp.Or(b.domain, n.id.String())); err != nil {
			return nil, err
		}
	case named && b.enrolment == "":
		return nil, usagef("--enrolment is missing: the file of what you keep about the person; or, in a session that has shown one, the --nym")
	}
	text, err := a.read(b.request)
	if err != nil {
		return nil, err
	}
	if out.request, err = parseRequest(text); err != nil {
		return nil, usagef("--request %s: %w", shown(b.request), err)
	}
	if b.enrolment == "" {
		return out, nil
	}
	old, err := readEnrolment(b.enrolment)
	if err != nil {
		return nil, err
	}
	e, err := s.Enrol(out.request, out.in, old, nil)
	if err != nil {
		return nil, fileError{shown(b.request), err}
	}
	out.enrolment, out.fresh = &e, old == nil
	return out, nil
}

// parseRequest reads what person request wrote.
func parseRequest(text []byte) (r bbs2023.Request, err error) {
	if _, err := strictjson.ParseObject(text, strictjson.Limits{}); err != nil {
		return r, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("what person request wrote was expected: %w", err)
	}
	if len(r.Commitment) == 0 {
		return r, errors.New("what person request wrote was expected, with a commitment")
	}
	return r, nil
}

// securer is what signs claims for the request.
func (b *blind) securer(s bbs2023.Suite, mandatory []vc.Pointer) vc.Securer {
	return s.Blind(b.request, b.in, b.enrolment, mandatory...)
}

// store keeps what is known of a person who was enrolled for the first time, before anything is handed out: a credential
// that was never fetched does no harm, one without a record could not be renewed.
func (b *blind) store(a *app, file string) error {
	if b == nil || !b.fresh {
		return nil
	}
	if err := writePrivate(file, enrolmentText(*b.enrolment)); err != nil {
		return err
	}
	l := &lines{w: a.err}
	l.printf("avouch: the person was enrolled for the first time; renewals need %s", file)
	return l.err
}
