package vc

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The two ways not to be valid. errors.Is tells them apart for every error of this package and of the mechanisms.
var (
	// ErrInvalid: looked at and wrong; asking again will not help.
	ErrInvalid = errors.New("invalid")
	// ErrUnavailable: could not be looked at now, a status list for example. It says nothing about the credential.
	ErrUnavailable = errors.New("unavailable")
)

// Check names one of the checks of a verification, in the order in which Verifier makes them:
//
//	limit      sizes, depths, counts
//	structure  form: JSON, the data model, the serialization
//	context    JSON-LD contexts, undefined terms, related resources
//	key        a key that cannot be found or must not be used
//	proof      a signature
//	purpose    proof purpose and the key's verification relationship
//	binding    whose proof: issuer, holder, bound key; which challenge: nonce, audience, domain
//	time       validity of credential, proof and challenge
//	trust      whether the verifier's policy accepts the issuer
//	status     revocation and suspension
//	schema     what the credential's schema demands, and what the verifier's policy wants shown
//	replay     whether the nonce was spent before
type Check string

// VerifyError is the one refusal: which check failed, in which item of several (counted from 0), where in it, and why.
// It is ErrUnavailable if Err is, or if the caller's context ended; otherwise it is ErrInvalid.
type VerifyError struct {
	Check Check
	Item  int
	Path  Pointer
	Err   error
}

func (e *VerifyError) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Check))
	if e.Item > 0 {
		b.WriteString(" (item " + strconv.Itoa(e.Item) + ")")
	}
	if e.Path != "" {
		b.WriteString(" at " + string(e.Path))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *VerifyError) Unwrap() error { return e.Err }

// Is makes every refusal ErrInvalid but those that are ErrUnavailable.
func (e *VerifyError) Is(target error) bool {
	return target == ErrInvalid && !e.unavailable() || target == ErrUnavailable && e.unavailable()
}

func (e *VerifyError) unavailable() bool {
	return errors.Is(e.Err, ErrUnavailable) || errors.Is(e.Err, context.Canceled) || errors.Is(e.Err, context.DeadlineExceeded)
}

// Mismatch says what was expected and what was got instead; it stands inside a VerifyError where that is the reason.
type Mismatch struct{ What, Want, Got string }

func (m *Mismatch) Error() string {
	if m.Got == "" {
		return fmt.Sprintf("%s: expected %.200q, got none", m.What, m.Want)
	}
	return fmt.Sprintf("%s: expected %.200q, got %.200q", m.What, m.Want, m.Got)
}

func refuse(c Check, path Pointer, format string, args ...any) *VerifyError {
	return &VerifyError{Check: c, Path: path, Err: fmt.Errorf(format, args...)}
}

func mismatch(c Check, path Pointer, what, want, got string) *VerifyError {
	return &VerifyError{Check: c, Path: path, Err: &Mismatch{what, want, got}}
}

// asRefusal gives an error of a mechanism or a caller's interface its place; those that are refusals already keep theirs.
func asRefusal(c Check, path Pointer, err error) *VerifyError {
	var e *VerifyError
	if errors.As(err, &e) {
		own := *e
		own.Err = asUnavailable(err, &own)
		return &own
	}
	return &VerifyError{Check: c, Path: path, Err: err}
}

// asUnavailable is the reason of a refusal. Whoever wrapped the refusal may have said that something was not to be had.
func asUnavailable(err error, e *VerifyError) error {
	if errors.Is(err, ErrUnavailable) && !e.unavailable() {
		return fmt.Errorf("%w: %w", ErrUnavailable, e.Err)
	}
	return e.Err
}
