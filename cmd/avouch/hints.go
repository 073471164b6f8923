package main

import (
	"errors"
	"io/fs"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/fetch"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/status"
)

// advice is what to do next about a refusal: of a check (any, if empty), for a reason (any, if nil), and about what was
// compared (anything, if empty).
type advice struct {
	check vc.Check
	err   error
	what  string
	words string
}

// advices: the first that fits is given. Where nothing can be done there is none.
var advices = []advice{
	{"", strictjson.ErrLimit, "", "nothing this large or deep is needed for a credential; ask whoever sent it for another one"},
	{"", strictjson.ErrDuplicate, "", "two readers could read this differently; ask whoever wrote it to name each member once"},
	{"structure", strictjson.ErrSyntax, "", "see with avouch inspect what the file is; it may be damaged or cut off"},
	{"", strictjson.ErrSyntax, "", "claims are one JSON object, whole; bytes are counted from 0"},
	{"", strictjson.ErrPointer, "", "a pointer is a path such as /worksFor or /credentialSubject/worksFor (RFC 6901)"},

	{"", jsonld.ErrUnknownContext, "", "contexts are never fetched: put the document into a folder with an index.json and name it with --contexts"},
	{"", jsonld.ErrReplaced, "", "leave this context out of the folder: avouch has its own, and it is another one"},
	{"", jsonld.ErrVocab, "", "list every term in a context of your own (--contexts); a catch-all @vocab is not accepted"},
	{"", jsonld.ErrUndefined, "", "list the term in a context and name that in the document's @context, before it is signed"},
	{"", jsonld.ErrRelativeIRI, "", "write the identifier as an absolute IRI, such as urn:uuid:…, before it is signed"},
	{"", jsonld.ErrRedefined, "", "give the term another name, before the document is signed"},

	{"", fetch.ErrRefused, "", "what others name is fetched over https from public addresses alone; name a document that is at hand with --did-documents"},
	{"", fetch.ErrUnavailable, "", "ask again later, or name a document that is at hand with --did-documents"},
	{"", did.ErrMethodNotSupported, "", "nothing is fetched without --online (for did:plc: and --plc-directory); or put the DID document into a folder with an index.json and name it with --did-documents"},
	{"key", vc.ErrUnavailable, "", "nothing is fetched without --online (for did:plc: and --plc-directory); or put the DID document into a folder with an index.json and name it with --did-documents"},
	{"", did.ErrExpired, "", "the key's time is over: ask the issuer to sign anew with a current key"},
	{"", did.ErrRevoked, "", "the key was revoked: do not accept what it signed; ask the issuer to sign anew"},
	{"", did.ErrMethodNotFound, "", "the DID document does not list this key: if it was pinned, look whether the copy is old"},
	{"", did.ErrUnsupportedKey, "", "keys are of the kinds ed25519, x25519, p256, p384, secp256k1 and, for bbs-2023, bls12381"},
	{"", did.ErrNotASigningKey, "", "create a key that signs: --kind ed25519, p256, p384 or secp256k1"},

	{"", errSeedless, "", "an issuer's key is made without --seed; what a person has of a seed is for avouch person"},

	{"", errNobody, "", "issue it for its holder: avouch person request, and then issue --as bbs-2023 --request"},
	{"", bbs2023.ErrUsed, "", "a request is for one credential: make another one; person request --renew keeps the pseudonyms"},
	{"", bbs2023.ErrEnrolled, "", "if this is the person, the seed or the --attempt is another than before; who has lost the seed enrols anew, visibly, with --enrol"},
	{"", bbs2023.ErrRequest, "", "nonce, feature, issuer's key and session have to be those that the request was made with: ask for it anew, with a nonce of yours"},
	{"", bbs2023.ErrEntropy, "", "the issuer moved your secret, by which it could link your pseudonyms: never show this, and ask the issuer why"},
	{"", bbs2023.ErrTraceable, "", "an issuer leaves out what only one holder has; a holder who agrees to be recognised shows it with --allow-traceable"},
	{"", bbs2023.ErrExport, "", "name the file that person accept wrote, or person request as --pending"},
	{"structure", bbs2023.ErrBase, "", "its holder shows a part of it: avouch present"},
	{"structure", ecdsasd2023.ErrBase, "", "its holder shows a part of it: avouch present"},
	{"", nil, "feature", "a credential on a secret is taken with person accept, and shown with --owned; one without a secret is shown as it is"},

	{"proof", did.ErrSignature, "", "it was changed after it was signed, or signed by another key: ask the holder, or the issuer, for it again"},
	{"proof", nil, "", "ask the holder, or the issuer, for it again; avouch inspect shows what it says of itself"},
	{"purpose", did.ErrPurpose, "", "the signer's DID document does not list the key for this; the signer has to sign with one that is"},
	{"purpose", nil, "", "credentials are signed for assertionMethod, presentations for authentication; the signer has to sign again"},

	{"binding", nil, "nonce", "this answers another question: give the nonce that you asked with, or ask again with a new one"},
	{"binding", nil, "audience", "this was made for somebody else; if you are asked under several names, give the right one with --audience or --domain"},
	{"binding", nil, "nym domain", "a world asks for pseudonyms for its own DID; for a federation's it needs the federation's word that it is a member: present --membership"},
	{"binding", nil, "issuer's key", "ask the issuer to sign with the key that the request names, or request again with this one (--issuer-key)"},
	{"binding", nil, "signed by", "somebody else signed in the issuer's or holder's name: do not accept it"},
	{"binding", nil, "issuer", "use the issuer's key, or leave the issuer out of the claims: it is put in"},
	{"binding", nil, "", "ask the holder for a presentation made for your nonce, audience and, for pseudonyms, --nym-domain: avouch present"},

	{"", nil, "key in cnf", "show it with the key that it was issued to (--key), or have it issued to this one (--holder-key)"},
	{"", nil, "kind of key", "make a key of such a kind with avouch did create --kind, or take another mechanism"},
	{"", scoring.ErrForeign, "", "only evidence about whoever answered counts: leave this out, or ask the avatar that it is about"},
	{"", scoring.ErrNothing, "", "ask for the credentials that the policy has rules for"},
	{"time", nil, "", "ask for a fresh one, or check the clock; --now judges as of another time"},
	{"status", vc.ErrUnavailable, "", "what has a status is not accepted unseen: put the issuer's list, as new as can be had, into a folder for --status-lists (avouch help files)"},
	{"status", nil, "issuer of the list", "a list by somebody else says nothing: ask the issuer for the list that it signed"},
	{"status", status.ErrLimit, "", "nobody needs a list this large: ask the issuer for another one"},
	{"status", nil, "", "the issuer has withdrawn it, or the list is not what it should be: ask the issuer why"},
	{"schema", vc.ErrUnavailable, "", "what names a schema is not accepted unseen: put the schema into a folder for --schemas (avouch help files)"},
	{"schema", nil, "", "ask the holder to disclose this claim too"},
	{"trust", nil, "", "if you do trust this issuer, name it: --trust, or in a group of the policy; --any-issuer accepts everybody"},
	{"replay", nil, "", "ask again with a new nonce"},
	{"limit", nil, "", "show fewer or smaller items"},
	{"structure", nil, "", "avouch inspect shows what the file is"},

	{"", fs.ErrNotExist, "", "look at the name, and at the folder that it is in"},
	{"", fs.ErrExist, "", "nothing is overwritten: name another file, or remove this one"},
	{"", fs.ErrPermission, "", "a private key is for its owner alone: chmod 600"},
}

// hint is what to do next about an error, or "".
func hint(err error) string {
	var e *vc.VerifyError
	var check vc.Check
	if errors.As(err, &e) {
		check = e.Check
	}
	var m *vc.Mismatch
	what := ""
	if errors.As(err, &m) {
		what = m.What
	}
	if p := (*scoring.PolicyError)(nil); errors.As(err, &p) {
		return "avouch help policy says what a policy holds, with an example"
	}
	for _, a := range advices {
		if (a.check == "" || a.check == check) && (a.err == nil || errors.Is(err, a.err)) && (a.what == "" || a.what == what) {
			return a.words
		}
	}
	return ""
}
