package bbs2023

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// ErrExport: not what Export wrote.
var ErrExport = errors.New("not what was exported")

// exported is an Owned or a Pending as JSON; []byte is base64.
type exported struct {
	Format  string `json:"format"`
	Feature string `json:"feature"`
	Hedge   []byte `json:"hedge"`
	Nym     []byte `json:"nym"`
	Binds   []byte `json:"binds"`
	Blind   []byte `json:"blind"`
	// Of an Owned.
	Issuer  string `json:"issuer,omitempty"`
	Secured []byte `json:"secured,omitempty"`
	// Of a Pending.
	Session *exportedSession `json:"session,omitempty"`
	Expects []byte           `json:"expects,omitempty"`
	Used    bool             `json:"used,omitempty"`
}

type exportedSession struct {
	Issuer       string `json:"issuer"`
	IssuerKey    string `json:"issuerKey"` // Multikey
	Holder       string `json:"holder,omitempty"`
	Nonce        string `json:"nonce"`
	Presentation []byte `json:"presentation,omitempty"`
	NymDomain    string `json:"nymDomain,omitempty"`
	Nym          []byte `json:"nym,omitempty"`
}

const (
	// FormatOwned is the member "format" of what Owned.Export writes.
	FormatOwned = "avouch bbs-2023 owned 1"
	// FormatPending is that of what Pending.Export writes.
	FormatPending = "avouch bbs-2023 pending 1"
)

func readExported(raw []byte) (e exported, err error) {
	m := readMembers(raw)
	e = exported{Format: m.text("format"), Feature: m.text("feature"), Hedge: m.bytes("hedge"), Nym: m.bytes("nym"), Binds: m.bytes("binds"),
		Blind: m.bytes("blind"), Issuer: m.text("issuer"), Secured: m.bytes("secured"), Expects: m.bytes("expects"), Used: m.yes("used")}
	if s := m.object("session"); s != nil {
		e.Session = &exportedSession{Issuer: s.text("issuer"), IssuerKey: s.text("issuerKey"), Holder: s.text("holder"), Nonce: s.text("nonce"),
			Presentation: s.bytes("presentation"), NymDomain: s.text("nymDomain"), Nym: s.bytes("nym")}
		if err := s.end(); err != nil {
			return e, fmt.Errorf("session: %w", err)
		}
	}
	return e, m.end()
}

func (w wallet) export(format string, f Feature, blind bbs.Secret) exported {
	return exported{Format: format, Feature: f.String(), Hedge: w.hedge(), Nym: w.nym.Bytes(), Binds: w.binds.Bytes(), Blind: blind.Bytes()}
}

// Export writes everything, the secrets included, as JSON: a wallet seals it before it stores it. ParseOwned reads it.
func (o *Owned) Export() ([]byte, error) {
	if o.hedge == nil {
		return nil, errNobody
	}
	e := o.export(FormatOwned, o.feature, o.blind)
	e.Issuer, e.Secured = o.issuer, o.Secured().Bytes()
	return json.Marshal(e)
}

// Export writes everything, the secrets included, as JSON: a wallet seals it before it stores it. ParsePending reads it.
func (p *Pending) Export() ([]byte, error) {
	if p.hedge == nil {
		return nil, errNobody
	}
	e := p.export(FormatPending, p.session.Feature, p.blind)
	s := p.session
	e.Session = &exportedSession{Issuer: s.Issuer, IssuerKey: s.IssuerKey.Multikey(), Holder: s.Holder.String(), Nonce: s.Nonce}
	if !s.enrols() {
		e.Session.NymDomain, e.Session.Nym, e.Session.Presentation = s.Nym.Domain, s.Nym.Point[:], s.Presentation[:]
	}
	if e.Used = p.used; p.settled {
		e.Expects = p.expects.Bytes()
	}
	return json.Marshal(e)
}

// ParseOwned reads what Owned.Export wrote; other bytes are ErrExport.
func (s Suite) ParseOwned(raw []byte) (*Owned, error) {
	e, w, f, blind, err := s.parse(raw, FormatOwned)
	if err != nil {
		return nil, err
	}
	if _, err := did.Parse(e.Issuer); err != nil || len(e.Secured) == 0 {
		return nil, fmt.Errorf("%w: no issuer, or no credential", ErrExport)
	}
	secured := vc.Received("application/vc", e.Secured)
	return &Owned{wallet: w, feature: f, issuer: e.Issuer, secured: func() vc.Secured { return secured }, blind: blind}, nil
}

// ParsePending reads what Pending.Export wrote; other bytes are ErrExport.
func (s Suite) ParsePending(raw []byte) (*Pending, error) {
	e, w, f, blind, err := s.parse(raw, FormatPending)
	if err != nil {
		return nil, err
	}
	if e.Session == nil {
		return nil, fmt.Errorf("%w: no session", ErrExport)
	}
	p := &Pending{wallet: w, blind: blind, used: e.Used,
		session: Session{Issuer: e.Session.Issuer, Nonce: e.Session.Nonce, Feature: f}}
	if p.session.IssuerKey, err = did.ParseMultikey(e.Session.IssuerKey); err == nil && e.Session.Holder != "" {
		p.session.Holder, err = did.Parse(e.Session.Holder)
	}
	shown := len(e.Session.Nym) + len(e.Session.NymDomain) + len(e.Session.Presentation)
	if err == nil && shown > 0 { // all three, or none
		if len(e.Session.Nym) != bbs.NymSize || len(e.Session.Presentation) != len(p.session.Presentation) {
			return nil, fmt.Errorf("%w: lengths", ErrExport)
		}
		p.session.Nym = vc.Nym{Suite: NymSuite, Domain: e.Session.NymDomain, Point: [bbs.NymSize]byte(e.Session.Nym)}
		p.session.Presentation = [32]byte(e.Session.Presentation)
	}
	if p.settled = len(e.Expects) > 0; err == nil && p.settled {
		p.expects, err = bbs.ParseSecret(e.Expects)
	}
	if err == nil {
		err = p.session.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrExport, err)
	}
	return p, nil
}

func (s Suite) parse(raw []byte, format string) (e exported, w wallet, f Feature, blind bbs.Secret, err error) {
	if s.contexts == nil {
		return e, w, 0, blind, errors.New("the zero Suite owns nothing")
	}
	e, err = readExported(raw)
	switch {
	case err != nil || e.Format == format:
	case e.Format == FormatOwned || e.Format == FormatPending:
		err = &vc.Mismatch{What: "format", Want: format, Got: e.Format}
	default: // what stands there may be a secret that got into the wrong place
		err = fmt.Errorf("the format %q was expected", format)
	}
	for f < baseline && f.String() != e.Feature {
		f++
	}
	if err == nil && f >= baseline {
		err = errors.New("there is no such feature")
	}
	key := e.Hedge
	if err == nil && len(key) != derivedSize {
		err = fmt.Errorf("a key of %d bytes", len(key))
	}
	w = wallet{suite: s, hedge: func() []byte { return key }}
	for _, part := range [...]struct {
		raw  []byte
		into *bbs.Secret
	}{{e.Nym, &w.nym}, {e.Binds, &w.binds}, {e.Blind, &blind}} {
		if err == nil {
			*part.into, err = bbs.ParseSecret(part.raw)
		}
	}
	if err != nil {
		return e, w, 0, blind, fmt.Errorf("%w: %w", ErrExport, err)
	}
	return e, w, f, blind, nil
}
