package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// inspected is what inspect --json prints.
type inspected struct {
	Schema  string  `json:"schema"`
	Checked bool    `json:"checked"` // always false
	Items   []sight `json:"items"`
}

// sight is what one item says of itself.
type sight struct {
	Item        int            `json:"item,omitempty"` // from 1
	File        string         `json:"file,omitempty"`
	Format      string         `json:"format"`
	Problem     string         `json:"problem,omitempty"`
	ID          string         `json:"id,omitempty"`
	Types       []string       `json:"types,omitempty"`
	Issuer      string         `json:"issuer,omitempty"`
	Subject     string         `json:"subject,omitempty"`
	Holder      string         `json:"holder,omitempty"`
	BoundKey    string         `json:"boundKey,omitempty"` // Multikey
	IssuedAt    string         `json:"issuedAt,omitempty"`
	ValidFrom   string         `json:"validFrom,omitempty"`
	ValidUntil  string         `json:"validUntil,omitempty"`
	Signatures  []signature    `json:"signatures,omitempty"`
	Keys        []keySight     `json:"keys,omitempty"`
	Disclosed   int            `json:"disclosed,omitempty"`
	Hidden      int            `json:"hidden,omitempty"` // claims, or decoys
	Claims      map[string]any `json:"claims,omitempty"`
	Credentials []sight        `json:"credentials,omitempty"`
}

// signature is a proof or a JWT's signature, as it describes itself.
type signature struct {
	By        string   `json:"by"` // issuer, holder
	Suite     string   `json:"suite,omitempty"`
	Algorithm string   `json:"alg,omitempty"`
	Key       string   `json:"key,omitempty"`
	Purpose   string   `json:"purpose,omitempty"`
	Nonce     string   `json:"nonce,omitempty"`
	Audience  []string `json:"audience,omitempty"`
	Created   string   `json:"created,omitempty"`
	Problem   string   `json:"problem,omitempty"`
	bbsSight
}

// keySight is a public key that a DID document or a key file holds.
type keySight struct {
	ID       string `json:"id,omitempty"`
	Kind     string `json:"kind"`
	Multikey string `json:"publicKeyMultibase"`
	Purposes string `json:"purposes,omitempty"`
}

