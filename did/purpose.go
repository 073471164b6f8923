package did

import (
	"fmt"
	"strings"
)

// Purpose is a set of verification relationships (DID Core 1.0, §5.3).
type Purpose uint8

// The verification relationships, and with them the proof purposes.
const (
	Authentication Purpose = 1 << iota
	AssertionMethod
	KeyAgreement
	CapabilityInvocation
	CapabilityDelegation
)

// AnyPurpose asks a document for a key whatever its relationships, if any: the
// caller looks at VerificationMethod.Purposes. It is not zero, so that a purpose
// that was forgotten finds nothing.
const AnyPurpose Purpose = 1 << 7

const allPurposes = Authentication | AssertionMethod | KeyAgreement | CapabilityInvocation | CapabilityDelegation

var purposeNames = [...]string{
	"authentication", "assertionMethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation",
}

// ParsePurpose reads the name of one relationship, such as "assertionMethod".
func ParsePurpose(name string) (Purpose, error) {
	for i, n := range purposeNames {
		if n == name {
			return 1 << i, nil
		}
	}
	return 0, fmt.Errorf("purpose %s: %w: not a verification relationship", quote(name), ErrInvalid)
}

// String returns the names in the set, separated by commas.
func (p Purpose) String() string {
	var names []string
	for i, n := range purposeNames {
		if p&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	if rest := p >> len(purposeNames); rest != 0 {
		names = append(names, fmt.Sprintf("Purpose(%#x)", uint8(rest<<len(purposeNames))))
	}
	return strings.Join(names, ",")
}
