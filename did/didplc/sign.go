package didplc

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"

	"github.com/avouch-id/avouch/did"
)

// Half of the order of the groups (SEC 2), rounded down: the greatest s of a
// signature.
const (
	halfP256 = "\x7f\xff\xff\xff\x80\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff" +
		"\xde\x73\x7d\x56\xd3\x8b\xcf\x42\x79\xdc\xe5\x61\x7e\x31\x92\xa8"
	halfSecp256k1 = "\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" +
		"\x5d\x57\x6e\x73\x57\xa4\x50\x1d\xdf\xe9\x2f\x46\x68\x1b\x20\xa0"
)

func half(k did.Kind) []byte {
	if k == did.P256 {
		return []byte(halfP256)
	}
	return []byte(halfSecp256k1)
}

func isLow(k did.Kind, sig []byte) bool { return bytes.Compare(sig[32:], half(k)) <= 0 }

// lower replaces a high s by −s modulo the order, which verifies as well; what
// was no signature stays none. A signature is no secret: it may take whatever
// time it takes.
func lower(k did.Kind, sig []byte) []byte {
	if isLow(k, sig) {
		return sig
	}
	order := new(big.Int).SetBytes(half(k))
	order.Lsh(order, 1).Add(order, big.NewInt(1))
	s := new(big.Int).SetBytes(sig[32:])
	out := slices.Clone(sig)
	s.Sub(order, s).FillBytes(out[32:])
	return out
}

// signerOf finds the first of the keys whose signature the operation bears.
func (o Operation) signerOf(keys []did.PublicKey) (int, error) {
	high := false
	for i, key := range keys {
		if key.Verify(o.signed, o.sig) != nil {
			continue
		}
		if isLow(key.Kind(), o.sig) {
			return i, nil
		}
		high = true
	}
	if high {
		return 0, fmt.Errorf("%w: %w: its s is in the upper half", did.ErrInvalid, did.ErrSignature)
	}
	return 0, fmt.Errorf("%w: %w by any of the %d rotation keys that may sign here", did.ErrInvalid, did.ErrSignature, len(keys))
}

// Create signs a genesis operation, which makes a DID ([Operation.DID]). The
// signer's key is one of the state's rotation keys. Errors wrap
// [did.ErrInvalid] for a state beyond the specification's bounds, such as not
// one to five rotation keys, or a signer without the right; and the signer's.
func Create(ctx context.Context, s State, signer did.Signer) (Operation, error) {
	op, err := sign(ctx, stateTree(s, nil), s.RotationKeys, signer)
	if err == nil {
		err = checkState(s)
	}
	if err != nil {
		return Operation{}, fmt.Errorf("did:plc genesis: %w", err)
	}
	return op, nil
}

// Update signs the operation after this one, with a whole new state; start from
// [Operation.State]. Other rotation keys than before rotate them. The signer's
// key is one of the rotation keys of this operation.
//
// To take operations back within 72 hours, update the one before them with a
// rotation key that stands before the one that signed the first of them. Errors
// are those of [Create].
func (o Operation) Update(ctx context.Context, s State, signer did.Signer) (Operation, error) {
	op, err := sign(ctx, stateTree(s, o.cid), o.state.RotationKeys, signer)
	if err == nil {
		err = checkState(s)
	}
	if err != nil {
		return Operation{}, fmt.Errorf("did:plc update: %w", err)
	}
	return op, nil
}

// Tombstone signs the operation after this one that deactivates the DID for
// good, or for 72 hours if a rotation key before the signer's takes it back.
// Errors are those of [Create].
func (o Operation) Tombstone(ctx context.Context, signer did.Signer) (Operation, error) {
	op, err := sign(ctx, map[string]any{"type": typeTombstone, "prev": o.cid}, o.state.RotationKeys, signer)
	if err != nil {
		return Operation{}, fmt.Errorf("did:plc tombstone: %w", err)
	}
	return op, nil
}

func sign(ctx context.Context, tree map[string]any, keys []did.PublicKey, signer did.Signer) (Operation, error) {
	if signer == nil {
		return Operation{}, fmt.Errorf("%w: no signer", did.ErrInvalid)
	}
	key := signer.PublicKey()
	if !slices.Contains(keys, key) || !mayRotate(key) {
		return Operation{}, fmt.Errorf("%w: the signer's key is no rotation key that may sign this", did.ErrInvalid)
	}
	unsigned, err := encode(tree)
	if err != nil {
		return Operation{}, err
	}
	sig, err := signer.Sign(ctx, unsigned)
	if err != nil {
		return Operation{}, err
	}
	if len(sig) != 64 {
		return Operation{}, fmt.Errorf("%w: the signer made %d bytes, want 64", did.ErrSignature, len(sig))
	}
	tree["sig"] = base64.RawURLEncoding.EncodeToString(lower(key.Kind(), sig))
	op, err := newOperation(tree)
	if err != nil {
		return Operation{}, err
	}
	// A device that signs something else would make an operation that no
	// directory takes, and a genesis of a DID that nobody resolves.
	_, err = op.signerOf([]did.PublicKey{key})
	return op, err
}

// checkState holds a new state against the text of the specification.
func checkState(s State) error {
	if n := len(s.RotationKeys); n < 1 || n > 5 {
		return fmt.Errorf("%w: %d rotation keys, want one to five", did.ErrInvalid, n)
	}
	for i, key := range s.RotationKeys {
		if slices.Contains(s.RotationKeys[:i], key) {
			return fmt.Errorf("%w: a rotation key stands twice", did.ErrInvalid)
		}
	}
	return nil
}

func stateTree(s State, prev any) map[string]any {
	keys, names := []any{}, []any{}
	for _, key := range s.RotationKeys {
		keys = append(keys, "did:key:"+key.Multikey())
	}
	for _, name := range s.AlsoKnownAs {
		names = append(names, name)
	}
	methods, services := map[string]any{}, map[string]any{}
	for name, key := range s.VerificationMethods {
		methods[name] = key
	}
	for name, service := range s.Services {
		services[name] = map[string]any{"type": service.Type, "endpoint": service.Endpoint}
	}
	return map[string]any{
		"type": typeOperation, "prev": prev, "rotationKeys": keys, "alsoKnownAs": names,
		"verificationMethods": methods, "services": services,
	}
}
