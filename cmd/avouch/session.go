package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// sessionFlags say what a request for a credential on a hidden secret is bound to, to the issuer and to the wallet alike.
type sessionFlags struct {
	nonce, feature               string
	domain, presentation, holder string
}

func (s *sessionFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.feature, "feature", bbs2023.Pseudonym.String(), "`feature` of the credential: "+strings.Join(featureNames(), ", "))
	f.StringVar(&s.domain, "nym-domain", "", "in a session that has shown a pseudonym: `DID` that it is for, if it is not the issuer's")
	f.StringVar(&s.presentation, "presentation", "", "in such a session: `file` of the answer that showed it")
	f.StringVar(&s.holder, "holder", "", "in such a session: `DID` of the avatar that gave the answer")
}

// features are those of which the holder has a secret.
var features = []bbs2023.Feature{bbs2023.Pseudonym, bbs2023.HolderBindingPseudonym, bbs2023.HolderBinding}

func featureNames() (names []string) {
	for _, f := range features {
		names = append(names, f.String())
	}
	return names
}

// session is what the flags say, without the pseudonym. Where none was shown, shown is false.
func (a *app) session(s sessionFlags, issuer did.DID, key did.PublicKey, shown bool) (bbs2023.Session, error) {
	in := bbs2023.Session{Issuer: issuer.String(), IssuerKey: key, Nonce: s.nonce}
	if len(s.nonce) < bbs2023.MinNonce {
		return in, usagef("--nonce: %d characters, at least %d of the issuer's own making were expected", len(s.nonce), bbs2023.MinNonce)
	}
	known := false
	for _, f := range features {
		if f.String() == s.feature {
			in.Feature, known = f, true
		}
	}
	if !known {
		return in, usagef("--feature %q: one of %s was expected", s.feature, strings.Join(featureNames(), ", "))
	}
	if !shown {
		if s.domain != "" || s.presentation != "" || s.holder != "" {
			return in, usagef("--nym-domain, --presentation and --holder are for a session that has shown a pseudonym")
		}
		return in, nil
	}
	if in.Feature == bbs2023.HolderBinding {
		return in, usagef("--feature %s has no pseudonym, and none is shown for it", in.Feature)
	}
	if s.presentation == "" || s.holder == "" {
		return in, usagef("--presentation and --holder are missing: the answer that showed the pseudonym, and the avatar that gave it")
	}
	var err error
	if in.Holder, err = did.Parse(s.holder); err != nil {
		return in, usagef("--holder: %w", err)
	}
	answer, err := a.items([]string{s.presentation})
	if err != nil {
		return in, err
	}
	in.Presentation = vc.Holder{}.Digest(secured(answer))
	return in, nil
}
