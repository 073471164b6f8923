package sdjwt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// form is one of the two kinds of credential that an SD-JWT secures.
type form struct {
	suite, typ string
	fixed      []string // members that stand in the JWT, whole
	speaker    func(payload map[string]any) string
}

var (
	claimSetForm = form{"sd-jwt-vc", typeSDJWT, reserved, func(payload map[string]any) string {
		iss, _ := payload["iss"].(string)
		return iss
	}}
	documentForm = form{typeDocument, typeDocument, fixedInDocument, datamodel.Speaker}
)

// fixedInDocument are the members of a document whose meaning a verifier must not miss, and the claims of the JWT beside it.
// VC-JOSE-COSE section 3.2.1 recommends more of them not to be hidden; a verifier misses "type" and the parts of credentialSchema
// at once, so they may be hidden if they show. relatedResource has to be known to be checked.
var fixedInDocument = []string{"@context", "issuer", "validFrom", "validUntil", "credentialStatus", "relatedResource",
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf"}

// neverConcealed is what an issuer here does not conceal: as the section recommends.
var neverConcealed = append([]string{"type", "credentialSchema"}, fixedInDocument...)

func (m Mechanism) form() form {
	if m.Document != nil {
		return documentForm
	}
	return claimSetForm
}

// document makes the credential of a processed payload: a document, with what the JWT says beside it.
func (m Mechanism) document(proofs []vc.Proof, tokens []jws.Token, payload map[string]any, o vc.Opening) (vc.Credential, *vc.VerifyError) {
	doc, claims, verr := token.Beside(payload)
	if verr != nil {
		return vc.Credential{}, verr
	}
	if is, err := datamodel.IsPresentation(doc); is || err != nil {
		return vc.Credential{}, refusal("structure", "/type", "a credential was expected, and nothing else")
	}
	if verr := token.NoStatus(payload); verr != nil {
		return vc.Credential{}, verr
	}
	for i, t := range tokens {
		if verr := token.ContentType(t, "vc", issuersJWT); verr != nil {
			return vc.Credential{}, verr
		}
		for _, c := range [...]map[string]any{claims, t.Header} {
			if verr := token.Agree(c, doc, datamodel.Speaker(doc)); verr != nil {
				return vc.Credential{}, verr
			}
		}
		if verr := token.Times(&proofs[i], claims); verr != nil {
			return vc.Credential{}, verr
		}
	}
	if err := m.Document(doc); err != nil {
		var e *vc.VerifyError
		if !errors.As(err, &e) {
			e = refuse("context", "%w", err)
		}
		return vc.Credential{}, e
	}
	return o.Claims(nil, doc), nil
}

// Document is a vc.Securer: it issues documents of the data model as vc+sd-jwt (VC-JOSE-COSE section 3.2). The document stays as
// it is; pointers are into it. Package jose checks its terms before: use jose.Suite.Selective.
type Document struct {
	Holder     did.PublicKey // as in VC
	Conceal    []vc.Pointer  // the contexts, type, issuer, validity, status and schemas have to be seen
	ConcealAll bool          // every member and element of what is said of the subjects
	Decoys     int           // as in VC, and so are the next three
	Hash       string
	JSON       bool
	// Certificates are those of the suite, where none are given.
	Certificates [][]byte
}

// Secure signs the document; iat is the time of signing.
func (d Document) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	s, err := d.secure(ctx, c, by)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("vc+sd-jwt: %w", err)
	}
	return s, nil
}

func (d Document) secure(ctx context.Context, c vc.Credential, by vc.Signing) (none vc.Secured, err error) {
	if by.Key.Signer == nil {
		return none, errors.New("there is no key to sign with")
	}
	if c.Object() == nil || c.IsClaimSet() {
		return none, errors.New("a document of the data model was expected")
	}
	claims := maps.Clone(c.Object())
	if doc, beside, err := token.Beside(claims); err != nil {
		return none, err
	} else if beside != nil {
		return none, fmt.Errorf("claims of a JWT stand in the document: %.200q", slices.Sorted(maps.Keys(beside)))
	} else if speaker := datamodel.Speaker(doc); speaker == "" {
		return none, errors.New("the document has no issuer")
	}
	v := VC{Holder: d.Holder, Conceal: d.Conceal, Decoys: d.Decoys, Hash: d.Hash, JSON: d.JSON, Certificates: d.Certificates}
	if err := v.confirm(claims); err != nil {
		return none, err
	}
	if !by.At.IsZero() {
		claims["iat"] = token.Seconds(by.At)
	}
	m, err := marks(claims, d.Conceal, neverConcealed)
	if err != nil {
		return none, err
	}
	if d.ConcealAll {
		m = markSubjects(claims["credentialSubject"])
	}
	return v.sign(ctx, typeDocument, mediaDocument, claims, m, by)
}

// markSubjects marks all that is said of the subjects; that there are subjects has to be seen.
func markSubjects(v any) *mark {
	subjects := markAll(v, nil)
	subjects.conceal = false
	if _, several := v.([]any); several {
		for _, one := range subjects.inside {
			one.conceal = false
		}
	}
	return &mark{inside: map[string]*mark{"credentialSubject": subjects}}
}
