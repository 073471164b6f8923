package avatar

import (
	"slices"

	"github.com/avouch-id/avouch/vc"
)

// ContextURL names the JSON-LD context of this vocabulary. The context itself is embedded in package vc/jsonld.
const ContextURL = "https://avouch.example/ns/avatar/v1"

// ContextSHA256 is the SHA-256 of the context document in canonical form (RFC 8785), in hexadecimal.
const ContextSHA256 = "d19346f0b6253ec1458c76329bf2f3356d728b695e0ef7ae7f18f386676544d6"

const baseContext = "https://www.w3.org/ns/credentials/v2"

// The names of the credential types.
const (
	TypePersonhood         = "PersonhoodCredential"
	TypeSocialAccount      = "SocialAccountCredential"
	TypeEmployment         = "EmploymentCredential"
	TypeConductAttestation = "ConductAttestation"
	TypeConductSummary     = "ConductSummary"
	TypeMembership         = "MembershipCredential"
	TypeSanction           = "SanctionCredential"
	TypeAppealDecision     = "AppealDecision"
	TypeSanctionList       = "SanctionList"
	TypeVerdict            = "VerdictCredential"
)

var typeNames = []string{TypePersonhood, TypeSocialAccount, TypeEmployment, TypeConductAttestation, TypeConductSummary, TypeMembership,
	TypeSanction, TypeAppealDecision, TypeSanctionList, TypeVerdict}

// VCT is the vct of an SD-JWT VC of one of the types: ContextURL, "#" and the type's name.
func VCT(typeName string) string { return ContextURL + "#" + typeName }

// TypeOf is the type's name if c is of this vocabulary: its contexts contain ContextURL and its types one of the names
// here, or its vct is one of this vocabulary's. Otherwise it is "".
func TypeOf(c vc.Credential) string {
	if c.IsClaimSet() {
		vct := c.Types()[0]
		for _, name := range typeNames {
			if vct == VCT(name) {
				return name
			}
		}
		return ""
	}
	contexts, _ := c.Object()["@context"].([]any)
	if !slices.Contains(contexts, any(ContextURL)) {
		return ""
	}
	found := ""
	for _, name := range c.Types() {
		if slices.Contains(typeNames, name) {
			if found != "" {
				return "" // two of ours: neither
			}
			found = name
		}
	}
	return found
}

// Claims lists the names of the claims that a type has, in a fixed order; nil if there is no such type.
func Claims(typeName string) []string {
	for _, v := range [...]claimed{&Personhood{}, &SocialAccount{}, &Employment{}, &ConductAttestation{}, &ConductSummary{}, &Membership{},
		&Sanction{}, &AppealDecision{}, &SanctionList{}, &Verdict{}} {
		if name, _ := v.frame(); name == typeName {
			f := &form{}
			v.fields(f)
			return f.asked
		}
	}
	return nil
}

// Effect says whether conduct speaks for or against somebody.
type Effect string

const (
	Positive Effect = "positive"
	Negative Effect = "negative"
)

// Category is what kind of conduct. Good conduct has the categories of this vocabulary: Helpfulness, Fairness (kept what
// was agreed), Contribution (made or organised something for others), Safety (kept others from harm). Bad conduct has those
// of the EU's DSA Transparency Database, such as ScamsAndFraud or CyberViolence: its code STATEMENT_CATEGORY_SCAMS_AND_FRAUD
// and so on, without the prefix and with words run together.
type Category string

// violations are the categories of the DSA Transparency Database (its API documentation, attribute category).
var violations = []Category{
	"AnimalWelfare", "ConsumerInformation", "CyberViolence", "CyberViolenceAgainstWomen",
	"DataProtectionAndPrivacyViolations", "IllegalOrHarmfulSpeech", "IntellectualPropertyInfringements",
	"NegativeEffectsOnCivicDiscourseOrElections", "NonConsensualBehaviour", "NotSpecifiedNotice", "OtherViolationTC",
	"PornographyOrSexualizedContent", "ProtectionOfMinors", "RiskForPublicSecurity", "ScamsAndFraud", "SelfHarm",
	"UnsafeAndProhibitedProducts", "Violence",
}

var merits = []Category{"Contribution", "Fairness", "Helpfulness", "Safety"}

// Categories lists the categories of conduct of one effect, sorted. It is a copy.
func Categories(e Effect) []Category {
	switch e {
	case Positive:
		return slices.Clone(merits)
	case Negative:
		return slices.Clone(violations)
	}
	return nil
}

// employmentTypes are those that schema.org names as examples of employmentType.
var employmentTypes = []string{"full-time", "part-time", "contract", "temporary", "seasonal", "internship"}

// esco is where the European classification of occupations has its names.
const esco = "http://data.europa.eu/esco/"

// assuranceLevels are those of Regulation (EU) No 910/2014 (eIDAS), article 8, which IANA's registry of level of assurance
// profiles names http://eidas.europa.eu/LoA/low and so on.
var assuranceLevels = []string{"low", "substantial", "high"}
