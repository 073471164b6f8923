package didwebvh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

const homeURL, homeWitnessURL = "https://plaza.example/.well-known/did.jsonl", "https://plaza.example/.well-known/did-witness.json"

// openFunc is an Opener.
type openFunc func(url string) (io.Reader, error)

func (f openFunc) Open(_ context.Context, url string) (io.ReadCloser, error) {
	r, err := f(url)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(r), nil
}

func (f *forger) id(place string) did.DID { return parse(f.t, "did:webvh:"+f.scid+":"+place) }

func resolve(o didwebvh.Opener, id did.DID, at did.Version) (did.Resolution, error) {
	return didwebvh.Resolver{Open: o, Rules: rules}.Resolve(context.Background(), id, at)
}

func TestVersions(t *testing.T) {
	home := document("plaza.example")
	f := newForger(t).add(key1, genesis(object{"ttl": 60}), home).add(key1, object{}, home).add(key1, object{"ttl": 0}, home)
	ids, h := versionIDs(t, f), host{homeURL: f.out.Bytes()}
	hour := func(n int) time.Time { return time.Date(2026, 1, 1, n, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		at   did.Version
		want int
	}{
		"newest": {did.Version{}, 3}, "by id": {did.Version{ID: ids[1]}, 2}, "first": {did.Version{ID: ids[0]}, 1},
		"at its time": {did.Version{Time: hour(2)}, 2}, "before the next": {did.Version{Time: hour(3).Add(-1)}, 2}, "long after": {did.Version{Time: now}, 3},
		"before all": {did.Version{Time: hour(1).Add(-1)}, 0}, "number alone": {did.Version{ID: "2"}, 0}, "no such id": {did.Version{ID: "2-" + scid}, 0},
	} {
		r, err := resolve(h, f.id("plaza.example"), c.at)
		if c.want == 0 {
			require.ErrorIs(t, err, did.ErrNotFound, name)
			require.Zero(t, r)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, ids[c.want-1], r.VersionID, name)
		require.Equal(t, []time.Time{hour(1), hour(3)}, []time.Time{r.Created, r.Updated})
		if c.want < 3 {
			require.Equal(t, ids[c.want], r.NextVersionID)
			require.Equal(t, hour(c.want+1), r.NextUpdate)
		} else {
			require.Zero(t, r.NextVersionID)
		}
		require.Equal(t, time.Nanosecond, r.TTL, "not to be kept, and not unknown")
		require.Empty(t, r.EquivalentIDs)
	}
	for _, at := range []did.Version{{ID: ids[0], Time: now}, {ID: ids[0], Number: 1}, {Time: now, Number: 1}, {Number: -1}} {
		_, err := resolve(h, f.id("plaza.example"), at)
		require.ErrorIs(t, err, did.ErrInvalid)
	}
	_, err := resolve(h, f.id("plaza.example"), did.Version{Number: len(ids) + 1})
	require.ErrorIs(t, err, did.ErrNotFound)
}

// TestAnswersBeforeAFault: what was asked for by name holds although a later entry does not ("Read (Resolve)", step 11).
func TestAnswersBeforeAFault(t *testing.T) {
	home := document("plaza.example")
	f := newForger(t).add(key1, genesis(nil), home).add(key1, object{}, home).add(key2, object{}, home)
	ids, h := versionIDs(t, f), host{homeURL: f.out.Bytes()}
	id := f.id("plaza.example")
	for _, at := range []did.Version{{ID: ids[0]}, {ID: ids[1]}, {Number: 1}, {Number: 2}, {Time: time.Date(2026, 1, 1, 1, 30, 0, 0, time.UTC)}} {
		r, err := resolve(h, id, at)
		require.NoError(t, err)
		require.Equal(t, id, r.Document.ID())
	}
	// The newest is not known, nor what was in force after the last entry that holds.
	for _, at := range []did.Version{{}, {ID: ids[2]}, {Number: 3}, {Number: 4}, {Time: time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC)}, {Time: now}, {Time: time.Unix(0, 0)}} {
		r, err := resolve(h, id, at)
		require.ErrorIs(t, err, didwebvh.ErrProof)
		require.Zero(t, r)
	}
	// A fault of the network says nothing: the whole log is to be seen.
	broken := openFunc(func(string) (io.Reader, error) {
		return io.MultiReader(strings.NewReader(splitLines(f.out.Bytes())[0]+"\n"), iotest.ErrReader(errors.New("cable"))), nil
	})
	_, err := resolve(broken, id, did.Version{ID: ids[0]})
	require.ErrorIs(t, err, did.ErrUnavailable)
}

