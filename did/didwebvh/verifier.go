package didwebvh

import (
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/xsd"
)

// Rules are what a log is verified by. The zero value is ready. Now is the clock, the system's if nil. Skew is how far in the
// future a version time may lie, one minute if 0; the specification advises at most five. A field of the rest that is 0
// stands for its default.
type Rules struct {
	Now  func() time.Time
	Skew time.Duration

	Entries      int // 10,000
	EntryBytes   int // 512 KiB
	Depth        int // of an entry's JSON: 40
	LogBytes     int // 16 MiB
	WitnessBytes int // 1 MiB
}

func (r Rules) orDefaults() Rules {
	if r.Now == nil {
		r.Now = time.Now
	}
	if r.Skew == 0 {
		r.Skew = time.Minute
	}
	for _, f := range []struct {
		field *int
		value int
	}{{&r.Entries, 10_000}, {&r.EntryBytes, 512 << 10}, {&r.Depth, 40}, {&r.LogBytes, 16 << 20}, {&r.WitnessBytes, 1 << 20}} {
		if *f.field == 0 {
			*f.field = f.value
		}
	}
	return r
}

// version is what is kept of every entry.
type version struct {
	id   string
	time time.Time
	name did.DID
}

// run is a stretch of entries up to a version that one set of witnesses has to approve.
type run struct {
	witness Witness
	last    int // version number
}

// verifier is the one place that judges entries, in their order, each with what was in force until then.
type verifier struct {
	rules    Rules
	now      time.Time
	scid     string
	params   Parameters
	versions []version
	runs     []run
	keys     map[string]did.PublicKey // that have signed here, by Multikey
	buffers  [2][]byte
}

func newVerifier(r Rules) *verifier {
	r = r.orDefaults()
	return &verifier{rules: r, now: r.Now(), keys: map[string]did.PublicKey{}}
}

func (v *verifier) limits() strictjson.Limits {
	return strictjson.Limits{Bytes: v.rules.EntryBytes, Depth: v.rules.Depth}
}

// fail says where.
func (v *verifier) fail(err error) error {
	if err == nil {
		return nil
	}
	return &LogError{len(v.versions) + 1, err}
}

// add verifies the next entry and returns its document. After an error nothing has changed.
func (v *verifier) add(line []byte) (map[string]any, error) {
	e, err := v.check(line)
	return e.state, v.fail(err)
}

// check follows the steps of "Read (Resolve)".
func (v *verifier) check(line []byte) (e entry, err error) {
	if len(v.versions) >= v.rules.Entries {
		return e, bad(ErrLimit, "more than %d entries", v.rules.Entries)
	}
	first := len(v.versions) == 0
	var before version
	if !first {
		before = v.versions[len(v.versions)-1]
	}
	if v.params.Deactivated {
		return e, bad(ErrParameters, "an entry after the DID was deactivated")
	}
	if e, err = parseEntry(line, v.limits()); err != nil {
		return e, err
	}
	next, err := v.params.apply(e.parameters, first)
	if err != nil {
		return e, err
	}
	at, err := v.checkTime(e.versionTime, before)
	if err != nil {
		return e, err
	}
	c, err := e.canonical(v.buffers[0])
	if err != nil {
		return e, err
	}
	v.buffers[0] = c.buffer
	scid := v.scid
	if first {
		if scid, err = v.checkSCID(e, c); err != nil {
			return e, err
		}
		before.id = scid
	}
	if err := v.checkHash(e.versionID, before.id, c); err != nil {
		return e, err
	}
	// Keys that were committed to sign at once; otherwise those in force until now do.
	keys := v.params.UpdateKeys
	if first || len(v.params.NextKeyHashes) > 0 {
		keys = next.UpdateKeys
	}
	if err := v.checkProofs(e, c, keys); err != nil {
		return e, err
	}
	name, err := v.checkName(e.state, scid, before, next.Portable)
	if err != nil {
		return e, err
	}
	v.witness(next.Witness)
	v.scid, v.params = scid, next
	if name == before.name {
		name = before.name
	}
	// What was parsed may be a part of the whole entry: nothing of that is kept.
	v.versions = append(v.versions, version{strings.Clone(e.versionID), at, name})
	return e, nil
}

// witness notes who has to approve the entry: the witnesses until now, or, where there were none, its own.
func (v *verifier) witness(own Witness) {
	active, n := v.params.Witness, len(v.versions)+1
	if active.IsZero() {
		active = own
	}
	if active.IsZero() {
		return
	}
	if i := len(v.runs) - 1; i >= 0 && v.runs[i].last == n-1 && v.runs[i].witness.equal(active) {
		v.runs[i].last = n
		return
	}
	v.runs = append(v.runs, run{active, n})
}

