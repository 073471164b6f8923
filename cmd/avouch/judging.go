package main

import (
	"cmp"
	"encoding/base64"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
	"github.com/avouch-id/avouch/vc/status"
)

// judging are the flags of every command that verifies.
type judging struct {
	documents, contexts     string
	schemas, types          string
	statusLists             string
	network                 network
	vocab                   []string
	now                     string
	nonce, audience, domain string
	header, replay          string
	nymDomain               string
}

func (j *judging) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&j.documents, "did-documents", "", "`folder` of DID documents with an index.json (avouch help files)")
	f.StringVar(&j.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringVar(&j.schemas, "schemas", "", "`folder` of JSON Schemas and schema credentials with an index.json (avouch help files)")
	f.StringVar(&j.types, "types", "", "`folder` of type metadata of SD-JWT VCs with an index.json; types that are not in it pass (avouch help files)")
	f.StringVar(&j.statusLists, "status-lists", "", "`folder` of status lists with an index.json; what has a status is not accepted without its list (avouch help files)")
	f.StringArrayVar(&j.vocab, "allow-vocab", nil, "`URL` of a context whose @vocab may give meaning to undefined terms (repeatable)")
	f.StringVar(&j.now, "now", "", "judge as of this `time` (RFC 3339) instead of now")
	f.StringVar(&j.nonce, "nonce", "", "`nonce` that was asked with; the files are then one answer, and have to be bound to it")
	f.StringVar(&j.audience, "audience", "", "`DID` or origin of the verifier, that the answer has to name")
	f.StringVar(&j.domain, "domain", "", "`domain` that a Data Integrity proof has to name, if it is not the audience; without one, the audience too")
	f.StringVar(&j.header, "presentation-header", "", "presentation `header` of derived proofs, base64url")
	f.StringVar(&j.nymDomain, "nym-domain", "", "`DID` for which pseudonyms have to be, exactly the one that was asked for; whoever asks for one looks for it in what was shown")
	j.network.flags(cmd)
	f.StringVar(&j.replay, "replay", "", "`where` spent nonces are remembered: none")
}

// answers tells whether the files are an answer to a challenge, and not credentials by themselves.
func (j *judging) answers() bool { return j.nonce != "" || j.header != "" }

// challenge is what the answer has to be bound to.
func (j *judging) challenge() (vc.Challenge, error) {
	c := vc.Challenge{Nonce: j.nonce, Audience: cmp.Or(j.audience, j.domain), Domain: j.domain, NymDomain: j.nymDomain}
	if j.header != "" {
		var err error
		if c.Header, err = base64.RawURLEncoding.Strict().DecodeString(j.header); err != nil || strings.ContainsAny(j.header, "\r\n") {
			return c, usagef("--presentation-header: base64url without padding was expected, got %q", j.header)
		}
	}
	if _, err := did.Parse(j.nymDomain); err != nil && j.nymDomain != "" {
		return c, usagef("--nym-domain: %w", err)
	}
	switch {
	case j.nymDomain != "" && !j.answers():
		return c, usagef("--nonce is missing: a pseudonym is shown in an answer")
	case j.nonce != "" && c.Audience == "":
		return c, usagef("--audience is missing: whom the answer has to name")
	case j.nonce == "" && (j.audience != "" || j.domain != ""):
		return c, usagef("--nonce is missing: an audience or a domain alone binds nothing")
	case j.replay != "" && j.replay != "none":
		return c, usagef("--replay %q: this version remembers no nonces in files; --replay none, and remember them yourself", j.replay)
	case j.nonce != "" && j.replay == "":
		return c, usagef("--replay is missing: with --replay none, whoever calls makes sure that a nonce is used once")
	}
	return c, nil
}

// verifier judges as the flags say. Each has a replay store of its own.
func (j *judging) verifier(trust vc.Trust) (*vc.Verifier, error) {
	now, err := j.clock()
	if err != nil {
		return nil, err
	}
	r, err := resolverOf(j.documents, j.network)
	if err != nil {
		return nil, err
	}
	c, err := contexts(j.contexts)
	if err != nil {
		return nil, err
	}
	v := &vc.Verifier{Resolver: r, Mechanisms: mechanisms(c.AllowVocab(j.vocab...)), Trust: trust,
		Replay: vc.MemoryReplay(1), Now: now}
	if j.statusLists != "" {
		lists, err := status.Folder(os.DirFS(j.statusLists))
		if err != nil {
			return nil, usagef("--status-lists %s: %w", j.statusLists, err)
		}
		v.Status = status.Checker{Lists: lists, Cache: &status.Cache{}}
	}
	return v, j.schemasOf(v)
}

// schemasOf sets what the verifier checks schemas and types with. A schema may stand in a credential, of an issuer who is trusted as
// all others are.
func (j *judging) schemasOf(v *vc.Verifier) error {
	var k schema.Checker
	if j.schemas != "" {
		files, err := schema.Folder(os.DirFS(j.schemas))
		if err != nil {
			return usagef("--schemas %s: %w", j.schemas, err)
		}
		by := *v
		k.Loader, k.Verify = files, by.Verify
	}
	if j.types != "" {
		files, err := typemetadata.Folder(os.DirFS(j.types))
		if err != nil {
			return usagef("--types %s: %w", j.types, err)
		}
		k.Types = typemetadata.Checker{Loader: files, Optional: true}
	}
	if k.Loader != nil || k.Types != nil {
		v.Schemas = k
	}
	return nil
}

// clock is the time that --now says, or the system's.
func (j *judging) clock() (func() time.Time, error) { return clock(j.now) }

func clock(now string) (func() time.Time, error) {
	if now == "" {
		return time.Now, nil
	}
	t, err := time.Parse(time.RFC3339, now)
	if err != nil {
		return nil, usagef("--now %q: a time such as 2026-06-01T12:00:00Z was expected", now)
	}
	return func() time.Time { return t }, nil
}

// trusted are the issuers that --trust names.
type trusted []string

// Trusts is an error for everybody else.
func (t trusted) Trusts(issuer string, _ vc.Credential) error {
	for _, name := range t {
		if name == issuer {
			return nil
		}
	}
	return &vc.Mismatch{What: "issuer", Want: strings.Join(t, " or "), Got: issuer}
}
