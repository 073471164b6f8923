package didplc_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

// TestDocument holds the document of a published log against what "Presentation
// as DID Document" and the reference implementation make of its operations.
func TestDocument(t *testing.T) {
	valid, _ := load(t)
	const s = "did:plc:yk4dd2qkboz2yv6tpubpc6co"
	id := parse(t, s)
	r, err := serve(id, valid["legacy_dholms"]).Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	require.JSONEq(t, `{
		"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1",
			"https://w3id.org/security/suites/secp256k1-2019/v1"],
		"id": "`+s+`",
		"alsoKnownAs": ["at://dholms.xyz"],
		"verificationMethod": [{"id": "`+s+`#atproto", "type": "Multikey", "controller": "`+s+`",
			"publicKeyMultibase": "zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"}],
		"service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://bsky.social"}]
	}`, string(r.Document.JSON()))
	require.Equal(t, s+"#atproto_pds", r.Document.Services()[0].ID)
	r.Document = nil
	require.Equal(t, did.Resolution{
		VersionID: "bafyreidfrpuegbqd5r56shka4duythb7phb6d7i3bck2dkeb5fjppwd7gi",
		Created:   time.Date(2022, 11, 17, 1, 7, 13, 996e6, time.UTC),
		Updated:   time.Date(2023, 3, 9, 23, 18, 31, 709e6, time.UTC),
	}, r)

	// The old form of the genesis operation.
	r, err = serve(id, valid["legacy_dholms"]).Resolve(t.Context(), id, did.Version{Time: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	require.Contains(t, string(r.Document.JSON()), `"alsoKnownAs":["at://dan.bsky.social"]`)
	require.Contains(t, string(r.Document.JSON()), `zQ3shP5TBe1sQfSttXty15FAEHV1DZgcxRZNxvEWnPfLFwLxJ`)
	require.Equal(t, []string{"https://bsky.social"}, r.Document.Services()[0].Endpoints)
	require.True(t, r.Updated.IsZero())
	require.Equal(t, "bafyreiho5sanautvnw3det66jcwic4vkeabc35y7iou3ygwj2l3xqcxdau", r.NextVersionID)
}

// TestCase35Purposes: a key of did:plc is for nothing, unless the caller says so
// by its name; one of an unknown type is no key.
func TestCase35Purposes(t *testing.T) {
	s := state(t, "a", 0)
	s.VerificationMethods["other"] = "did:key:z4MXj1wBzi9jUstyPMS4" // RSA, cut
	ed, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	s.VerificationMethods["ed"] = "did:key:" + ed.PublicKey().Multikey()
	s.VerificationMethods["p"] = "did:key:" + key(t, 0).PublicKey().Multikey()
	id, log := logOf(t, entry{create(t, s, 0), 0, false})
	resolver := serve(id, log)
	r, err := resolver.Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
		require.Empty(t, r.Document.Methods(p, start))
	}
	require.Len(t, r.Document.Methods(did.AnyPurpose, start), 3)
	other, err := id.URL("#other")
	require.NoError(t, err)
	_, err = r.Document.VerificationMethod(other, did.AnyPurpose, start)
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
	name, err := id.URL("#atproto")
	require.NoError(t, err)
	_, err = r.Document.VerificationMethod(name, did.AssertionMethod, start)
	require.ErrorIs(t, err, did.ErrPurpose)

	resolver.Purposes = map[string]did.Purpose{"atproto": did.AssertionMethod | did.Authentication, "absent": did.AssertionMethod}
	r, err = resolver.Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	m, err := r.Document.VerificationMethod(name, did.AssertionMethod, start)
	require.NoError(t, err)
	require.Equal(t, did.AssertionMethod|did.Authentication, m.Purposes)
	require.Len(t, r.Document.Methods(did.AssertionMethod, start), 1)
}

// TestVersions: what was nullified counts as never made, at every time.
func TestVersions(t *testing.T) {
	first := create(t, state(t, "a", 0, 1), 0)
	thief := update(t, first, state(t, "thief", 1), 1)
	back := update(t, first, state(t, "back", 0, 1), 0)
	dead := tombstone(t, back, 1)
	id, log := logOf(t, entry{first, 0, false}, entry{thief, hour, true}, entry{back, 2 * hour, false}, entry{dead, 3 * hour, false})
	resolver := serve(id, log)
	resolve := func(at did.Version) (did.Resolution, error) { return resolver.Resolve(t.Context(), id, at) }

	for _, at := range []did.Version{{ID: first.CID()}, {Time: start}, {Time: start.Add(hour)}, {Time: start.Add(2*hour - 1)}} {
		r, err := resolve(at)
		require.NoError(t, err)
		require.Contains(t, string(r.Document.JSON()), "at://a.example")
		r.Document = nil
		require.Equal(t, did.Resolution{VersionID: first.CID(), NextVersionID: back.CID(), Created: start, NextUpdate: start.Add(2 * hour)}, r)
	}
	for _, at := range []did.Version{{ID: back.CID()}, {Time: start.Add(2 * hour)}, {Time: start.Add(3*hour - 1)}} {
		r, err := resolve(at)
		require.NoError(t, err)
		require.Contains(t, string(r.Document.JSON()), "at://back.example")
		require.Equal(t, start.Add(2*hour), r.Updated)
		require.Equal(t, dead.CID(), r.NextVersionID)
		require.False(t, r.Deactivated)
	}
	for _, at := range []did.Version{{}, {ID: dead.CID()}, {Time: start.Add(3 * hour)}, {Time: start.Add(10000 * hour)}} {
		r, err := resolve(at)
		require.NoError(t, err)
		require.Equal(t, did.Resolution{Deactivated: true, VersionID: dead.CID(), Created: start, Updated: start.Add(3 * hour)}, r)
	}
	for _, at := range []did.Version{{ID: thief.CID()}, {ID: "1"}, {Number: 1}, {Time: start.Add(-1)}} {
		_, err := resolve(at)
		require.ErrorIs(t, err, did.ErrNotFound)
	}
	_, err := resolve(did.Version{ID: first.CID(), Time: start})
	require.ErrorIs(t, err, did.ErrInvalid)
}

// TestCase35Deactivated: a tombstone ends every key, and a nullified one none.
func TestCase35Deactivated(t *testing.T) {
	valid, _ := load(t)
	log := valid["tombstone"]
	id := parse(t, linesOf(t, log)[0].DID)
	r, err := serve(id, log).Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	require.True(t, r.Deactivated)
	require.Nil(t, r.Document)

	first := create(t, state(t, "a", 0, 1), 0)
	id, log = logOf(t, entry{first, 0, false}, entry{tombstone(t, first, 1), hour, true}, entry{update(t, first, state(t, "b", 0), 0), 2 * hour, false})
	r, err = serve(id, log).Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	require.False(t, r.Deactivated)
	require.NotNil(t, r.Document)
}

// failing is a Loader that fails.
type failing struct{ err error }

func (f failing) Load(context.Context, string) ([]byte, error) { return nil, f.err }

func TestResolveRefused(t *testing.T) {
	first := create(t, state(t, "a", 0), 0)
	id, log := logOf(t, entry{first, 0, false})
	ctx := t.Context()
	for s, want := range map[string]error{
		"did:web:plaza.example":             did.ErrMethodNotSupported,
		"did:plc2:ewvi7nxzyoun6zhxrhs64oiz": did.ErrMethodNotSupported,
		"did:plc:ewvi7nxzyoun6zhxrhs64oi":   did.ErrInvalid,
		"did:plc:ewvi7nxzyoun6zhxrhs64oizz": did.ErrInvalid,
		"did:plc:EWVI7nxzyoun6zhxrhs64oiz":  did.ErrInvalid,
		"did:plc:ewvi7nxzyoun6zhxrhs64oi0":  did.ErrInvalid,
		"did:plc:ewvi7nxzyoun6zhxrhs64o%69": did.ErrInvalid,
		"did:plc:..":                        did.ErrInvalid,
		"did:plc:ewvi7nxzyoun6zhxrhs64oiz":  did.ErrNotFound,
	} {
		_, err := serve(id, log).Resolve(ctx, parse(t, s), did.Version{})
		require.ErrorIs(t, err, want, s)
	}
	_, err := serve(id, log).Resolve(ctx, did.DID{}, did.Version{})
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
	for _, r := range []didplc.Resolver{{}, {Directory: "https://plc.example"}, {Loader: failing{}}} {
		_, err := r.Resolve(ctx, id, did.Version{})
		require.ErrorIs(t, err, did.ErrMethodNotSupported)
	}

	reset := errors.New("connection reset")
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for _, c := range []struct {
		ctx      context.Context
		err      error
		want     error
		notFound bool
	}{
		{ctx, reset, did.ErrUnavailable, false},
		{ctx, fmt.Errorf("status 503: %w", did.ErrUnavailable), did.ErrUnavailable, false},
		{ctx, fmt.Errorf("status 404: %w", did.ErrNotFound), did.ErrNotFound, true},
		{ctx, fmt.Errorf("get: %w", context.DeadlineExceeded), context.DeadlineExceeded, false},
		{ctx, fmt.Errorf("5 MiB: %w", did.ErrInvalid), did.ErrInvalid, false},
		{cancelled, reset, context.Canceled, false},
	} {
		_, err := didplc.Resolver{Directory: "https://plc.example", Loader: failing{c.err}}.Resolve(c.ctx, id, did.Version{})
		require.ErrorIs(t, err, c.want)
		require.ErrorIs(t, err, c.err)
		require.Equal(t, errors.Is(c.err, did.ErrInvalid), errors.Is(err, did.ErrInvalid))
		require.Equal(t, errors.Is(c.err, did.ErrInvalid) || c.notFound || c.want == context.Canceled || c.want == context.DeadlineExceeded,
			!errors.Is(err, did.ErrUnavailable))
		require.Equal(t, c.notFound, errors.Is(err, did.ErrNotFound))
	}
}

// TestCase20DuplicateMembers: a member twice, in an entry or its operation.
func TestCase20DuplicateMembers(t *testing.T) {
	first := create(t, state(t, "a", 0), 0)
	id, log := logOf(t, entry{first, 0, false})
	for _, member := range []string{`"nullified":false`, `"cid":"` + first.CID() + `"`, `"prev":null`} {
		refused(t, "duplicate", id, []byte(replace(t, string(log), member, member+","+member)))
	}
	for from, to := range map[string]string{
		`"nullified":false`: `"nullified":null`, `"cid":`: `"CID":`, `"createdAt":`: `"created":`,
		`"operation":{`: `"operation":[],"x":{`, `"did":"`: `"did":1,"x":"`,
	} {
		refused(t, "entry 0", id, []byte(replace(t, string(log), from, to)))
	}
	// What the directory adds to an entry is not looked at.
	_, err := didplc.ParseLog(id, []byte(replace(t, string(log), `"nullified":`, `"seq":7,"nullified":`)), didplc.Limits{})
	require.NoError(t, err)
}
