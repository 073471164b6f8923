package bbs2023

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

var (
	// ErrProofValue: neither a base nor a derived proof in its one encoding.
	ErrProofValue = errors.New("not a proof value of bbs-2023")
	// ErrBase: a base proof where a derived one was expected. It holds the key to everything that is not disclosed.
	ErrBase = errors.New("a base proof, which is for the holder alone")
	// ErrDerived: a derived proof where a base proof was expected.
	ErrDerived = errors.New("a derived proof, of which nothing can be derived")
)

// Feature is what a proof has besides the signature of statements (section 3.2.1, featureOption). The zero Feature is
// Pseudonym, where one has to be chosen.
type Feature uint8

const (
	// Pseudonym: a secret of the holder's is signed blindly, and shows as one pseudonym for each domain.
	Pseudonym Feature = iota
	// HolderBinding: a secret of the holder's is signed blindly, without which nothing can be derived
	// (anonymous_holder_binding).
	HolderBinding
	// HolderBindingPseudonym: both, of two secrets.
	HolderBindingPseudonym
	baseline
)

// nym and binding tell which secrets a feature has.
func (f Feature) nym() bool     { return f == Pseudonym || f == HolderBindingPseudonym }
func (f Feature) binding() bool { return f == HolderBinding || f == HolderBindingPseudonym }

// secrets counts them.
func (f Feature) secrets() (n int) {
	for _, has := range [...]bool{f.nym(), f.binding()} {
		if has {
			n++
		}
	}
	return n
}

// String is the specification's name of the feature.
func (f Feature) String() string {
	switch f {
	case Pseudonym:
		return "pseudonym"
	case HolderBinding:
		return "anonymous_holder_binding"
	case HolderBindingPseudonym:
		return "holder_binding_pseudonym"
	case baseline:
		return "baseline"
	}
	return "none"
}

// headers are the third byte of proof values, after 0xd95d: of a base proof, and one more of a derived proof.
var headers = [...]byte{baseline: 0x02, HolderBinding: 0x04, Pseudonym: 0x06, HolderBindingPseudonym: 0x08}

// Lengths in bytes, and bounds.
const (
	headerSize    = 64 // two digests
	keySize       = 96
	scalarSize    = 32
	proofFloor    = 3*bbs.NymSize + 4*scalarSize // of a proof that hides nothing
	maxStatements = bbs.MaxMessages - 3          // beside the holder's
	maxHeader     = 1 << 12                      // of a presentation
	maxDomain     = 2048
)

// baseValue is the value of a base proof (parseBaseProofValue).
type baseValue struct {
	Signature []byte
	Header    []byte
	PublicKey []byte
	HMACKey   []byte
	Mandatory []string
	Entropy   []byte // signer_nym_entropy, of features with a pseudonym
}

// derivedValue is the value of a derived proof (parseDerivedProofValue).
type derivedValue struct {
	Proof     []byte
	Labels    map[uint64]uint64
	Mandatory []uint64
	Selective []uint64
	Header    []byte // of the presentation
	Domain    string
	Nym       []byte
	Length    uint64 // lengthBBSMessages
}

// items are the elements of the CBOR array for a feature, in their order.
func (v *baseValue) items(f Feature) []any {
	all := []any{&v.Signature, &v.Header, &v.PublicKey, &v.HMACKey, &v.Mandatory}
	if f.nym() {
		all = append(all, &v.Entropy)
	}
	return all
}

func (v *derivedValue) items(f Feature) []any {
	all := []any{&v.Proof, &v.Labels, &v.Mandatory, &v.Selective, &v.Header}
	if f.nym() {
		all = append(all, &v.Domain, &v.Nym)
	}
	if f != baseline {
		all = append(all, &v.Length)
	}
	return all
}

