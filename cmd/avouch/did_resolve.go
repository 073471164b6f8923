package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
)

// resolved is what did resolve --json prints, after the result of DID Resolution.
type resolved struct {
	Schema   string          `json:"schema"`
	Document json.RawMessage `json:"didDocument"`
	Metadata struct {
		Deactivated bool `json:"deactivated"`
	} `json:"didDocumentMetadata"`
}

func rawJSON(text []byte) json.RawMessage { return json.RawMessage(text) }

func (a *app) didResolve() *cobra.Command {
	var documents string
	var offline, asJSON bool
	cmd := &cobra.Command{
		Use:   "resolve DID",
		Short: "Print a DID's document",
		Long: `Prints the document of a did:key, did:jwk or did:peer, which follows from the
DID itself, or one that stands in a folder. Nothing is fetched.`,
		Example: `  avouch did resolve did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw
  avouch did resolve --did-documents dids --json did:web:plaza.example`,
		Args: exactly("DID"),
		RunE: body(func(ctx context.Context, args []string) error {
			if !offline {
				return usagef("--offline=false: this version speaks no network")
			}
			r, err := offlineResolver(documents)
			if err != nil {
				return err
			}
			id, err := did.Parse(args[0])
			if err != nil {
				return err
			}
			res, err := r.Resolve(ctx, id, did.Version{})
			if err != nil {
				return err
			}
			if res.Document == nil {
				return fmt.Errorf("%s is deactivated", id)
			}
			if asJSON {
				out := resolved{Schema: "avouch/did-resolve/1", Document: rawJSON(res.Document.JSON())}
				out.Metadata.Deactivated = res.Deactivated
				return printJSON(a.out, out)
			}
			return printJSON(a.out, rawJSON(res.Document.JSON()))
		}),
	}
	f := cmd.Flags()
	f.StringVar(&documents, "did-documents", "", "`folder` of DID documents with an index.json (avouch help files)")
	f.BoolVar(&offline, "offline", true, "resolve without a network; there is no other way yet")
	f.BoolVar(&asJSON, "json", false, "print JSON with metadata (avouch help json)")
	return cmd
}
