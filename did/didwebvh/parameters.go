package didwebvh

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"crypto/sha256"
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
)

// Method is the one version of the method that is known here.
const Method = "did:webvh:1.0"

// maxList bounds each list of keys, hashes, witnesses and watchers.
const maxList = 256

// Parameters are those in force ("did:webvh DID Method Parameters"). UpdateKeys are Multikeys. Watchers are only read: what
// speaks to them is the caller's. TTL is how long the log may be kept; 0 is not at all.
type Parameters struct {
	UpdateKeys    []string
	NextKeyHashes []string
	Witness       Witness
	Watchers      []string
	Portable      bool
	Deactivated   bool
	TTL           time.Duration
}

// Witness is how many of which did:key DIDs have to approve an entry. The zero value is nobody.
type Witness struct {
	Threshold int
	Witnesses []did.DID
}

// IsZero tells whether nothing has to be witnessed.
func (w Witness) IsZero() bool { return w.Threshold == 0 && len(w.Witnesses) == 0 }

// KeyHash is what stands for a key in nextKeyHashes ("Pre-Rotation Key Hash Generation and Verification").
func KeyHash(k did.PublicKey) string { return keyHash(k.Multikey()) }

func keyHash(multikey string) string { return multihash(sha256.Sum256([]byte(multikey))) }

// multihash writes a SHA-256 as a multihash in base58btc, without a multibase prefix.
func multihash(sum [sha256.Size]byte) string {
	return encoding.EncodeMultibase(append([]byte{0x12, sha256.Size}, sum[:]...))[1:]
}

func (p Parameters) clone() Parameters {
	p.UpdateKeys, p.NextKeyHashes, p.Watchers = slices.Clone(p.UpdateKeys), slices.Clone(p.NextKeyHashes), slices.Clone(p.Watchers)
	p.Witness.Witnesses = slices.Clone(p.Witness.Witnesses)
	return p
}

// apply reads the parameters of an entry into a copy of those before it. Lists are replaced, never written into: entries
// share them.
func (p Parameters) apply(tree map[string]any, first bool) (Parameters, error) {
	if first {
		p.TTL = time.Hour
		for _, name := range [...]string{"method", "scid", "updateKeys"} {
			if _, found := tree[name]; !found {
				return p, bad(ErrParameters, "the first entry has no %s", name)
			}
		}
	}
	// While keys are committed to, nothing is inherited.
	if len(p.NextKeyHashes) > 0 {
		for _, name := range [...]string{"updateKeys", "nextKeyHashes"} {
			if _, found := tree[name]; !found {
				return p, bad(ErrParameters, "no %s, although pre-rotation is active", name)
			}
		}
	}
	committed := p.NextKeyHashes
	for name, v := range tree {
		if err := p.set(name, v, first); err != nil {
			return p, bad(ErrParameters, "%s: %w", name, err)
		}
	}
	for _, k := range p.UpdateKeys {
		if len(committed) > 0 && !slices.Contains(committed, keyHash(k)) {
			return p, bad(ErrParameters, "the key %.80q was not committed to", k)
		}
	}
	return p, nil
}

func (p *Parameters) set(name string, v any, first bool) (err error) {
	switch name {
	case "method":
		if v != Method {
			return errors.New("not " + Method)
		}
	case "scid":
		if _, ok := v.(string); !ok || !first {
			return errors.New("not a string, or not in the first entry")
		}
	case "portable":
		on, ok := v.(bool)
		if !ok || on && !first {
			return errors.New("not a boolean, or true in a later entry")
		}
		p.Portable = on
	case "deactivated":
		ok := false
		if p.Deactivated, ok = v.(bool); !ok {
			return errors.New("not a boolean")
		}
	case "updateKeys":
		before := p.UpdateKeys
		if p.UpdateKeys, err = texts(v); err != nil {
			return err
		}
		for _, k := range p.UpdateKeys {
			if slices.Contains(before, k) {
				continue // has been read
			}
			// A key of a type that is not known here cannot sign, and harms nobody.
			if _, err := did.ParseMultikey(k); err != nil && !errors.Is(err, did.ErrUnsupportedKey) {
				return err
			}
		}
	case "nextKeyHashes":
		p.NextKeyHashes, err = texts(v)
	case "watchers":
		p.Watchers, err = texts(v)
	case "witness":
		p.Witness, err = parseWitness(v)
	case "ttl":
		p.TTL, err = parseTTL(v)
	default:
		return errors.New("unknown")
	}
	return err
}

