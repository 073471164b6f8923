package standing

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// maxRecords is how many records are looked at for one subject.
const maxRecords = 1024

// RecordError says which record is wrong, counted from 0.
type RecordError struct {
	Item int
	Err  error
}

func (e *RecordError) Error() string { return fmt.Sprintf("record %d: %v", e.Item, e.Err) }

// Unwrap is the reason.
func (e *RecordError) Unwrap() error { return e.Err }

var (
	// ErrForeign: a record is about somebody else.
	ErrForeign = errors.New("about somebody else")
	// ErrTooMuch: more records than are looked at for one subject, which is 1,024.
	ErrTooMuch = errors.New("too many records")
)

// AcceptStatus is for vc.Verifier.AcceptStatus: of a sanction, the statuses revocation and suspension pass although they are set,
// because Of then gives the sanction no effect. Of everything else a status that is set is refused.
func AcceptStatus(c vc.Credential, s vc.Status) bool {
	return avatar.TypeOf(c) == avatar.TypeSanction && (s.Purpose == revocation || s.Purpose == suspension)
}

const (
	revocation = "revocation"
	suspension = "suspension"
)

// issue is one issue of a sanction: one file of bytes, however often it was given.
type issue struct {
	avatar.Sanction
	issuer             string
	issued             [32]byte
	records            [][32]byte
	revoked, suspended bool // by any of the times that its status was looked up
}

// name is by what an appeal names a sanction, and who can have imposed it: ids are unique for an issuer, not among several.
type name struct{ issuer, id string }

// records are what is known about one subject.
type records struct {
	sanctions map[name]map[[32]byte]*issue
	decisions map[[32]byte]*Appeal
}

// gather reads the records, and refuses those about others.
func gather(who vc.Subject, all []*vc.Verified) (records, error) {
	r := records{map[name]map[[32]byte]*issue{}, map[[32]byte]*Appeal{}}
	if len(all) > maxRecords {
		return r, fmt.Errorf("%w: %d, at most %d", ErrTooMuch, len(all), maxRecords)
	}
	for i, v := range all {
		if err := r.add(who, v); err != nil {
			return r, &RecordError{i, err}
		}
	}
	return r, nil
}

func (r records) add(who vc.Subject, v *vc.Verified) error {
	if v == nil {
		return errors.New("there is none")
	}
	switch avatar.TypeOf(v.Credential()) {
	case avatar.TypeSanction:
		s, err := avatar.ParseSanction(v.Credential())
		if err != nil {
			return err
		}
		if err := about(who, s.Subject, s.SubjectNym); err != nil {
			return err
		}
		r.sanction(s, v)
	case avatar.TypeAppealDecision:
		d, err := avatar.ParseAppealDecision(v.Credential())
		if err != nil {
			return err
		}
		if err := about(who, d.Subject, d.SubjectNym); err != nil {
			return err
		}
		one := r.decisions[v.Issued()]
		if one == nil {
			one = &Appeal{Decision: d, Body: v.Issuer(), Issued: v.Issued()}
			r.decisions[v.Issued()] = one
		}
		one.Records = append(one.Records, v.Digest())
	}
	return nil
}

func (r records) sanction(s avatar.Sanction, v *vc.Verified) {
	n := name{v.Issuer(), s.ID}
	if r.sanctions[n] == nil {
		r.sanctions[n] = map[[32]byte]*issue{}
	}
	one := r.sanctions[n][v.Issued()]
	if one == nil {
		one = &issue{Sanction: s, issuer: v.Issuer(), issued: v.Issued()}
		r.sanctions[n][v.Issued()] = one
	}
	one.records = append(one.records, v.Digest())
	for _, status := range v.Statuses() {
		one.revoked = one.revoked || status.Value != 0 && status.Purpose == revocation
		one.suspended = one.suspended || status.Value != 0 && status.Purpose == suspension
	}
}

// sorted is digests in order, each once.
func sorted(digests [][32]byte) [][32]byte {
	slices.SortFunc(digests, compareDigests)
	return slices.Compact(digests)
}

// about: a sanction and a decision name a DID or a nym, and it is theirs.
func about(who vc.Subject, id did.DID, nym vc.Nym) error {
	if !id.IsZero() && id == who.DID || nym != (vc.Nym{}) && nym == who.Nym {
		return nil
	}
	if !id.IsZero() {
		return fmt.Errorf("%w: %.200q", ErrForeign, id)
	}
	return fmt.Errorf("%w: a pseudonym in %.200q", ErrForeign, nym.Domain)
}

// stamp is a time in words.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
