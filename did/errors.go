package did

import (
	"errors"
	"fmt"
)

// The errors of this package and of the DID methods. Each is wrapped with what
// was looked at and what is wrong with it.
var (
	// ErrInvalid: looked at and wrong; asking again will not help. A malformed
	// identifier, key or document.
	ErrInvalid = errors.New("invalid")
	// ErrKeyLength: a key of a known type and of another length than its type has. It is [ErrInvalid] too.
	ErrKeyLength = fmt.Errorf("%w: another length than keys of its type have", ErrInvalid)
	// ErrUnsupportedKey: a key of a type that this package does not know.
	ErrUnsupportedKey = errors.New("unsupported key type")
	// ErrNotASigningKey: a key whose kind has no signature algorithm here.
	ErrNotASigningKey = errors.New("not a signing key")
	// ErrSignature: the signature does not verify.
	ErrSignature = errors.New("signature does not verify")

	// ErrMethodNotFound: the document has no such verification method.
	ErrMethodNotFound = errors.New("no such verification method")
	// ErrPurpose: the verification method stands under another relationship.
	ErrPurpose = errors.New("verification method is not for this purpose")
	// ErrExpired: the verification method had expired at that time.
	ErrExpired = errors.New("verification method has expired")
	// ErrRevoked: the verification method was revoked at that time.
	ErrRevoked = errors.New("verification method is revoked")

	// ErrNotFound: the resolver looked and there is no such DID (NOT_FOUND of
	// DID Resolution), or no such version of it.
	ErrNotFound = errors.New("DID not found")
	// ErrMethodNotSupported: no resolver for this DID method or this variant of
	// it (METHOD_NOT_SUPPORTED of DID Resolution).
	ErrMethodNotSupported = errors.New("DID method not supported")
	// ErrUnavailable: could not be looked at now, by a network or storage
	// fault; it says nothing about the DID.
	ErrUnavailable = errors.New("DID resolution unavailable")
)
