package vc

import (
	"context"
	"time"
)

// Status is one entry of a credential's status as a checker found it. Value 0 is not set.
type Status struct {
	Purpose string
	Value   uint64
	List    string
}

// StatusChecker looks up every status entry of a credential and answers with one Status each. open verifies a list that is
// itself a credential, without asking for trust and status; the checker compares issuers. keys is for status tokens, which
// are no credentials. An error is reported as "status"; one that wraps ErrUnavailable says that a list was not to be had.
type StatusChecker interface {
	Check(ctx context.Context, c Credential, issuer string, at time.Time, keys Keys,
		open func(context.Context, Secured) (*Verified, error)) ([]Status, error)
}

// SchemaChecker holds a credential against the schemas that it names and against what its type demands. It is asked about
// every credential, and answers nil about what neither names a schema nor is of a type that it knows.
type SchemaChecker interface {
	Check(ctx context.Context, c Credential) error
}

// Trust says whose word counts for which claims; nil is yes. It sees a credential whose signature holds.
type Trust interface {
	Trusts(issuer string, c Credential) error
}

// AnyIssuer trusts everybody: the signature says who vouches, and the caller decides later what that is worth.
type AnyIssuer struct{}

// Trusts is nil.
func (AnyIssuer) Trusts(string, Credential) error { return nil }
