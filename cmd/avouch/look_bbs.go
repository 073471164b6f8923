package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// baseline is the feature of proofs without a secret of the holder's.
const baseline = "baseline"

// bbsFeatures are named by the third byte of a proof value, one more in derived proofs.
var bbsFeatures = map[byte]string{
	0x02: baseline, 0x04: bbs2023.HolderBinding.String(), 0x06: bbs2023.Pseudonym.String(), 0x08: bbs2023.HolderBindingPseudonym.String(),
}

// bbsSight is what a proof value of bbs-2023 says of itself.
type bbsSight struct {
	Feature   string   `json:"feature,omitempty"`
	Base      bool     `json:"base,omitempty"`             // for the holder alone
	Always    []string `json:"mandatory,omitempty"`        // of a base proof: JSON pointers
	Indexes   []uint64 `json:"mandatoryIndexes,omitempty"` // of a derived proof: of statements
	Header    string   `json:"presentationHeader,omitempty"`
	Nym       string   `json:"nym,omitempty"`
	NymDomain string   `json:"nymDomain,omitempty"`
}

// maxBBSItems bounds the arrays and maps of a proof value, which is as long as a credential may be.
const maxBBSItems = 1 << 14

// lookBBS reads a proof value as far as inspect shows it. Whether it is in its one encoding does not matter here.
func lookBBS(value string) (s bbsSight, err error) {
	text, multibase := strings.CutPrefix(value, "u")
	raw, err := encoding.Base64URL(text)
	body, ours := bytes.CutPrefix(raw, []byte{0xd9, 0x5d})
	if err != nil || !multibase || !ours || len(body) == 0 {
		return s, bbs2023.ErrProofValue
	}
	kind := body[0]
	s.Base = kind&1 == 0
	if s.Feature = bbsFeatures[kind&^1]; s.Feature == "" {
		return s, fmt.Errorf("%w: the byte %#x names no feature", bbs2023.ErrProofValue, kind)
	}
	strict, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		MaxNestedLevels: 4, MaxArrayElements: maxBBSItems, MaxMapPairs: maxBBSItems}.DecMode()
	if err != nil {
		return s, err
	}
	var elements []cbor.RawMessage
	if err := strict.Unmarshal(body[1:], &elements); err != nil {
		return s, fmt.Errorf("%w: %w", bbs2023.ErrProofValue, err)
	}
	read := func(i int, into any) {
		if err == nil && i >= len(elements) {
			err = errors.New("too few elements")
		}
		if err == nil {
			err = strict.Unmarshal(elements[i], into)
		}
	}
	if s.Base {
		read(4, &s.Always)
	} else {
		var header, nym []byte
		read(2, &s.Indexes)
		read(4, &header)
		if s.Header = base64.RawURLEncoding.EncodeToString(header); s.pseudonymous() {
			read(5, &s.NymDomain)
			read(6, &nym)
			s.Nym = multibase64(nym)
		}
	}
	if err != nil {
		return bbsSight{Feature: s.Feature, Base: s.Base}, fmt.Errorf("%w: %w", bbs2023.ErrProofValue, err)
	}
	return s, nil
}

// pseudonymous tells whether the feature has a pseudonym.
func (s bbsSight) pseudonymous() bool {
	return s.Feature == bbs2023.Pseudonym.String() || s.Feature == bbs2023.HolderBindingPseudonym.String()
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

// The formats of what a wallet and an issuer keep about a person, and the members in them that are no secret.
const (
	walletFormat    = "avouch bbs-2023 "
	formatOwned     = walletFormat + "owned 1"
	formatPending   = walletFormat + "pending 1"
	formatEnrolment = walletFormat + "enrolment 1"
)

var walletFormats = map[string]string{formatOwned: formatOwnedFile, formatPending: formatPendingFile, formatEnrolment: formatEnrolmentFile}

var walletMembers = map[string][]string{
	formatOwned: {"feature", "issuer"}, formatPending: {"feature", "session", "used"}, formatEnrolment: {"nym", "nymDomain", "nymSuite"},
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
	if text, _ := o["secured"].(string); format == formatOwned && text != "" {
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		if err != nil {
			out.Problem = "the credential in it is not base64"
			return out
		}
		out.Credentials = []sight{look(vc.Received("", raw))}
	}
	return out
}
