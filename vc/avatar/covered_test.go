package avatar_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// another value of the same form: one that the vocabulary allows in its place.
func another(name string, v any) any {
	next := func(s string, all ...string) any { return all[(slices.Index(all, s)+1)%len(all)] }
	switch v := v.(type) {
	case bool:
		return !v
	case json.Number:
		n, _ := strconv.Atoi(v.String())
		return json.Number(strconv.Itoa(n + 1))
	case string:
		switch name {
		case "category":
			return next(v, "ScamsAndFraud", "Violence")
		case "measure":
			return next(v, "ban", "suspension", "warning")
		case "scope":
			return next(v, "world", "federation")
		case "outcome":
			return next(v, "reduced", "overturned", "upheld")
		case "decision":
			return next(v, "allow", "deny")
		case "asOf":
			return "2026-11-22"
		case "type", "statusPurpose":
			return v + "s"
		}
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			return at.Add(time.Second).UTC().Format(time.RFC3339)
		}
		if strings.HasPrefix(v, "u") && !strings.HasPrefix(v, "urn:") { // multibase
			return "uA" + v[2:]
		}
		return v[:len(v)-1] + string(v[len(v)-1]^1)
	}
	return "other"
}

// changed makes all documents with one value changed, or one member left out.
func changed(o map[string]any, path string, change func(path string, whole map[string]any)) {
	with := func(name string, v any) map[string]any {
		c := maps.Clone(o)
		if c[name] = v; v == nil {
			delete(c, name)
		}
		return c
	}
	for name, v := range o {
		if name == "proof" || name == "@context" {
			continue
		}
		here := path + "/" + name
		change(here+" left out", with(name, nil))
		switch v := v.(type) {
		case map[string]any:
			changed(v, here, func(p string, part map[string]any) { change(p, with(name, part)) })
		case []any:
			for i := range v {
				list := slices.Clone(v)
				list[i] = another(name, v[i])
				change(here+"/"+strconv.Itoa(i), with(name, list))
				change(here+"/"+strconv.Itoa(i)+" left out", with(name, slices.Delete(slices.Clone(v), i, i+1)))
			}
		default:
			change(here, with(name, another(name, v)))
		}
	}
}

// TestEveryClaimOfADecisionIsSigned: whatever is changed in one, or left out, its proof holds no longer; with every suite that
// signs statements and not bytes.
func TestEveryClaimOfADecisionIsSigned(t *testing.T) {
	contexts, now := jsonld.Embedded(), from
	clock := func() time.Time { return now }
	sd, bbs, rdfc := ecdsasd2023.New(contexts), bbs2023.New(contexts), dataintegrity.EdDSARDFC2022(contexts)
	ed25519, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	p256, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	bls, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	for name, suite := range map[string]struct {
		signer    did.Signer
		mechanism vc.Mechanism
		as        func(vc.Credential) vc.Securer
		shows     func(base vc.Secured) (vc.Secured, error)
	}{
		"eddsa-rdfc-2022": {ed25519, rdfc, func(vc.Credential) vc.Securer { return rdfc }, func(s vc.Secured) (vc.Secured, error) { return s, nil }},
		"ecdsa-sd-2023": {p256, sd, func(c vc.Credential) vc.Securer { return sd.Base(avatar.Mandatory(c)...) },
			func(s vc.Secured) (vc.Secured, error) {
				return sd.Disclose(t.Context(), s, vc.Disclosure{Rand: rand.Reader})
			}},
		"bbs-2023": {bls.Signer(), bbs, func(c vc.Credential) vc.Securer { return bbs.Base(avatar.Mandatory(c)...) },
			func(s vc.Secured) (vc.Secured, error) {
				return bbs.Disclose(t.Context(), s, vc.Disclosure{Rand: rand.Reader})
			}},
	} {
		t.Run(name, func(t *testing.T) {
			id, key, err := didkey.New(suite.signer)
			require.NoError(t, err)
			issuer := vc.Issuer{ID: id.String(), Key: key, Now: clock}
			verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock, Status: statuses{}, Mechanisms: []vc.Mechanism{suite.mechanism}}
			list := sanctionList(t)
			list.Federation = id
			nyms := map[vc.Nym]time.Time{}
			for n, end := range list.Banned {
				n.Domain = id.String()
				nyms[n] = end
			}
			list.Banned = nyms
			for _, w := range []writer{banned(t), warned(t), reduced(t), list, verdict(t)} {
				c := write(t, w)
				now, _, err = c.Validity()
				require.NoError(t, err)
				now = now.Add(time.Minute)
				if avatar.TypeOf(c) == avatar.TypeSanction {
					c = withStatus(t, c)
				}
				base, err := issuer.Issue(t.Context(), c, suite.as(c))
				require.NoError(t, err)
				shown, err := suite.shows(base)
				require.NoError(t, err)
				_, err = verifier.Verify(t.Context(), shown)
				require.NoError(t, err)
				whole, err := shown.Object(vc.Limits{})
				require.NoError(t, err)
				n := 0
				changed(whole, "", func(path string, o map[string]any) {
					n++
					text, err := json.Marshal(o)
					require.NoError(t, err)
					_, err = verifier.Verify(t.Context(), vc.Received("", text))
					var e *vc.VerifyError
					require.True(t, errors.As(err, &e), "%s %s: %v", avatar.TypeOf(c), path, err)
					if !strings.HasPrefix(path, "/type") && !strings.HasPrefix(path, "/issuer") { // without which it is no credential of this issuer's
						require.Contains(t, []string{"proof", "context"}, string(e.Check), "%s %s: %v", avatar.TypeOf(c), path, err)
					}
				})
				require.Greater(t, n, 20)
			}
		})
	}
}