func TestCase35Deactivated(t *testing.T) {
	home := document("plaza.example")
	f := newForger(t).add(key1, genesis(nil), home).add(key1, object{"deactivated": true}, home)
	ids, h := versionIDs(t, f), host{homeURL: f.out.Bytes()}
	for _, at := range []did.Version{{}, {ID: ids[1]}, {Time: now}} {
		r, err := resolve(h, f.id("plaza.example"), at)
		require.NoError(t, err)
		require.True(t, r.Deactivated)
		require.Nil(t, r.Document)
	}
	r, err := resolve(h, f.id("plaza.example"), did.Version{ID: ids[0]})
	require.NoError(t, err)
	require.True(t, r.Deactivated)
	require.NotNil(t, r.Document)
}

func TestMoved(t *testing.T) {
	alias := object{"alsoKnownAs": []any{"did:webvh:{SCID}:plaza.example"}}
	f := newForger(t).add(key1, genesis(object{"portable": true}), document("plaza.example")).add(key1, object{}, document("new.example", alias))
	log, ids := f.out.Bytes(), versionIDs(t, f)
	h := host{homeURL: log, "https://new.example/.well-known/did.jsonl": log, "https://other.example/.well-known/did.jsonl": log}
	old, now := f.id("plaza.example"), f.id("new.example")
	r, err := resolve(h, now, did.Version{})
	require.NoError(t, err)
	require.Equal(t, []did.DID{old}, r.EquivalentIDs)
	require.Equal(t, now, r.CanonicalID)
	r, err = resolve(h, old, did.Version{ID: ids[0]})
	require.NoError(t, err)
	require.Equal(t, []did.DID{now}, r.EquivalentIDs)
	require.Equal(t, now, r.CanonicalID)
	for _, c := range []struct {
		from, to did.DID
		at       did.Version
	}{{old, now, did.Version{}}, {now, old, did.Version{ID: ids[0]}}} {
		_, err = resolve(h, c.from, c.at)
		var moved *didwebvh.MovedError
		require.ErrorAs(t, err, &moved)
		require.Equal(t, didwebvh.MovedError{From: c.from, To: c.to}, *moved)
		require.ErrorIs(t, err, did.ErrNotFound)
	}
	// The log at a place that it never names.
	_, err = resolve(h, f.id("other.example"), did.Version{})
	require.ErrorIs(t, err, didwebvh.ErrIdentifier)
	resolver := didwebvh.Resolver{Open: h, Rules: rules}
	ctx := context.Background()
	names, err := resolver.Predecessors(ctx, now)
	require.NoError(t, err)
	require.Equal(t, []did.DID{old}, names)
	var moved *didwebvh.MovedError
	_, err = resolver.Predecessors(ctx, old)
	require.ErrorAs(t, err, &moved)
	_, err = resolver.Predecessors(ctx, f.id("other.example"))
	require.ErrorIs(t, err, didwebvh.ErrIdentifier)
	l, err := resolver.Log(ctx, old)
	require.NoError(t, err)
	require.Equal(t, now, l.ID())
	_, err = resolver.Log(ctx, f.id("other.example"))
	require.ErrorIs(t, err, didwebvh.ErrIdentifier)
}

// TestCase28AnotherSCID: a log that holds, at the place of a DID with another SCID.
func TestCase28AnotherSCID(t *testing.T) {
	home := document("plaza.example")
	mine, yours := newForger(t).add(key1, genesis(nil), home), newForger(t).add(key1, genesis(object{"ttl": 1}), home)
	_, err := resolve(host{homeURL: yours.out.Bytes()}, mine.id("plaza.example"), did.Version{})
	require.ErrorIs(t, err, didwebvh.ErrIdentifier)
}

