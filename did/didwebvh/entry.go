package didwebvh

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// entry is a line of the log as parsed: nothing of it is checked yet but its shape.
type entry struct {
	versionID   string
	versionTime string
	parameters  map[string]any
	state       map[string]any
	proof       any
}

func parseEntry(line []byte, l strictjson.Limits) (e entry, err error) {
	tree, err := strictjson.ParseObject(line, l)
	if err != nil {
		kind := ErrSyntax
		if errors.Is(err, strictjson.ErrLimit) {
			kind = ErrLimit
		}
		return e, bad(kind, "%w", err)
	}
	ok := [4]bool{}
	e.versionID, ok[0] = tree["versionId"].(string)
	e.versionTime, ok[1] = tree["versionTime"].(string)
	e.parameters, ok[2] = tree["parameters"].(map[string]any)
	e.state, ok[3] = tree["state"].(map[string]any)
	e.proof = tree["proof"]
	if _, found := tree["proof"]; !found || len(tree) != 5 || ok != [4]bool{true, true, true, true} {
		return e, bad(ErrSyntax, "an entry has versionId, versionTime, parameters, state and proof")
	}
	return e, nil
}

// canonical is an entry without its proof in canonical form, in three parts: the version id stands between the last two, as
// the names are sorted. It is hashed with the id of the version before and signed with its own.
type canonical struct{ before, after, buffer []byte }

func (e entry) canonical(buffer []byte) (c canonical, err error) {
	b := append(buffer[:0], `{"parameters":`...)
	if b, err = jcs.Append(b, e.parameters); err != nil {
		return c, bad(ErrSyntax, "%w", err)
	}
	if b, err = jcs.Append(append(b, `,"state":`...), e.state); err != nil {
		return c, bad(ErrSyntax, "%w", err)
	}
	b = append(b, `,"versionId":`...)
	n := len(b)
	b = append(b, `,"versionTime":`...)
	if b, err = jcs.Append(b, e.versionTime); err != nil {
		return c, bad(ErrSyntax, "%w", err)
	}
	b = append(b, '}')
	return canonical{b[:n:n], b[n:], b}, nil
}

// with is the canonical form under a version id, appended to a buffer.
func (c canonical) with(buffer []byte, versionID string) []byte {
	b := append(buffer[:0], c.before...)
	b = strictjson.AppendString(b, versionID)
	return append(b, c.after...)
}

// genesisHash is the SCID that a first entry has to have ("Verify SCID"): the hash of the entry with the placeholder
// wherever the SCID stands. A placeholder that is there already could be taken for either, so that two entries with one
// SCID could be made.
func genesisHash(published []byte, scid string, l strictjson.Limits) (string, error) {
	if bytes.Contains(published, []byte(placeholder)) {
		return "", bad(ErrHash, "the text %s is left in the first entry", placeholder)
	}
	text := bytes.ReplaceAll(published, []byte(scid), []byte(placeholder))
	// Names of members can hold it too, and are sorted anew.
	text, err := jcs.Transform(text, l)
	if err != nil {
		return "", bad(ErrHash, "%w", err)
	}
	return multihash(sum(text)), nil
}

// number reads the version number of a version id, "7-Qm…", and what follows the dash, which the caller compares with the
// hash that belongs there.
func number(versionID string) (n int, hash string, err error) {
	digits, hash, found := strings.Cut(versionID, "-")
	n, err = strconv.Atoi(digits)
	if !found || err != nil || n < 1 || strconv.Itoa(n) != digits {
		return 0, "", bad(ErrHash, "the version id %.80q is no number, dash and hash", versionID)
	}
	return n, hash, nil
}

// aliases tells whether a document names a DID under alsoKnownAs.
func aliases(state map[string]any, id did.DID) bool {
	for _, v := range strictjson.List(state["alsoKnownAs"]) {
		if v == id.String() {
			return true
		}
	}
	return false
}
