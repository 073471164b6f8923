package didplc_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

// order is that of the group of a kind of key (SEC 2).
func order(t testing.TB, k did.Kind) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(map[did.Kind]string{
		did.P256:      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
		did.Secp256k1: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
	}[k], 16)
	require.True(t, ok)
	return n
}

// flipped is a device that returns the other one of the two signatures.
type flipped struct {
	*did.PrivateKey
	t testing.TB
}

func (f flipped) Sign(ctx context.Context, message []byte) ([]byte, error) {
	sig, err := f.PrivateKey.Sign(ctx, message)
	if err == nil {
		s := new(big.Int).SetBytes(sig[32:])
		s.Sub(order(f.t, f.PublicKey().Kind()), s).FillBytes(sig[32:])
	}
	return sig, err
}

// TestLowS: whichever of the two signatures a device makes, the operation is the
// same, and bears the low one; the high one is refused.
func TestLowS(t *testing.T) {
	for n := range uint32(8) {
		k := key(t, n)
		s := state(t, "a", n)
		one, err := didplc.Create(t.Context(), s, k)
		require.NoError(t, err)
		other, err := didplc.Create(t.Context(), s, flipped{k, t})
		require.NoError(t, err)
		require.Equal(t, one, other)

		var tree map[string]any
		require.NoError(t, json.Unmarshal(one.JSON(), &tree))
		sig, err := base64.RawURLEncoding.DecodeString(tree["sig"].(string))
		require.NoError(t, err)
		low := new(big.Int).SetBytes(sig[32:])
		n := order(t, k.PublicKey().Kind())
		require.Negative(t, new(big.Int).Lsh(low, 1).Cmp(n))
		low.Sub(n, low).FillBytes(sig[32:])
		tree["sig"] = base64.RawURLEncoding.EncodeToString(sig)
		high, err := didplc.ParseOperation(text(t, tree))
		require.NoError(t, err)
		id, log := logOf(t, entry{high, 0, false})
		_, err = didplc.ParseLog(id, log, didplc.Limits{})
		require.ErrorIs(t, err, did.ErrSignature)
		require.ErrorContains(t, err, "upper half")
	}
}

// broken is a device that fails in one way or another.
type broken struct {
	*did.PrivateKey
	sig []byte
	err error
}

func (b broken) Sign(context.Context, []byte) ([]byte, error) { return b.sig, b.err }

func TestSignRefused(t *testing.T) {
	ctx := t.Context()
	k := key(t, 0)
	gone := errors.New("device gone")
	for name, c := range map[string]struct {
		signer did.Signer
		want   error
	}{
		"none":        {nil, did.ErrInvalid},
		"zero key":    {new(did.PrivateKey), did.ErrInvalid},
		"another key": {key(t, 2), did.ErrInvalid},
		"fails":       {broken{k, nil, gone}, gone},
		"short":       {broken{k, make([]byte, 63), nil}, did.ErrSignature},
		"zeros":       {broken{k, make([]byte, 64), nil}, did.ErrSignature},
		"ones":        {broken{k, bytes.Repeat([]byte{0xff}, 64), nil}, did.ErrSignature},
	} {
		op, err := didplc.Create(ctx, state(t, "a", 0, 1), c.signer)
		require.ErrorIs(t, err, c.want, name)
		require.Zero(t, op)
	}

	ed, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	edState := state(t, "a", 0)
	edState.RotationKeys = append(edState.RotationKeys, ed.PublicKey())
	long := state(t, "a", 0)
	long.AlsoKnownAs = []string{strings.Repeat("x", 7500)}
	badKey := state(t, "a", 0)
	badKey.VerificationMethods["x"] = "did:key:u7QE"
	for name, s := range map[string]didplc.State{
		"no keys": state(t, "a"), "six keys": state(t, "a", 0, 1, 2, 3, 4, 5), "one twice": state(t, "a", 0, 1, 1),
		"another kind of key": edState, "long": long, "method's key": badKey,
	} {
		for _, signer := range []did.Signer{k, ed} {
			_, err := didplc.Create(ctx, s, signer)
			require.ErrorIs(t, err, did.ErrInvalid, name)
		}
		_, err := create(t, state(t, "a", 0), 0).Update(ctx, s, k)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}

	first := create(t, state(t, "a", 0, 1), 0)
	_, err = first.Update(ctx, state(t, "b", 2), key(t, 2)) // of the new state, not of the old
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = first.Tombstone(ctx, key(t, 2))
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = tombstone(t, first, 0).Update(ctx, state(t, "b", 0), k)
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = didplc.Operation{}.Update(ctx, state(t, "b", 0), k)
	require.ErrorIs(t, err, did.ErrInvalid)
}

