package didplc

import (
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// recoveryWindow is how long an operation can be taken back, this long included
// ("Key Rotation & Account Recovery").
const recoveryWindow = 72 * time.Hour

// Limits bound an audit log; a zero field stands for its default. An entry has
// about 1 KB, and the method's directory takes 100 a week.
type Limits struct {
	Bytes   int // 4 MiB
	Entries int // 2000
}

func (l Limits) orDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 4 << 20
	}
	if l.Entries <= 0 {
		l.Entries = 2000
	}
	return l
}

// Entry is an operation with what the directory says of it: when it took it.
type Entry struct {
	Operation Operation
	Created   time.Time
	Nullified bool
}

// Log is a verified audit log of one DID. It cannot be changed and is safe for
// concurrent use.
type Log struct {
	id      did.DID
	entries []logged
	index   map[string]int // of the entries by CID
	chain   []int          // the entries that count, from genesis to the newest
}

// logged is an entry with what verifying it found.
type logged struct {
	Entry
	signer   int // which of its predecessor's rotation keys signed it
	position int // in the chain, where it was not nullified
}

// ParseLog reads the audit log of a DID ("Audit Logs") as a directory serves it
// and verifies all of it: the DID is the hash of the first operation and is that
// of every entry; the CID of each entry is that of its operation, and none stands
// twice; each operation but the first names one that counted then and is no
// tombstone, and is signed by one of its rotation keys, in the one encoding; an
// operation that is not after the newest is signed by a key before the one that
// signed the first of those that it nullifies, and at most 72 hours after it;
// times rise; and the entries marked as nullified are those that this nullifies.
//
// Errors wrap [did.ErrInvalid], and [did.ErrSignature] for a signature.
func ParseLog(id did.DID, data []byte, limits Limits) (*Log, error) {
	log := &Log{id: id, index: map[string]int{}}
	if err := checkID(id); err != nil {
		return nil, err
	}
	limits = limits.orDefaults()
	tree, err := strictjson.Parse(data, strictjson.Limits{Bytes: limits.Bytes, Depth: 8, Nodes: 100 * limits.Entries})
	if err != nil {
		return nil, fmt.Errorf("audit log: %w: %w", did.ErrInvalid, err)
	}
	list, ok := tree.([]any)
	if !ok || len(list) == 0 || len(list) > limits.Entries {
		return nil, fmt.Errorf("audit log: %w: not an array of 1 to %d entries", did.ErrInvalid, limits.Entries)
	}
	claimed := make([]bool, len(list))
	for i, v := range list {
		entry, err := log.parse(v)
		if err == nil {
			claimed[i] = entry.Nullified
			err = log.append(entry.Operation, entry.Created)
		}
		if err != nil {
			return nil, fmt.Errorf("audit log, entry %d: %w", i, err)
		}
	}
	for i := range log.entries {
		if log.entries[i].Nullified != claimed[i] {
			return nil, fmt.Errorf("audit log, entry %d: %w: is marked as nullified: %v, wrongly", i, did.ErrInvalid, claimed[i])
		}
	}
	return log, nil
}

// parse reads an entry. Members that the specification does not know are left
// alone: nothing here rests on them.
func (l *Log) parse(v any) (e Entry, err error) {
	tree, ok := v.(map[string]any)
	if !ok {
		return e, fmt.Errorf("%w: not an object", did.ErrInvalid)
	}
	p := reader{tree: tree}
	if id := p.text("did"); id != l.id.String() {
		p.fail("did", "%.80q is another", id)
	}
	if e.Nullified, ok = p.take("nullified").(bool); !ok {
		p.fail("nullified", "not a boolean")
	}
	claimed, created, operation := p.text("cid"), p.text("createdAt"), p.object("operation")
	const layout = "2006-01-02T15:04:05.000Z"
	e.Created, err = time.Parse(layout, created)
	if err != nil || e.Created.Format(layout) != created {
		p.fail("createdAt", "%.40q is not YYYY-MM-DDTHH:mm:ss.sssZ", created)
	}
	if p.err != nil {
		return e, p.err
	}
	if e.Operation, err = newOperation(operation); err != nil {
		return e, fmt.Errorf("operation: %w", err)
	}
	if e.Operation.cid != claimed {
		return e, fmt.Errorf("%w: the CID %.80q is not that of the operation", did.ErrInvalid, claimed)
	}
	return e, nil
}