// open undoes multibase and finds out what it is.
func open(value string) (body []byte, f Feature, base bool, err error) {
	h, body, err := sd.OpenValue(value)
	if err != nil {
		return nil, 0, false, fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	for f, header := range headers {
		for derived := range byte(2) {
			if h == (sd.Header{0xd9, 0x5d, header + derived}) {
				return body, Feature(f), derived == 0, nil
			}
		}
	}
	return nil, 0, false, fmt.Errorf("%w: it begins with % x", ErrProofValue, h)
}

// decode reads the elements that a feature has.
func decode(body []byte, into []any) error {
	if err := sd.Decode(body, bbs.MaxMessages, into); err != nil {
		return fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return nil
}

func parseBase(value string) (v baseValue, f Feature, err error) {
	body, f, base, err := open(value)
	if err == nil && !base {
		err = ErrDerived
	}
	if err == nil {
		err = decode(body, v.items(f))
	}
	switch {
	case err != nil:
	case len(v.Signature) != bbs.SignatureSize || len(v.Header) != headerSize || len(v.PublicKey) != keySize || len(v.HMACKey) != scalarSize:
		err = fmt.Errorf("%w: lengths %d, %d, %d, %d of signature, header, keys", ErrProofValue,
			len(v.Signature), len(v.Header), len(v.PublicKey), len(v.HMACKey))
	case f.nym() && len(v.Entropy) != scalarSize:
		err = fmt.Errorf("%w: a signer's entropy of %d bytes", ErrProofValue, len(v.Entropy))
	}
	if err != nil {
		return baseValue{}, f, err
	}
	return v, f, nil
}

func parseDerived(value string) (v derivedValue, f Feature, err error) {
	body, f, base, err := open(value)
	if err == nil && base {
		err = ErrBase
	}
	if err == nil {
		err = decode(body, v.items(f))
	}
	switch {
	case err != nil:
	case !sd.Rises(v.Mandatory, maxStatements) || !sd.Rises(v.Selective, maxStatements):
		err = fmt.Errorf("%w: indexes that do not rise below %d", ErrProofValue, maxStatements)
	case len(v.Header) > maxHeader || len(v.Domain) > maxDomain || v.Length > maxStatements:
		err = fmt.Errorf("%w: a presentation header of %d bytes, a domain of %d, %d messages: more than %d, %d, %d", ErrProofValue,
			len(v.Header), len(v.Domain), v.Length, maxHeader, maxDomain, maxStatements)
	case f.nym() && (len(v.Nym) != bbs.NymSize || v.Domain == ""):
		err = fmt.Errorf("%w: a pseudonym of %d bytes for the domain %q", ErrProofValue, len(v.Nym), v.Domain)
	}
	if err != nil {
		return derivedValue{}, f, err
	}
	return v, f, nil
}

// labels are the blank nodes' labels by number (decompressLabelMap).
func (v derivedValue) labels() ([]string, error) {
	labels := make([]string, len(v.Labels))
	for n, label := range v.Labels {
		if n >= uint64(len(labels)) || label >= maxStatements {
			return nil, fmt.Errorf("%w: a label map with gaps, or the label %d", ErrProofValue, label)
		}
		labels[n] = "b" + strconv.FormatUint(label, 10)
	}
	return labels, nil
}

// compress is compressLabelMap.
func compress(labels []string) (map[uint64]uint64, error) {
	out := make(map[uint64]uint64, len(labels))
	for n, label := range labels {
		number, err := strconv.ParseUint(strings.TrimPrefix(label, "b"), 10, 32)
		if err != nil {
			return nil, err
		}
		out[uint64(n)] = number
	}
	return out, nil
}

// serialize writes a proof value; derived adds one to the header of a base proof.
func serialize(f Feature, derived byte, items []any) (string, error) {
	value, err := sd.Encode(sd.Header{0xd9, 0x5d, headers[f] + derived}, items)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return value, nil
}

// ints converts indexes.
func ints(in []uint64) []int {
	out := make([]int, len(in))
	for i, n := range in {
		out[i] = int(n)
	}
	return out
}
