package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/resolution"
)

func rawJSON(text []byte) json.RawMessage { return json.RawMessage(text) }

// resolving are the flags of did resolve.
type resolving struct {
	documents         string
	network           network
	log, witnesses    string
	version, at       string
	number            int
	offline, asResult bool
}

func (a *app) didResolve() *cobra.Command {
	var r resolving
	cmd := &cobra.Command{
		Use:   "resolve DID",
		Short: "Print a DID's document",
		Long: `Prints the document of a did:key, did:jwk or did:peer, which follows from the
DID itself; of one that stands in a folder; or, with --online, of a did:web,
did:webvh or did:plc (--plc-directory). --log checks the log of a did:webvh or
did:plc that is at hand. Nothing is fetched without --online.

--json prints the result of DID Resolution 1.0, with metadata and problems.`,
		Example: `  avouch did resolve did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw
  avouch did resolve --did-documents dids --json did:web:plaza.example
  avouch did resolve --log site/did.jsonl $ISSUER`,
		Args: exactly("DID"),
		RunE: body(func(ctx context.Context, args []string) error { return a.resolved(ctx, r, args[0]) }),
	}
	f := cmd.Flags()
	f.StringVar(&r.documents, "did-documents", "", "`folder` of DID documents with an index.json (avouch help files)")
	r.network.flags(cmd)
	f.BoolVar(&r.offline, "offline", false, "resolve without a network, which is the default")
	f.StringVar(&r.log, "log", "", "`file` of the log of this DID: did.jsonl of a did:webvh, the audit log of a did:plc")
	f.StringVar(&r.witnesses, "witnesses", "", "with --log: `file` did-witness.json of a did:webvh")
	f.StringVar(&r.version, "version-id", "", "`id` of the version that is asked for")
	f.StringVar(&r.at, "version-time", "", "`time` (RFC 3339) as of which the document is asked for")
	f.IntVar(&r.number, "version-number", 0, "`number` of the version that is asked for, of a did:webvh")
	f.BoolVar(&r.asResult, "json", false, "print the result with its metadata (avouch help json)")
	return cmd
}

func (a *app) resolved(ctx context.Context, r resolving, name string) error {
	if r.offline && r.network.online {
		return usagef("--offline and --online exclude each other")
	}
	from, err := resolverOf(r.documents, r.network)
	if err != nil {
		return err
	}
	if r.log != "" {
		if from, err = a.logResolver(r.log, r.witnesses); err != nil {
			return err
		}
	} else if r.witnesses != "" {
		return usagef("--witnesses is for --log")
	}
	o := resolution.Options{VersionID: r.version, VersionNumber: r.number}
	if r.at != "" {
		if o.VersionTime, err = time.Parse(time.RFC3339, r.at); err != nil {
			return usagef("--version-time %q: a time such as 2026-06-01T12:00:00Z was expected", r.at)
		}
	}
	version, err := o.Version()
	if err != nil {
		return usageError{err}
	}
	id, err := did.Parse(name)
	if err != nil {
		return err
	}
	res, err := from.Resolve(ctx, id, version)
	if r.asResult {
		result := resolution.Resolve(ctx, answered{res, err}, name, o)
		tree, perr := strictjson.ParseObject(result.JSON(), strictjson.Limits{})
		if perr != nil {
			return perr
		}
		tree["schema"] = "avouch/did-resolve/1"
		if m, ok := tree["didDocumentMetadata"].(map[string]any); ok && m["deactivated"] == nil {
			m["deactivated"] = false // which the specification leaves out, and this output has always said
		}
		return cmp.Or(printJSON(a.out, rawJSON(strictjson.Append(nil, tree))), err)
	}
	if err != nil {
		return err
	}
	if res.Document == nil {
		return fmt.Errorf("%s is deactivated", id)
	}
	return printJSON(a.out, rawJSON(res.Document.JSON()))
}

// answered is a resolver that has been asked.
type answered struct {
	resolution did.Resolution
	err        error
}

// Resolve gives the answer.
func (a answered) Resolve(context.Context, did.DID, did.Version) (did.Resolution, error) {
	return a.resolution, a.err
}
