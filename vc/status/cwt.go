package status

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"
	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
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

// algorithms are the numbers of each kind's one algorithm (RFC 9053, RFC 8812, RFC 9864); the first is written.
var algorithms = [...][]int64{did.Ed25519: {-8, -19}, did.P256: {-7, -9}, did.P384: {-35, -51}, did.Secp256k1: {-47}}

func algorithmsOf(k did.Kind) ([]int64, error) {
	if int(k) >= len(algorithms) || len(algorithms[k]) == 0 {
		return nil, fmt.Errorf("%w: %s", did.ErrNotASigningKey, k)
	}
	return algorithms[k], nil
}

// strict reads CBOR. Labels are unique, text is UTF-8, lengths are definite, nothing comes after.
var strict = decoder()

func decoder() cbor.DecMode {
	mode, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden,
		MaxNestedLevels: 16, MaxArrayElements: 256, MaxMapPairs: 256, IntDec: cbor.IntDecConvertSignedOrFail}.DecMode()
	if err != nil {
		panic(err) // constants that go together, or not
	}
	return mode
}

// params is a map by labels, integers or texts; values are read by those who know what they are for.
type params map[any]cbor.RawMessage

func parseParams(data []byte, what string) (p params, err error) {
	if major(data) != majorMap {
		return nil, invalid("%s is not a map", what)
	}
	if err := strict.Unmarshal(data, &p); err != nil {
		return nil, invalid("%s: %w", what, err)
	}
	return p, nil
}

// The major types of CBOR (RFC 8949, section 3.1) that are looked at.
const (
	majorUnsigned = 0
	majorNegative = 1
	majorBytes    = 2
	majorText     = 3
	majorMap      = 5
)

// major is the type of an item; -1 if there is none.
func major(item []byte) int {
	if len(item) == 0 {
		return -1
	}
	return int(item[0] >> 5)
}

// as reads an item of a certain type.
func as[T any](item cbor.RawMessage, types ...int) (v T, is bool) {
	is = slices.Contains(types, major(item)) && strict.Unmarshal(item, &v) == nil
	return v, is
}

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
	if typ, _ := as[string](p[labelType], majorText); typ != mediaCWT {
		return invalid("%w", &vc.Mismatch{What: "typ (16)", Want: mediaCWT, Got: typ})
	}
	var is bool
	if m.algorithm, is = as[int64](p[labelAlgorithm], majorUnsigned, majorNegative); !is ||
		!slices.ContainsFunc(algorithms[:], func(numbers []int64) bool { return slices.Contains(numbers, m.algorithm) }) {
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
	if err := m.verify(key.Public); err != nil {
		return nil, err
	}
	l, err := readClaims(m.claims, url, key, at)
	if err != nil {
		return nil, err
	}
	l.bits, err = m.bits(o.Limits)
	return l, err
}

// verify checks the signature. The key decides about the algorithm; the header has to name it.
func (m *cwt) verify(key did.PublicKey) error {
	numbers, err := algorithmsOf(key.Kind())
	if err != nil {
		return invalid("%w", err)
	}
	if !slices.Contains(numbers, m.algorithm) {
		return invalid("wrong algorithm %d: the key is for %d", m.algorithm, numbers[0])
	}
	signed := gocose.Sign1Message{
		Headers: gocose.Headers{RawProtected: m.protected, Protected: gocose.ProtectedHeader{labelAlgorithm: gocose.Algorithm(m.algorithm)}},
		Payload: m.payload, Signature: m.signature,
	}
	// It writes the Sig_structure (RFC 9052, section 4.4), with external_aad empty.
	if err := signed.Verify(nil, coseSignature{algorithm: m.algorithm, check: key.Verify}); err != nil {
		return invalid("the signature of %s: %w", tokenName, err)
	}
	return nil
}

// coseSignature is what package go-cose makes and checks one with.
type coseSignature struct {
	algorithm int64
	make      func(content []byte) ([]byte, error)
	check     func(content, signature []byte) error
}

func (s coseSignature) Algorithm() gocose.Algorithm { return gocose.Algorithm(s.algorithm) }

func (s coseSignature) Sign(_ io.Reader, content []byte) ([]byte, error) { return s.make(content) }

func (s coseSignature) Verify(content, signature []byte) error { return s.check(content, signature) }
