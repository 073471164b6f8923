package bbs

import (
	"errors"
	"fmt"
)

var (
	// ErrEncoding: bytes that are no point, scalar, key, signature, proof or commitment in its one form.
	ErrEncoding = errors.New("bbs: malformed")
	// ErrNotVerified: a signature, proof or commitment that does not hold for what it was checked against.
	ErrNotVerified = errors.New("bbs: does not verify")
	// ErrIndexes: indexes of messages that do not rise, are out of range, or are not as many as the messages.
	ErrIndexes = errors.New("bbs: indexes of messages")
	// ErrLimit: more messages than the scheme takes.
	ErrLimit = errors.New("bbs: too many messages")
	// ErrPseudonym: a point that is no pseudonym.
	ErrPseudonym = errors.New("bbs: not a pseudonym")
	// ErrInterface: something that the interface has not, such as a pseudonym without pseudonyms.
	ErrInterface = errors.New("bbs: not of this interface")
	// ErrRandom: randomness that was not to be had.
	ErrRandom = errors.New("bbs: randomness")
)

// BatchError names the proof of a batch that does not verify.
type BatchError struct {
	Index int
	Err   error
}

func (e *BatchError) Error() string { return fmt.Sprintf("proof %d of the batch: %v", e.Index, e.Err) }

func (e *BatchError) Unwrap() error { return e.Err }
