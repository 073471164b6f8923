package status

import (
	"context"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/sign1"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// headSign1 is the tag 18 of a COSE_Sign1, which has to be there (section "Status List Token in CWT Format").
const headSign1 = 0xd2

// What a CWT may have in it. Its list has limits of its own.
const (
	maxHeader    = 64 << 10 // bytes of each of the two
	maxSignature = 1 << 10
)

// The header parameters (RFC 9052, section 3.1; RFC 9596) and the claims (RFC 8392; the draft) that are looked at.
const (
	labelAlgorithm int64 = 1
	labelCritical  int64 = 2
	labelKeyID     int64 = 4
	labelType      int64 = 16

	claimIssuer    int64 = 1
	claimSubject   int64 = 2
	claimAudience  int64 = 3
	claimExpires   int64 = 4
	claimNotBefore int64 = 5
	claimIssuedAt  int64 = 6
	claimList      int64 = 65533
	claimTTL       int64 = 65534
	claimStatus    int64 = 65535
)

// claimNames are the names that JWTs have for claims.
var claimNames = map[int64]string{claimIssuer: "iss", claimSubject: "sub", claimAudience: "aud", claimExpires: "exp",
	claimNotBefore: "nbf", claimIssuedAt: "iat", claimTTL: "ttl", claimStatus: "status"}

// cwt is a COSE_Sign1 whose form was checked, and nothing else.
type cwt struct {
	protected  cbor.RawMessage // as encoded, a byte string
	algorithm  int64
	kid        []byte // from either header; nil: none
	payload    []byte
	signature  []byte
	statusList params
	claims     map[string]any // by the names that JWTs have for them
}

// parseCWT checks the form of a Status List Token in CWT format.
func parseCWT(raw []byte, most int) (m cwt, err error) {
	if len(raw) > most {
		return m, invalid("%w: %d bytes, at most %d", ErrLimit, len(raw), most)
	}
	if len(raw) == 0 || raw[0] != headSign1 {
		return m, invalid("a COSE_Sign1 with its tag 18 was expected")
	}
	var parts []cbor.RawMessage
	if err := strict.Unmarshal(raw[1:], &parts); err != nil || len(parts) != 4 {
		return m, invalid("no COSE_Sign1: an array of four was expected")
	}
	header, isHeader := as[[]byte](parts[0], majorBytes)
	var isPayload, isSignature bool
	m.protected = parts[0]
	m.payload, isPayload = as[[]byte](parts[2], majorBytes)
	m.signature, isSignature = as[[]byte](parts[3], majorBytes)
	if !isHeader || !isPayload || !isSignature || len(m.signature) == 0 {
		return m, invalid("no COSE_Sign1: header, payload and signature have to be byte strings")
	}
	if n := max(len(header), len(parts[1])); n > maxHeader || len(m.signature) > maxSignature {
		return m, invalid("%w: a header of %d bytes, a signature of %d", ErrLimit, n, len(m.signature))
	}
	if err := m.readHeaders(header, parts[1]); err != nil {
		return m, err
	}
	return m, m.readClaims()
}

// readHeaders: the key's name may stand in either header, for whoever is named has to have signed; all else that counts is protected.
func (m *cwt) readHeaders(protected, unprotected []byte) error {
	p, err := parseParams(protected, "the protected header")
	if err != nil {
		return err
	}
	u, err := parseParams(unprotected, "the unprotected header")
	if err != nil {
		return err
	}
	for label := range u {
		if _, twice := p[label]; twice {
			return invalid("the label %v is in both headers", label)
		}
		if label == labelAlgorithm || label == labelCritical || label == labelType {
			return invalid("the header parameter %v has to be protected", label)
		}
	}
	if _, there := p[labelCritical]; there {
		return invalid("unknown critical header parameters (crit)")
	}
	if typ, _ := as[string](p[labelType], majorText); typ != typeCWT {
		return invalid("%w", &vc.Mismatch{What: "typ (16)", Want: typeCWT, Got: typ})
	}
	var is bool
	if m.algorithm, is = as[int64](p[labelAlgorithm], majorUnsigned, majorNegative); !is ||
		!sign1.IsKnown(m.algorithm) {
		return invalid("the algorithm (1) is nobody's here")
	}
	kid, there := p[labelKeyID]
	if !there {
		kid, there = u[labelKeyID]
	}
	if there {
		if m.kid, is = as[[]byte](kid, majorBytes); !is || !utf8.Valid(m.kid) {
			return invalid("kid (4) is not a byte string of UTF-8")
		}
	}
	return nil
}

func (m *cwt) readClaims() error {
	p, err := parseParams(m.payload, "the CWT claims set")
	if err != nil {
		return err
	}
	m.claims = map[string]any{}
	for number, name := range claimNames {
		v, there := p[number]
		if !there {
			continue
		}
		switch number {
		case claimIssuer, claimSubject:
			s, is := as[string](v, majorText)
			if !is {
				return invalid("the claim %s (%d) is not a text", name, number)
			}
			m.claims[name] = s
		case claimAudience, claimStatus: // that it is there is enough to refuse
			m.claims[name] = true
		default:
			n, is := as[int64](v, majorUnsigned)
			if !is {
				return invalid("the claim %s (%d) is not a whole number of seconds", name, number)
			}
			m.claims[name] = json.Number(strconv.FormatInt(n, 10))
		}
	}
	m.statusList, err = parseParams(p[claimList], "the claim status_list (65533)")
	return err
}

// bits decodes the list (section "Status List in CBOR Format").
func (m *cwt) bits(l Limits) (Bits, error) {
	n, is := as[int64](m.statusList["bits"], majorUnsigned)
	if !is || n > 8 {
		return Bits{}, invalid("bits: 1, 2, 4 or 8 was expected")
	}
	lst, is := as[[]byte](m.statusList["lst"], majorBytes)
	if !is {
		return Bits{}, invalid("lst: a byte string was expected")
	}
	return openTokenBytes(lst, int(n), l)
}

// openCWT verifies a Status List Token in CWT format and reads it.
func (o opener) openCWT(ctx context.Context, raw []byte, url, issuer string, at time.Time) (*statusList, error) {
	m, err := parseCWT(raw, o.Limits.orDefaults().wrapped())
	if err != nil {
		return nil, err
	}
	if m.kid == nil {
		return nil, invalid("nothing names the key: there is no kid (4), and nothing else is looked at")
	}
	ref := vc.KeyRef{Method: token.Method(string(m.kid), signerOf(m.claims, issuer))}
	if ref.Method == "" {
		return nil, invalid("kid (4) is not a DID URL, and the signer is not a DID")
	}
	key, verr := token.Find(ctx, ref, tokenName, vc.Opening{Keys: o.keys, At: at})
	if verr != nil {
		return nil, verr
	}
	signed := sign1.Message{Protected: m.protected, Algorithm: m.algorithm, Payload: m.payload, Signature: m.signature}
	if err := signed.Verify(key.Public); err != nil {
		return nil, invalid("%s: %w", tokenName, err)
	}
	l, err := readClaims(m.claims, url, key, at)
	if err != nil {
		return nil, err
	}
	l.bits, err = m.bits(o.Limits)
	return l, err
}