// texts reads an array of different strings. Null was used for none by early implementations.
func texts(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok && v != nil || len(list) > maxList {
		return nil, errors.New("not an array of at most " + strconv.Itoa(maxList) + " strings")
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		s, ok := v.(string)
		if !ok || s == "" || slices.Contains(out, s) {
			return nil, errors.New("an element is no string, or empty, or there twice")
		}
		out = append(out, s)
	}
	return out, nil
}

func parseTTL(v any) (time.Duration, error) {
	if v == nil {
		return time.Hour, nil
	}
	n, ok := integer(v)
	if !ok || n > 1<<31 {
		return 0, errors.New("not an integer from 0 to 2^31")
	}
	return time.Duration(n) * time.Second, nil
}

// integer reads a number without sign, fraction and exponent.
func integer(v any) (uint64, bool) {
	s, ok := v.(json.Number)
	n, err := strconv.ParseUint(string(s), 10, 32)
	return n, ok && err == nil
}

// parseWitness reads "The witness Parameter". Whatever is malformed is an error: it must never become "no witnesses".
func parseWitness(v any) (w Witness, err error) {
	tree, ok := v.(map[string]any)
	if !ok && v != nil {
		return w, errors.New("not an object")
	}
	if len(tree) == 0 {
		return w, nil
	}
	list, isList := tree["witnesses"].([]any)
	threshold, isNumber := integer(tree["threshold"])
	if len(tree) != 2 || !isList || !isNumber {
		return w, errors.New("not an object of an integer threshold and an array of witnesses")
	}
	if len(list) > maxList || threshold < 1 || threshold > uint64(len(list)) {
		return w, errors.New("the threshold is not between 1 and the number of witnesses, at most " + strconv.Itoa(maxList))
	}
	w.Threshold = int(threshold)
	for _, v := range list {
		tree, ok := v.(map[string]any)
		id, isText := tree["id"].(string)
		if !ok || !isText || len(tree) != 1 {
			return w, errors.New("a witness is not an object of an id")
		}
		d, err := parseWitnessID(id)
		if err != nil {
			return w, err
		}
		if slices.Contains(w.Witnesses, d) {
			return w, errors.New("a witness is there twice")
		}
		w.Witnesses = append(w.Witnesses, d)
	}
	return w, nil
}

// parseWitnessID reads a did:key of an Ed25519 key, the one kind that can sign with eddsa-jcs-2022.
func parseWitnessID(s string) (did.DID, error) {
	id, err := did.Parse(s)
	if err != nil {
		return did.DID{}, err
	}
	multikey, ok := strings.CutPrefix(s, "did:key:")
	if !ok {
		return did.DID{}, errors.New("a witness is no did:key")
	}
	if key, err := did.ParseMultikey(multikey); err != nil || key.Kind() != did.Ed25519 {
		return did.DID{}, errors.New("a witness has no Ed25519 key")
	}
	return id, nil
}

// tree writes the parameter witness.
func (w Witness) tree() map[string]any {
	if w.IsZero() {
		return map[string]any{}
	}
	list := make([]any, len(w.Witnesses))
	for i, id := range w.Witnesses {
		list[i] = map[string]any{"id": id.String()}
	}
	return map[string]any{"threshold": w.Threshold, "witnesses": list}
}
