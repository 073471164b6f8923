package main

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// bbsSight is what a proof value of bbs-2023 says of itself.
type bbsSight struct {
	Feature   string       `json:"feature,omitempty"`
	Base      bool         `json:"base,omitempty"`             // for the holder alone
	Always    []vc.Pointer `json:"mandatory,omitempty"`        // of a base proof
	Indexes   []int        `json:"mandatoryIndexes,omitempty"` // of a derived proof: of statements
	Header    string       `json:"presentationHeader,omitempty"`
	Nym       string       `json:"nym,omitempty"`
	NymDomain string       `json:"nymDomain,omitempty"`
	hasNym    bool
}

// lookBBS reads a proof value as far as inspect shows it.
func lookBBS(value string) (bbsSight, error) {
	u, err := bbs2023.ReadUnverified(value)
	if err != nil {
		return bbsSight{}, err
	}
	s := bbsSight{Feature: u.Feature.String(), Base: u.Base, Always: u.Mandatory, Indexes: u.Indexes, hasNym: u.HasNym(),
		Header: base64.RawURLEncoding.EncodeToString(u.Header), NymDomain: u.Nym.Domain}
	if u.Nym != (vc.Nym{}) {
		s.Nym = u.Nym.Text()
	}
	return s, nil
}

func (s bbsSight) print(l *lines, in string) {
	if s.Feature == "" {
		return
	}
	kind := "derived proof"
	if s.Base {
		kind = "base proof, for the holder alone"
	}
	l.field(in, "feature", s.Feature+"; "+kind)
	for _, p := range s.Always {
		l.field(in, "mandatory", fmt.Sprintf("%q", p))
	}
	if len(s.Indexes) > 0 {
		l.field(in, "mandatory", fmt.Sprintf("statements %d", s.Indexes))
	}
	l.field(in, "header", s.Header)
	l.field(in, "nym", s.Nym)
	l.field(in, "nym domain", s.NymDomain)
}

// walletFormat begins the formats of what a wallet and an issuer keep about a person.
const walletFormat = "avouch bbs-2023 "

var walletFormats = map[string]string{bbs2023.FormatOwned: formatOwnedFile, bbs2023.FormatPending: formatPendingFile, formatEnrolment: formatEnrolmentFile}

// walletMembers are those that are no secret.
var walletMembers = map[string][]string{
	bbs2023.FormatOwned: {"feature", "issuer"}, bbs2023.FormatPending: {"feature", "session", "used"}, formatEnrolment: {"nym", "nymDomain", "nymSuite", "secretSince"},
}

// walletText is the format of an object that holds secrets of bbs-2023, "" of any other.
func walletText(o map[string]any) string {
	if f, _ := o["format"].(string); strings.HasPrefix(f, walletFormat) {
		return f
	}
	return ""
}

func lookWallet(o map[string]any) sight {
	format := walletText(o)
	out := sight{Format: walletFormats[format], Claims: o} // look takes the secrets out
	if out.Format == "" {
		return sight{Format: formatUnknown, Problem: fmt.Sprintf("the format %q is of another version", format)}
	}
	if text, _ := o["secured"].(string); format == bbs2023.FormatOwned && text != "" {
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil {
			out.Problem = "the credential in it is not base64"
			return out
		}
		out.Credentials = []sight{look(vc.Received("", raw))}
	}
	return out
}