// append verifies the next operation of the log.
func (l *Log) append(op Operation, created time.Time) error {
	if len(l.entries) == 0 {
		if op.did.IsZero() || op.did != l.id {
			return fmt.Errorf("%w: not the operation whose hash %s is", did.ErrInvalid, l.id)
		}
		signer, err := op.signerOf(op.state.RotationKeys)
		if err != nil {
			return err
		}
		l.add(op, created, signer)
		return nil
	}
	at, known := l.index[op.prev]
	_, twice := l.index[op.cid]
	switch {
	case op.prev == "":
		return fmt.Errorf("%w: a second genesis operation", did.ErrInvalid)
	case twice:
		return fmt.Errorf("%w: an operation for the second time", did.ErrInvalid)
	case !known:
		return fmt.Errorf("%w: its prev %.80q is not in the log before it", did.ErrInvalid, op.prev)
	case l.entries[at].Nullified:
		return fmt.Errorf("%w: its prev %s has been nullified", did.ErrInvalid, op.prev)
	case l.entries[at].Operation.tombstone:
		return fmt.Errorf("%w: its prev %s is a tombstone", did.ErrInvalid, op.prev)
	case !created.After(l.entries[len(l.entries)-1].Created):
		return fmt.Errorf("%w: not later than the entry before it", did.ErrInvalid)
	}
	keys := l.entries[at].Operation.state.RotationKeys
	disputed := l.chain[l.entries[at].position+1:]
	if len(disputed) > 0 {
		first := l.entries[disputed[0]]
		if since := created.Sub(first.Created); since > recoveryWindow {
			return fmt.Errorf("%w: it nullifies an operation after %v, at most %v", did.ErrInvalid, since, recoveryWindow)
		}
		keys = keys[:first.signer]
	}
	signer, err := op.signerOf(keys)
	if err != nil {
		return err
	}
	for _, i := range disputed {
		l.entries[i].Nullified = true
	}
	l.chain = l.chain[:len(l.chain)-len(disputed)]
	l.add(op, created, signer)
	return nil
}

func (l *Log) add(op Operation, created time.Time, signer int) {
	i := len(l.entries)
	l.entries = append(l.entries, logged{Entry{op, created, false}, signer, len(l.chain)})
	l.index[op.cid] = i
	l.chain = append(l.chain, i)
}

// DID returns the DID of the log.
func (l *Log) DID() did.DID { return l.id }

// Entries returns the entries in the order in which the directory took them.
func (l *Log) Entries() []Entry {
	out := make([]Entry, len(l.entries))
	for i, e := range l.entries {
		out[i] = e.Entry
	}
	return out
}

// Head returns the newest operation that counts: the one to update.
func (l *Log) Head() Operation { return l.entries[l.chain[len(l.chain)-1]].Operation }

// find returns the place in the chain of a version.
func (l *Log) find(at did.Version) (int, error) {
	if err := at.Check(); err != nil {
		return 0, err
	}
	switch {
	case at.Number != 0:
		return 0, fmt.Errorf("%w: the method does not number its versions", did.ErrNotFound)
	case at.ID != "":
		i, found := l.index[at.ID]
		if !found || l.entries[i].Nullified {
			return 0, fmt.Errorf("%w: no operation %.80q that counts", did.ErrNotFound, at.ID)
		}
		return l.entries[i].position, nil
	case at.Time.IsZero():
		return len(l.chain) - 1, nil
	}
	for n := len(l.chain) - 1; n >= 0; n-- {
		if !l.entries[l.chain[n]].Created.After(at.Time) {
			return n, nil
		}
	}
	return 0, fmt.Errorf("%w: created later than %s", did.ErrNotFound, at.Time.Format(time.RFC3339))
}