func TestResolverAsksWitnesses(t *testing.T) {
	f := newForger(t).add(key1, genesis(object{"witness": witnesses(1, wit1)}), document("plaza.example"))
	id, file := f.id("plaza.example"), witnessFile(t, approval{f.before, by(wit1)})
	log := f.out.Bytes()
	_, err := resolve(host{homeURL: log, homeWitnessURL: file}, id, did.Version{})
	require.NoError(t, err)
	l, err := didwebvh.Resolver{Open: host{homeURL: log, homeWitnessURL: file}, Rules: rules}.Log(context.Background(), id)
	require.NoError(t, err)
	files, err := l.Files()
	require.NoError(t, err)
	require.JSONEq(t, string(file), string(files.Witnesses))
	for name, c := range map[string]struct {
		witness func() (io.Reader, error)
		with    error
	}{
		"none":     {func() (io.Reader, error) { return nil, fs.ErrNotExist }, didwebvh.ErrWitness},
		"down":     {func() (io.Reader, error) { return nil, errors.New("cable") }, did.ErrUnavailable},
		"breaks":   {func() (io.Reader, error) { return iotest.ErrReader(errors.New("cable")), nil }, did.ErrUnavailable},
		"refused":  {func() (io.Reader, error) { return nil, fs.ErrPermission }, did.ErrUnavailable},
		"unfit":    {func() (io.Reader, error) { return nil, fs.ErrInvalid }, did.ErrInvalid},
		"endless":  {func() (io.Reader, error) { return &endless{text: " "}, nil }, didwebvh.ErrWitness},
		"not JSON": {func() (io.Reader, error) { return strings.NewReader("<html>"), nil }, didwebvh.ErrWitness},
	} {
		o := openFunc(func(url string) (io.Reader, error) {
			if url == homeURL {
				return strings.NewReader(string(log)), nil
			}
			return c.witness()
		})
		for _, err := range []error{
			func() error { _, err := resolve(o, id, did.Version{}); return err }(),
			func() error { _, err := resolve(o, id, did.Version{ID: f.before}); return err }(),
			func() error {
				_, err := didwebvh.Resolver{Open: o, Rules: rules}.Log(context.Background(), id)
				return err
			}(),
			func() error {
				_, err := didwebvh.Resolver{Open: o, Rules: rules}.Predecessors(context.Background(), id)
				return err
			}(),
		} {
			require.ErrorIs(t, err, c.with, name)
		}
	}
}

func TestOpeners(t *testing.T) {
	id := parse(t, "did:webvh:"+scid+":plaza.example")
	for name, c := range map[string]struct{ fault, with error }{
		"not there": {fs.ErrNotExist, did.ErrNotFound}, "not found": {fmt.Errorf("x: %w", did.ErrNotFound), did.ErrNotFound},
		"unfit": {fs.ErrInvalid, did.ErrInvalid}, "invalid": {did.ErrInvalid, did.ErrInvalid},
		"refused": {fs.ErrPermission, did.ErrUnavailable}, "other": {io.ErrClosedPipe, did.ErrUnavailable},
	} {
		_, err := resolve(openFunc(func(string) (io.Reader, error) { return nil, c.fault }), id, did.Version{})
		require.ErrorIs(t, err, c.with, name)
		require.ErrorIs(t, err, c.fault, name)
	}
	_, err := didwebvh.Resolver{}.Resolve(context.Background(), id, did.Version{})
	require.ErrorIs(t, err, did.ErrUnavailable)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = didwebvh.Resolver{Open: host{homeURL: []byte("x\n")}}.Resolve(ctx, id, did.Version{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = didwebvh.Resolver{Open: openFunc(func(string) (io.Reader, error) { return nil, errors.New("x") })}.Resolve(ctx, id, did.Version{})
	require.ErrorIs(t, err, context.Canceled)
}

// endless repeats a text.
type endless struct {
	text string
	at   int
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.text[e.at%len(e.text)]
		e.at++
	}
	e.read += len(p)
	return len(p), nil
}
