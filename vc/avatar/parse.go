package avatar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// ErrOther: a credential is none of this vocabulary.
var ErrOther = errors.New("no credential of the avatar vocabulary")

// Parse reads a credential of this vocabulary: the result is a Personhood, SocialAccount, Employment, ConductAttestation,
// ConductSummary, Membership, Sanction, AppealDecision, SanctionList or Verdict. Claims that are hidden leave their fields empty, claims that are not known are in Extra. The error is
// ErrOther for everything else, or a *vc.VerifyError that says which claim is wrong. Nothing is verified here.
func Parse(c vc.Credential) (any, error) {
	switch TypeOf(c) {
	case TypePersonhood:
		return parsed(ParsePersonhood(c))
	case TypeSocialAccount:
		return parsed(ParseSocialAccount(c))
	case TypeEmployment:
		return parsed(ParseEmployment(c))
	case TypeConductAttestation:
		return parsed(ParseConductAttestation(c))
	case TypeConductSummary:
		return parsed(ParseConductSummary(c))
	case TypeMembership:
		return parsed(ParseMembership(c))
	case TypeSanction:
		return parsed(ParseSanction(c))
	case TypeAppealDecision:
		return parsed(ParseAppealDecision(c))
	case TypeSanctionList:
		return parsed(ParseSanctionList(c))
	case TypeVerdict:
		return parsed(ParseVerdict(c))
	}
	return nil, fmt.Errorf("%w: its type is %.200q", ErrOther, strings.Join(c.Types(), ", "))
}

func parsed[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Mandatory lists what a holder may not leave out of a credential of this vocabulary: issuer, type, the period and, where
// there is one, the status; of a PersonhoodCredential also since when its secret is known, of a MembershipCredential,
// SanctionCredential, AppealDecision, SanctionList or VerdictCredential all that it says. It is for forms in which the issuer decides that (selective disclosure by Data Integrity).
func Mandatory(c vc.Credential) []vc.Pointer {
	must, status, claims := []vc.Pointer{"/issuer", "/type", "/validFrom", "/validUntil"}, vc.Pointer("/credentialStatus"), vc.Pointer("/credentialSubject/")
	if c.IsClaimSet() {
		must, status, claims = []vc.Pointer{"/iss", "/vct", "/nbf", "/exp"}, "/status", "/"
	}
	if _, there := c.At(status); there {
		must = append(must, status)
	}
	switch TypeOf(c) {
	case TypePersonhood:
		must = append(must, claims+"secretSince")
	case TypeMembership:
		for _, name := range Claims(TypeMembership) {
			must = append(must, claims+vc.Pointer(name))
		}
	case TypeSanction, TypeAppealDecision, TypeSanctionList, TypeVerdict:
		if !c.IsClaimSet() {
			return append(must, "/credentialSubject")
		}
		for _, name := range slices.Sorted(maps.Keys(c.Object())) {
			if name == "jti" || name == "sub" || !slices.Contains(registered, name) {
				must = append(must, claims+vc.Pointer(strictjson.EscapeToken(name)))
			}
		}
	}
	return must
}