func (a *app) inspect() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE|-...",
		Short: "Say what a file is, without checking anything",
		Long: `Says what a file is and what it says of itself: format, claims, how much is
hidden, keys, times. For credentials, presentations, SD-JWTs, JWTs, DID documents,
key files and what person and issue write about persons (of which it shows no
secrets). Of a bbs-2023 proof it shows the feature, what always shows, and the
pseudonym with its domain.

Nothing is checked: anybody could have written it. That is what verify is for.`,
		Example: `  avouch inspect job.sdjwt
  avouch inspect --json answer.txt
  avouch inspect -`,
		Args: atLeastOne("FILE"),
		RunE: body(func(_ context.Context, args []string) error {
			items, err := a.items(args)
			if err != nil {
				return err
			}
			out := inspected{Schema: "avouch/inspect/1"}
			for i, it := range items {
				s := look(it.secured)
				s.Item, s.File = i+1, it.file
				out.Items = append(out.Items, s)
			}
			if asJSON {
				return printJSON(a.out, out)
			}
			l := &lines{w: a.out}
			for _, s := range out.Items {
				l.printf("%s, item %d: %s", s.File, s.Item, s.name())
				s.print(l, "  ")
			}
			l.printf("Nothing was checked: anybody could have written this. See avouch verify.")
			return l.err
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

// The formats that inspect tells apart, and what people call them.
var formats = map[string]string{
	formatCredential:      "a credential (Verifiable Credentials Data Model)",
	formatPresentation:    "a presentation (Verifiable Credentials Data Model)",
	formatSDJWT:           "an SD-JWT VC",
	formatSDJWTKB:         "an SD-JWT VC with key binding",
	formatVCJWT:           "a credential (Verifiable Credentials Data Model) as a JWT",
	formatVPJWT:           "a presentation (Verifiable Credentials Data Model) as a JWT",
	formatVCSDJWT:         "a credential (Verifiable Credentials Data Model) as an SD-JWT",
	formatVCSDJWTKB:       "a credential (Verifiable Credentials Data Model) as an SD-JWT with key binding",
	formatVCCOSE:          "a credential (Verifiable Credentials Data Model) as a COSE message",
	formatVPCOSE:          "a presentation (Verifiable Credentials Data Model) as a COSE message",
	formatJWT:             "a JWT",
	formatClaimSet:        "the claim set of an SD-JWT VC, not signed",
	formatDocument:        "a DID document",
	formatKey:             "a public key (JWK)",
	formatPrivateKey:      "a private key (JWK); only its public half is shown",
	formatMultikey:        "a public key (Multikey)",
	formatPrivateMultikey: "a private key (Multikey); only its public half is shown",
	formatOwnedFile:       "a credential with the secrets of its holder; they are not shown",
	formatPendingFile:     "a request that waits for its credential, with its secrets; they are not shown",
	formatEnrolmentFile:   "what an issuer keeps about a person",
	formatJSON:            "a JSON object of another kind",
	formatUnknown:         "nothing that avouch knows",
}

const (
	formatCredential      = "vcdm-credential"
	formatPresentation    = "vcdm-presentation"
	formatSDJWT           = "sd-jwt-vc"
	formatSDJWTKB         = "sd-jwt-vc+kb"
	formatVCJWT           = "vc+jwt"
	formatVPJWT           = "vp+jwt"
	formatVCSDJWT         = "vc+sd-jwt"
	formatVCSDJWTKB       = "vc+sd-jwt+kb"
	formatVCCOSE          = "vc+cose"
	formatVPCOSE          = "vp+cose"
	formatJWT             = "jwt"
	formatClaimSet        = "sd-jwt-vc-claims"
	formatDocument        = "did-document"
	formatKey             = "jwk"
	formatPrivateKey      = "jwk-private"
	formatMultikey        = "multikey"
	formatPrivateMultikey = "multikey-private"
	formatOwnedFile       = "bbs-2023-owned"
	formatPendingFile     = "bbs-2023-pending"
	formatEnrolmentFile   = "bbs-2023-enrolment"
	formatJSON            = "json"
	formatUnknown         = "unknown"
)

func (s sight) name() string { return formats[s.Format] }

func (s sight) print(l *lines, in string) {
	l.field(in, "problem", s.Problem)
	l.field(in, "id", s.ID)
	for _, t := range kinds(s.Types) {
		l.field(in, "type", t)
	}
	l.field(in, "issuer", s.Issuer)
	l.field(in, "subject", s.Subject)
	l.field(in, "holder", s.Holder)
	l.field(in, "bound key", s.BoundKey)
	l.field(in, "issued", s.IssuedAt)
	l.field(in, "from", s.ValidFrom)
	l.field(in, "until", s.ValidUntil)
	for _, g := range s.Signatures {
		l.printf("%ssignature, by the %s: %s%s", in, g.By, g.Suite, g.Algorithm)
		l.field(in+"  ", "key", g.Key)
		l.field(in+"  ", "purpose", g.Purpose)
		l.field(in+"  ", "created", g.Created)
		l.field(in+"  ", "nonce", g.Nonce)
		l.field(in+"  ", "problem", g.Problem)
		g.bbsSight.print(l, in+"  ")
		for _, to := range g.Audience {
			l.field(in+"  ", "audience", to)
		}
	}
	for _, k := range s.Keys {
		l.printf("%skey %s %s %s %s", in, k.ID, k.Kind, k.Multikey, k.Purposes)
	}
	if s.Disclosed > 0 || s.Hidden > 0 {
		l.field(in, "disclosed", fmt.Sprint(s.Disclosed))
		l.field(in, "hidden", fmt.Sprintf("%d (claims or decoys)", s.Hidden))
	}
	printClaims(l, in, s.Claims)
	for i, c := range s.Credentials {
		l.printf("%scredential %d: %s", in, i+1, c.name())
		c.print(l, in+"  ")
	}
}