// TestLife: what is signed here makes a log that verifies, and the state comes
// back as it was given.
func TestLife(t *testing.T) {
	one := state(t, "a", 0, 1)
	first := create(t, one, 1)
	require.Equal(t, one, first.State())
	require.Equal(t, "plc", first.DID().Method())
	two := first.State()
	two.RotationKeys = state(t, "", 2, 3).RotationKeys
	second := update(t, first, two, 0)
	require.Zero(t, second.DID())
	two.AlsoKnownAs[0] = "changed"
	require.Equal(t, one.AlsoKnownAs, second.State().AlsoKnownAs)
	last := tombstone(t, second, 3)
	require.True(t, last.IsTombstone())
	id, log := logOf(t, entry{first, 0, false}, entry{second, hour, false}, entry{last, 2 * hour, false})
	l, err := didplc.ParseLog(id, log, didplc.Limits{})
	require.NoError(t, err)
	require.Equal(t, id, l.DID())
	require.Equal(t, last, l.Head())
}

// TestOperationRefused changes one member of a good operation at a time.
func TestOperationRefused(t *testing.T) {
	valid, _ := load(t)
	old := string(linesOf(t, valid["legacy_dholms"])[0].Operation)
	first := create(t, state(t, "a", 0, 1), 0)
	regular, dead := string(first.JSON()), string(tombstone(t, first, 0).JSON())
	for _, good := range []string{regular, dead, old} {
		_, err := didplc.ParseOperation([]byte(good))
		require.NoError(t, err)
		var tree map[string]any
		require.NoError(t, json.Unmarshal([]byte(good), &tree))
		for name, was := range tree {
			for _, v := range []any{1, true, []any{1}, map[string]any{"x": 1}, "", "x"} {
				if _, isText := was.(string); isText && (v == "" || v == "x") {
					switch name {
					case "handle", "service":
						continue // any text
					}
				}
				tree[name] = v
				_, err := didplc.ParseOperation(text(t, tree))
				require.ErrorIs(t, err, did.ErrInvalid, "%s %v", name, v)
			}
			delete(tree, name)
			_, err := didplc.ParseOperation(text(t, tree))
			require.ErrorIs(t, err, did.ErrInvalid, "without %s", name)
			tree[name] = was
		}
		tree["more"] = "x"
		_, err = didplc.ParseOperation(text(t, tree))
		require.ErrorIs(t, err, did.ErrInvalid, "another member")
	}
	for from, to := range map[string]string{
		`"type":"AtprotoPersonalDataServer"`: `"type":"T","more":"x"`,
		`"endpoint":`:                        `"end":`,
		`"rotationKeys":[`:                   `"rotationKeys":["did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",`,
		`"alsoKnownAs":[`:                    `"alsoKnownAs":["\ud800",`,
		`{"alsoKnownAs":`:                    `{"prev":null,"alsoKnownAs":`,
	} {
		bad := strings.Replace(regular, from, to, 1)
		require.NotEqual(t, regular, bad, from)
		_, err := didplc.ParseOperation([]byte(bad))
		require.ErrorIs(t, err, did.ErrInvalid, to)
	}
	for _, cid := range []string{first.CID()[:58], first.CID() + "a", "c" + first.CID()[1:], first.CID()[:58] + "1", strings.ToUpper(first.CID())} {
		_, err := didplc.ParseOperation([]byte(strings.Replace(dead, first.CID(), cid, 1)))
		require.ErrorIs(t, err, did.ErrInvalid, cid)
	}
	many := state(t, "a", 0)
	for i := range 10 {
		_, err := didplc.Create(t.Context(), many, key(t, 0))
		require.NoError(t, err, "%d methods", i+1)
		many.VerificationMethods[strconv.Itoa(i)] = many.VerificationMethods["atproto"]
	}
	_, err := didplc.Create(t.Context(), many, key(t, 0))
	require.ErrorIs(t, err, did.ErrInvalid, "eleven methods")
	eleven := strings.Repeat(`"did:key:`+key(t, 0).PublicKey().Multikey()+`",`, 9)
	ok := strings.Replace(regular, `"rotationKeys":[`, `"rotationKeys":[`+eleven[:strings.LastIndex(eleven[:len(eleven)-1], ",")+1], 1)
	_, err = didplc.ParseOperation([]byte(ok))
	require.NoError(t, err, "ten keys")
	_, err = didplc.ParseOperation([]byte(strings.Replace(regular, `"rotationKeys":[`, `"rotationKeys":[`+eleven, 1)))
	require.ErrorIs(t, err, did.ErrInvalid, "eleven keys")
}
