package didwebvh

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// Change is what a new entry changes. What is nil, zero or false stays as it is; a list that is empty and not nil becomes
// empty.
type Change struct {
	// Document is the new DID document as JSON. In [Start] it has {SCID} where the SCID will stand, and nil is a document
	// of nothing but its id. An "id" may be left out.
	Document []byte
	// Location is the domain, and perhaps port and path, as in the DID: "plaza.example%3A8443:dids:issuer". [Start] needs
	// it. Later it moves the DID, which must be portable: unless Document is given, the old DID is replaced by the new one
	// throughout the document; it is added to alsoKnownAs in any case.
	Location string
	// UpdateKeys are authorized to sign the entries after this one. In [Start] and while pre-rotation is active, nil is the
	// signers' own keys.
	UpdateKeys []did.PublicKey
	// NextKeyHashes commit to keys ([KeyHash]): the next entry is signed by some of these and names no others. While
	// pre-rotation is active they are needed in each entry; an empty list ends it.
	NextKeyHashes []string
	// Witness replaces the witnesses; those until now approve of it. The zero Witness is nobody.
	Witness  *Witness
	Watchers []string
	// Portable may be set to true only in [Start]; false forbids moves for good.
	Portable *bool
	TTL      *time.Duration
	// Deactivate ends the log: there is no entry after it. It takes the update keys away, unless pre-rotation is active,
	// which it ends.
	Deactivate bool
}

// Start makes the first entry of a log ("Create (Register)"), signed by all of the signers, Ed25519 keys. The SCID follows
// from the entry; time is the rules' clock, to the second.
func Start(ctx context.Context, c Change, r Rules, by ...did.Signer) (*Log, error) {
	id := prefix + placeholder + ":" + c.Location
	state := map[string]any{"@context": []any{"https://www.w3.org/ns/did/v1"}}
	if c.Document != nil {
		var err error
		if state, err = parseDocument(c.Document); err != nil {
			return nil, err
		}
	}
	if _, found := state["id"]; !found {
		state["id"] = id
	}
	if state["id"] != id {
		return nil, writing("the document is not of %s", id)
	}
	if c.UpdateKeys == nil {
		c.UpdateKeys = keysOf(by)
	}
	parameters := c.parameters()
	parameters["method"], parameters["scid"] = Method, placeholder
	l := &Log{v: newVerifier(r)}
	tree := map[string]any{
		"versionId": placeholder, "versionTime": l.v.now.UTC().Format(time.RFC3339), "parameters": parameters, "state": state,
	}
	preliminary, err := jcs.Canonical(tree)
	if err != nil {
		return nil, writing("%w", err)
	}
	scid := multihash(sum(preliminary))
	text := bytes.ReplaceAll(preliminary, []byte(placeholder), []byte(scid))
	if tree, err = strictjson.ParseObject(text, l.v.limits()); err != nil {
		return nil, writing("%w", err)
	}
	return l.append(ctx, tree, scid, by)
}

// Update makes the next entry ("Update (Rotate)"), signed by all of the signers, Ed25519 keys that are authorized. A second
// has to pass between two entries. The log itself stays as it is.
func (l *Log) Update(ctx context.Context, c Change, by ...did.Signer) (*Log, error) {
	if l.pending != nil {
		return nil, l.pending // nothing is built upon an entry that its witnesses have not approved
	}
	state, err := l.newState(c)
	if err != nil {
		return nil, err
	}
	active := len(l.v.params.NextKeyHashes) > 0
	if c.Deactivate && active && c.NextKeyHashes == nil {
		c.NextKeyHashes = []string{}
	}
	if c.Deactivate && !active && c.UpdateKeys == nil {
		c.UpdateKeys = []did.PublicKey{}
	}
	if active && c.UpdateKeys == nil {
		c.UpdateKeys = keysOf(by)
	}
	n := l.next()
	return n.append(ctx, map[string]any{
		"versionTime": n.v.now.UTC().Format(time.RFC3339), "parameters": c.parameters(), "state": state,
	}, l.v.newest().id, by)
}

// Append verifies an entry as the next one of a published log, nil if it is the first: what a witness does before it
// approves, with its own copy of the log.
func Append(published *Log, entry []byte, r Rules) (*Log, error) {
	n := &Log{v: newVerifier(r)}
	if published != nil {
		if published.pending != nil {
			return nil, published.pending
		}
		n = published.next()
	}
	if len(entry) > n.v.rules.EntryBytes {
		return nil, n.v.fail(bad(ErrLimit, "an entry of more than %d bytes", n.v.rules.EntryBytes))
	}
	return n.take(bytes.TrimRight(entry, "\r\n"))
}

