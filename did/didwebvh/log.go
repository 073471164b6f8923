package didwebvh

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Log is a log of which every entry has been verified. It cannot be changed, and is safe for concurrent use: what writes
// returns another one. Its witnesses have approved it unless [Log.Update], [Start] or [Append] made it: those are asked
// after that.
type Log struct {
	v       *verifier // not used to verify any more
	text    []byte    // did.jsonl
	lines   []int     // where each entry begins in it
	proofs  []attestation
	pending error // what the newest entry waits for
}

// Verify reads a log, did.jsonl, and the proofs of its witnesses, did-witness.json, which is nil where there is none. Errors
// are a *[LogError].
func Verify(log, witnesses []byte, r Rules) (*Log, error) {
	l := &Log{v: newVerifier(r), text: make([]byte, 0, min(len(log), r.orDefaults().LogBytes)+1)}
	err := l.v.read(context.Background(), bytes.NewReader(log), l.keep)
	if err != nil {
		return nil, err
	}
	if l.proofs, err = parseWitnesses(witnesses, l.v.rules.WitnessBytes); err != nil {
		return nil, &LogError{0, err}
	}
	if err := l.v.checkWitnesses(l.proofs); err != nil {
		return nil, err
	}
	return l, nil
}

// keep takes a verified entry in.
func (l *Log) keep(line []byte, _ map[string]any) {
	l.lines = append(l.lines, len(l.text))
	l.text = append(append(l.text, line...), '\n')
}

// ID returns the DID in the newest version.
func (l *Log) ID() did.DID { return l.v.newest().name }

// SCID returns the self-certifying identifier: it stays when the DID moves.
func (l *Log) SCID() string { return l.v.scid }

// Len returns how many versions there are; they are numbered from 1.
func (l *Log) Len() int { return len(l.v.versions) }

// VersionID returns the version id of a version number, what a DID URL with ?versionNumber= asks for. Errors wrap
// [did.ErrNotFound].
func (l *Log) VersionID(number int) (string, error) {
	if number < 1 || number > l.Len() {
		return "", fmt.Errorf("did:webvh: %w: there is no version %d", did.ErrNotFound, number)
	}
	return l.v.versions[number-1].id, nil
}

// Parameters returns those in force for the next entry.
func (l *Log) Parameters() Parameters { return l.v.params.clone() }

// Predecessors returns the other names that the DID has had, oldest first. Each is a DID with the same SCID, so the same
// log's and no one else's; that something was ever served under it, or is now, is not said.
func (l *Log) Predecessors() []did.DID { return l.v.others(l.ID()) }

// Resolution returns a version with its document, whatever the DID is named in it. [Resolver] says what its members are.
// Errors wrap [did.ErrNotFound] or [did.ErrInvalid].
func (l *Log) Resolution(at did.Version) (did.Resolution, error) {
	n, err := l.v.pick(at)
	if err != nil {
		return did.Resolution{}, err
	}
	e, err := parseEntry(l.line(n), l.v.limits())
	if err != nil {
		return did.Resolution{}, &LogError{n, err}
	}
	return l.v.resolution(n, e.state)
}

// line is the text of an entry.
func (l *Log) line(number int) []byte {
	end := len(l.text)
	if number < len(l.lines) {
		end = l.lines[number]
	}
	return l.text[l.lines[number-1]:end]
}

func (v *verifier) newest() version { return v.versions[len(v.versions)-1] }

// others are the names in the log but one.
func (v *verifier) others(but did.DID) (names []did.DID) {
	for _, version := range v.versions {
		if version.name != but && !slices.Contains(names, version.name) {
			names = append(names, version.name)
		}
	}
	return names
}

// pick is the number of the version that is asked for.
func (v *verifier) pick(at did.Version) (int, error) {
	if err := at.Check(); err != nil {
		return 0, fmt.Errorf("did:webvh: %w", err)
	}
	n := len(v.versions)
	switch {
	case at.Number > n:
		return 0, fmt.Errorf("did:webvh: %w: no version number %d", did.ErrNotFound, at.Number)
	case at.Number != 0:
		n = at.Number
	case at.ID != "":
		n = slices.IndexFunc(v.versions, func(e version) bool { return e.id == at.ID }) + 1
	case !at.Time.IsZero():
		for n > 0 && v.versions[n-1].time.After(at.Time) {
			n--
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("did:webvh: %w: no version %.80q at %s", did.ErrNotFound, at.ID, at.Time.Format(time.RFC3339))
	}
	return n, nil
}

// resolution is what there is to say about a version with its state.
func (v *verifier) resolution(n int, state map[string]any) (did.Resolution, error) {
	of, newest := v.versions[n-1], v.newest()
	r := did.Resolution{
		Deactivated: v.params.Deactivated,
		VersionID:   of.id,
		Created:     v.versions[0].time,
		Updated:     newest.time,
		TTL:         max(v.params.TTL, 1),
	}
	if n < len(v.versions) {
		r.NextVersionID, r.NextUpdate = v.versions[n].id, v.versions[n].time
	}
	if r.EquivalentIDs = v.others(of.name); r.EquivalentIDs != nil {
		r.CanonicalID = newest.name
	}
	if r.Deactivated && n == len(v.versions) {
		return r, nil
	}
	text, err := withServices(state, of.name)
	if err != nil {
		return did.Resolution{}, &LogError{n, err}
	}
	if r.Document, err = did.ParseDocument(text); err != nil {
		return did.Resolution{}, &LogError{n, bad(ErrSyntax, "%w", err)}
	}
	return r, nil
}
