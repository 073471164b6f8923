// Quickstart tells the main job of avouch as a story, with real cryptography and no network: avatars from one seed, signed
// claims, selective disclosure, offline verification, a score with reasons, and what goes wrong.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func main() {
	if err := tell(context.Background(), os.Stdout, time.Now()); err != nil {
		log.Fatal(err)
	}
}

// story is what one chapter leaves to the next.
type story struct {
	ctx       context.Context
	out       io.Writer
	now       time.Time
	jcs, rdfc dataintegrity.Suite

	inA, inB                           party // the person's two avatars
	platform, employer, worldA, worldC party // those who vouch
	social, job, deed, scam, summary   vc.Secured
	ask                                vc.Challenge
	answer                             []vc.Secured
	resolver                           did.Resolver
	policy                             *scoring.Policy
	gate                               *vc.Verifier
}

// party is somebody with a DID and a key.
type party struct {
	id  did.DID
	key did.SigningKey
}

// tell is the story; now is its clock.
func tell(ctx context.Context, out io.Writer, now time.Time) error {
	contexts := jsonld.Embedded()
	s := &story{ctx: ctx, out: out, now: now.UTC().Truncate(time.Second),
		jcs: dataintegrity.EdDSAJCS2022(contexts), rdfc: dataintegrity.EdDSARDFC2022(contexts)}
	for _, chapter := range []func() error{s.avatars, s.claims, s.disclosure, s.verdict, s.refusals} {
		if err := chapter(); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) clock() time.Time { return s.now }

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// short shows the ends of a long DID.
func short(id did.DID) string { return shortText(id.String()) }

func shortText(id string) string { return id[:16] + "…" + id[len(id)-6:] }