func (w Witness) equal(o Witness) bool {
	return w.Threshold == o.Threshold && slices.Equal(w.Witnesses, o.Witnesses)
}

// checkTime: UTC, later than the entry before, not in the future.
func (v *verifier) checkTime(s string, before version) (time.Time, error) {
	t, err := xsd.DateTimeStamp(s)
	if err != nil {
		return t, bad(ErrTime, "%w", err)
	}
	switch {
	case !strings.HasSuffix(s, "Z") && !strings.HasSuffix(s, "+00:00"):
		return t, bad(ErrTime, "%s is not in UTC", s)
	case before.id != "" && !t.After(before.time):
		return t, bad(ErrTime, "%s is not after %s", s, before.time.Format(time.RFC3339Nano))
	case t.After(v.now.Add(v.rules.Skew)):
		return t, bad(ErrTime, "%s is in the future", s)
	}
	return t.UTC(), nil
}

func (v *verifier) checkSCID(e entry, c canonical) (string, error) {
	scid, _ := e.parameters["scid"].(string)
	if !isHash(scid) {
		return "", bad(ErrHash, "the SCID %.80q is no SHA-256 multihash in base58btc", scid)
	}
	// The id stands in for the placeholder, which then is found nowhere else.
	want, err := genesisHash(c.with(nil, scid), scid, v.limits())
	if err == nil && want != scid {
		err = bad(ErrHash, "the SCID is %s, the first entry has %s", want, scid)
	}
	return scid, err
}

func (v *verifier) checkHash(versionID, before string, c canonical) error {
	n, hash, err := number(versionID)
	if err != nil {
		return err
	}
	if want := len(v.versions) + 1; n != want {
		return bad(ErrHash, "the version number is %d", n)
	}
	v.buffers[1] = c.with(v.buffers[1], before)
	if want := multihash(sum(v.buffers[1])); want != hash {
		return bad(ErrHash, "the entry hash is %s, the version id has %s", want, hash)
	}
	return nil
}

// checkProofs: each proof is by an authorized key, and there is one.
func (v *verifier) checkProofs(e entry, c canonical, authorized []string) error {
	list, err := proofs(e.proof)
	if err != nil {
		return bad(ErrProof, "%w", err)
	}
	v.buffers[1] = c.with(v.buffers[1], e.versionID)
	for _, p := range list {
		multikey, err := signer(p)
		if err != nil {
			return bad(ErrProof, "%w", err)
		}
		if !slices.Contains(authorized, multikey) {
			return bad(ErrProof, "%.80q is not an update key in force", multikey)
		}
		key, err := v.key(multikey)
		if err == nil {
			err = verifyProof(v.buffers[1], p, key, v.now)
		}
		if err != nil {
			return bad(ErrProof, "%w", err)
		}
	}
	return nil
}

// key decodes a Multikey; the last few are remembered.
func (v *verifier) key(multikey string) (did.PublicKey, error) {
	if k, found := v.keys[multikey]; found {
		return k, nil
	}
	k, err := did.ParseMultikey(multikey)
	if err != nil {
		return k, err
	}
	if len(v.keys) >= maxList {
		clear(v.keys)
	}
	v.keys[strings.Clone(multikey)] = k
	return k, nil
}

// checkName: each document is of the DID with this SCID, under the name it had before, or a new one if it may move.
func (v *verifier) checkName(state map[string]any, scid string, before version, portable bool) (did.DID, error) {
	id, _ := state["id"].(string)
	if !before.name.IsZero() && id == before.name.String() {
		return before.name, nil
	}
	name, err := did.Parse(id)
	if err != nil {
		return name, bad(ErrIdentifier, "%w", err)
	}
	p, err := parse(name)
	if err != nil {
		return name, bad(ErrIdentifier, "%w", err)
	}
	switch {
	case p.scid != scid:
		return name, bad(ErrIdentifier, "the document %.200q has not the SCID %s", id, scid)
	case before.name.IsZero():
	case !portable:
		return name, bad(ErrIdentifier, "the document moves to %.200q, and the DID is not portable", id)
	case !aliases(state, before.name):
		return name, bad(ErrIdentifier, "the document moves and does not name %.200q under alsoKnownAs", before.name)
	}
	return name, nil
}

// finish checks what can be told only at the end, but the witnesses.
func (v *verifier) finish() error {
	if len(v.versions) == 0 {
		return &LogError{0, bad(ErrSyntax, "%w", errors.New("no entries"))}
	}
	return nil
}

func sum(data []byte) [sha256.Size]byte { return sha256.Sum256(data) }
