package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// requesting are the flags of person request.
type requesting struct {
	sessionFlags
	seed, issuer, key string
	attempt           uint32
	renew, owned      string
	documents         string
	pending, out      string
}

func (a *app) personRequest() *cobra.Command {
	var r requesting
	cmd := &cobra.Command{
		Use:   "request (--seed FILE | --owned OWNED) --issuer DID --nonce N --pending PENDING",
		Short: "Ask an issuer for a credential on a hidden secret",
		Long: `Writes a request for the issuer, which commits to the secret and tells nothing of
it, and a new file with what the secret needs to take the credential (person
accept), which only its owner may read (mode 0600). The nonce is the issuer's.

With --seed a person enrols for personhood, or renews it: --renew, with what was
taken the last time, then demands that the pseudonyms stay. Without it, because it
was lost, the issuer is believed.

With --owned a person asks for evidence on the secret of that credential, in a
session that has just shown it: give the answer (--presentation), the avatar that
gave it (--holder), and the nym domain if it is not the issuer's DID.`,
		Example: `  avouch person request --seed me.seed --issuer did:web:registry.example --did-documents dids --nonce nE5sVHqK0cJ2yTtW --pending personhood.pending --out request.json
  avouch person request --seed me.seed --renew personhood.owned --issuer did:web:registry.example --did-documents dids --nonce Zc1mPq84uWvXyB2d --pending renewal.pending --out renewal.json
  avouch person request --owned personhood.owned --presentation answer.json --holder $AVATAR --issuer did:web:harbour.example --did-documents dids --nonce h7RkUe3aLw0oSg6M --pending conduct.pending --out conduct.request`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = body(func(ctx context.Context, _ []string) error {
		if r.owned != "" && cmd.Flags().Changed("attempt") {
			return usagef("--attempt is for --seed: the secret of --owned is what it is")
		}
		request, pending, err := a.requested(ctx, r)
		if err != nil {
			return err
		}
		// The secrets first: a request without them is of no use.
		if err := writePrivate(r.pending, pending); err != nil {
			return err
		}
		if err := a.write(r.out, append(request, '\n')); err != nil {
			return errors.Join(err, os.Remove(r.pending)) // nobody has the request: another is asked for
		}
		return nil
	})
	f := cmd.Flags()
	f.StringVar(&r.seed, "seed", "", "`file` of the wallet's seed (person new), to enrol or to renew")
	f.Uint32Var(&r.attempt, "attempt", 0, "with --seed: `which` person with this issuer; another one is nobody whom it knows")
	f.StringVar(&r.renew, "renew", "", "with --seed: `file` of the credential that is to be renewed")
	f.StringVar(&r.owned, "owned", "", "`file` of the credential (person accept) on whose secret evidence is asked for")
	f.StringVar(&r.issuer, "issuer", "", "`DID` of the issuer")
	f.StringVar(&r.key, "issuer-key", "", "`Multikey` of the issuer, or DID URL, where its document does not have exactly one of bls12381")
	f.StringVar(&r.nonce, "nonce", "", "`nonce` that the issuer gave")
	r.sessionFlags.flags(cmd)
	f.StringVar(&r.documents, "did-documents", "", "`folder` of DID documents with an index.json, for the issuer's key (avouch help files)")
	f.StringVar(&r.pending, "pending", "", "new `file` for the secrets of the request")
	f.StringVar(&r.out, "out", "", "new `file` for the request instead of standard output")
	must(cmd, "issuer", "nonce", "pending")
	return cmd
}

// requested makes a request and the text of what it leaves pending.
func (a *app) requested(ctx context.Context, r requesting) (request, pending []byte, err error) {
	if (r.seed == "") == (r.owned == "") {
		return nil, nil, usagef("--seed to enrol or to renew, or --owned to ask in a session; one of them was expected")
	}
	if r.renew != "" && (r.owned != "" || r.feature == bbs2023.HolderBinding.String()) {
		return nil, nil, usagef("--renew is for --seed, and a feature with pseudonyms, which it keeps")
	}
	// Nothing is asked for that could not be kept.
	if err := absent("--pending", r.pending); err != nil {
		return nil, nil, err
	}
	issuer, err := did.Parse(r.issuer)
	if err != nil {
		return nil, nil, usagef("--issuer: %w", err)
	}
	resolver, err := offlineResolver(r.documents)
	if err != nil {
		return nil, nil, err
	}
	key, err := issuerKey(ctx, issuer, r.key, resolver)
	if err != nil {
		return nil, nil, err
	}
	in, err := a.session(r.sessionFlags, issuer, key, r.owned != "")
	if err != nil {
		return nil, nil, err
	}
	asked, left, err := r.ask(bbs2023.New(jsonld.Embedded()), in)
	if err != nil {
		return nil, nil, err
	}
	if request, err = json.Marshal(asked); err == nil {
		pending, err = left.Export()
	}
	return request, pending, err
}

// ask asks as a person, or in a session that has shown a pseudonym.
func (r requesting) ask(s bbs2023.Suite, in bbs2023.Session) (bbs2023.Request, *bbs2023.Pending, error) {
	var nothing bbs2023.Request
	if r.owned != "" {
		owned, err := readOwned(s, r.owned)
		if err != nil {
			return nothing, nil, err
		}
		if in.Nym, err = owned.Nym(cmp.Or(r.domain, r.issuer)); err != nil {
			return nothing, nil, usagef("--owned %s: %w", r.owned, err)
		}
		return owned.Request(nil, in)
	}
	seed, err := readSeed(r.seed)
	if err != nil {
		return nothing, nil, err
	}
	person, err := s.Person(seed, r.issuer, r.attempt)
	if err != nil {
		return nothing, nil, err
	}
	var prev *bbs2023.Owned
	if r.renew != "" {
		if prev, err = readOwned(s, r.renew); err != nil {
			return nothing, nil, err
		}
	}
	return person.Request(nil, in, prev)
}

// issuerKey is the key that an issuer signs with: the one named, or the one that its document lists for assertions.
func issuerKey(ctx context.Context, issuer did.DID, named string, r did.Resolver) (did.PublicKey, error) {
	if named != "" && !strings.HasPrefix(named, "did:") {
		key, err := did.ParseMultikey(named)
		if err == nil && key.Kind() != did.BLS12381G2 {
			err = wrongKind(key)
		}
		if err != nil {
			return did.PublicKey{}, usagef("--issuer-key: %w", err)
		}
		return key, nil
	}
	document, err := resolve(ctx, r, issuer)
	if err != nil {
		return did.PublicKey{}, err
	}
	if named != "" {
		url, err := did.ParseURL(named)
		if err == nil && url.DID() != issuer {
			err = errors.New("it is not the issuer's")
		}
		if err != nil {
			return did.PublicKey{}, usagef("--issuer-key: %w", err)
		}
		m, err := document.VerificationMethod(url, did.AssertionMethod, time.Time{})
		if err == nil && m.Key.Kind() != did.BLS12381G2 {
			err = wrongKind(m.Key)
		}
		return m.Key, err
	}
	var found []did.PublicKey
	for _, m := range document.Methods(did.AssertionMethod, time.Time{}) {
		if m.Key.Kind() == did.BLS12381G2 {
			found = append(found, m.Key)
		}
	}
	if len(found) != 1 {
		return did.PublicKey{}, usagef("--issuer-key: %s has %d keys of the kind %s for assertions; name one", issuer, len(found), did.BLS12381G2)
	}
	return found[0], nil
}