// next is a copy of the log to which an entry can be added, at the time that it is now.
func (l *Log) next() *Log {
	v := *l.v
	v.now, v.buffers = v.rules.Now(), [2][]byte{}
	v.keys = map[string]did.PublicKey{}
	v.versions, v.runs = append([]version(nil), v.versions...), append([]run(nil), v.runs...)
	return &Log{v: &v, text: bytes.Clone(l.text), lines: append([]int(nil), l.lines...), proofs: l.proofs}
}

// append hashes and signs an entry; its version id is that of the entry before until then. What comes out is verified like
// anybody else's.
func (l *Log) append(ctx context.Context, tree map[string]any, before string, by []did.Signer) (*Log, error) {
	tree["versionId"] = before
	text, err := jcs.Canonical(tree)
	if err != nil {
		return nil, writing("%w", err)
	}
	tree["versionId"] = fmt.Sprintf("%d-%s", l.Len()+1, multihash(sum(text)))
	if len(by) == 0 {
		return nil, writing("nobody signs")
	}
	list := make([]any, len(by))
	for i, s := range by {
		if list[i], err = sign(ctx, tree, s, l.v.now); err != nil {
			return nil, err
		}
	}
	tree["proof"] = list
	line, err := jcs.Canonical(tree)
	if err != nil {
		return nil, writing("%w", err)
	}
	return l.take(line)
}

// take verifies an entry and adds it, its document too: a log with a document that nobody can read helps nobody.
func (l *Log) take(line []byte) (*Log, error) {
	state, err := l.v.add(line)
	if err != nil {
		return nil, err
	}
	if size := len(l.text) + len(line) + 1; size > l.v.rules.LogBytes {
		return nil, &LogError{l.Len(), bad(ErrLimit, "a log of more than %d bytes", l.v.rules.LogBytes)}
	}
	text, err := withServices(state, l.ID())
	if err != nil {
		return nil, &LogError{l.Len(), err}
	}
	if _, err := did.ParseDocument(text); err != nil {
		return nil, &LogError{l.Len(), bad(ErrSyntax, "%w", err)}
	}
	l.keep(line, state)
	l.pending = l.v.checkWitnesses(l.proofs)
	return l, nil
}

// sign makes a proof by a key that is named as a did:key.
func sign(ctx context.Context, document map[string]any, by did.Signer, at time.Time) (map[string]any, error) {
	if by == nil {
		return nil, writing("a signer is nil")
	}
	key := by.PublicKey().Multikey()
	proof, err := jcsproof.Sign(ctx, document, map[string]any{
		"type": "DataIntegrityProof", "cryptosuite": jcsproof.Name, "proofPurpose": "assertionMethod",
		"verificationMethod": "did:key:" + key + "#" + key, "created": at.UTC().Format(time.RFC3339),
	}, by)
	if err != nil {
		return nil, fmt.Errorf("did:webvh: signing: %w", err)
	}
	return proof, nil
}

func keysOf(by []did.Signer) []did.PublicKey {
	keys := []did.PublicKey{}
	for _, s := range by {
		if s != nil {
			keys = append(keys, s.PublicKey())
		}
	}
	return keys
}

// parameters writes what is set.
func (c Change) parameters() map[string]any {
	p := map[string]any{}
	if c.UpdateKeys != nil {
		list := make([]any, len(c.UpdateKeys))
		for i, k := range c.UpdateKeys {
			list[i] = k.Multikey()
		}
		p["updateKeys"] = list
	}
	for name, list := range map[string][]string{"nextKeyHashes": c.NextKeyHashes, "watchers": c.Watchers} {
		if list == nil {
			continue
		}
		values := make([]any, len(list))
		for i, s := range list {
			values[i] = s
		}
		p[name] = values
	}
	if c.Witness != nil {
		p["witness"] = c.Witness.tree()
	}
	if c.Portable != nil {
		p["portable"] = *c.Portable
	}
	if c.TTL != nil {
		p["ttl"] = int64(*c.TTL / time.Second)
	}
	if c.Deactivate {
		p["deactivated"] = true
	}
	return p
}

// writing is a fault of whoever wants an entry written.
func writing(format string, args ...any) error {
	return fmt.Errorf("did:webvh: %w: %w", did.ErrInvalid, fmt.Errorf(format, args...))
}
