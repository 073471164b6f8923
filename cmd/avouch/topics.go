package main

import "github.com/spf13/cobra"

// topics are the parts of the contract that no single command has: avouch help NAME. That of policies is the help of the
// command policy.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-status", Short: "What the exit status says", Long: exitTopic},
		{Use: "files", Short: "What the files and folders hold", Long: filesTopic},
		{Use: "json", Short: "What --json prints", Long: jsonTopic},
	}
}

const exitTopic = `The exit status of every command:

  0  valid, or done
  1  invalid: looked at and wrong. Standard error says
       check:     which check failed: limit, structure, context, key, proof,
                  purpose, binding, time, trust, status, schema or replay
       place:     where, as a JSON pointer into the item
       reason:    why
       expected:  and got: where two values were compared
       hint:      what to do next, where there is something to do
     and names the item, counted from 1, and its file, where there are several.
     corpus: an item failed. policy lint: a policy does not load. policy test: a
     case failed. policy audit: somebody in the population cannot be read or
     decided about, whatever the report says is 0. score: the answer did not verify, or shows what
     is not about whoever answered (check: evidence); a decision, whatever it
     is, is 0.
  2  usage: flags, arguments, or a file that cannot be read or written
  3  could not be checked: a DID that needs a network, a status list that is
     not at hand. It says nothing about the credential.

Data goes to standard output, everything else to standard error.`

const filesTopic = `A file of credentials holds one item or several, one after the other: JSON
documents, and SD-JWTs or JWTs of one line each. "-" is standard input. Results
are written to new files; nothing is overwritten, but what status publish and did
update put in its place.

A key file is a JSON Web Key (RFC 7517) with its private part, and mode 0600. Its
"kid" is the DID URL under which others find the key; without one the key is a
did:key. That of a bls12381 key is a Multikey (Controlled Identifiers 1.0) with its
secretKeyMultibase, and has an "id" for the DID URL and a "controller" for the DID.
For a did:web, put the DID URL of the key in its document there.

What person and issue write about persons is private, too. person accept writes a
credential with its secrets, for present --owned; person request writes what is
pending until then; issue --enrol what an issuer keeps about one person, whom
every renewal needs. Only the request itself, and what issue --request makes of it,
are for others to carry. Of bbs-2023 and ecdsa-sd-2023, what issue makes (a base
proof) is for the holder alone; present makes what others see.

The file of --replay is a database of spent nonces, mode 0600, of which one process
at a time can have the lock (the documentation of the package store/bolt says what
it holds). It keeps 1,048,576 nonces; then nothing is accepted until some expire,
which they do by --expires alone.

The folder of a list of avouch status has a list.json, avouch/status-list/1, with what
status create was told (schema, url, kind, purposes, entries, bits, messages, validity,
ttl), of which validity and ttl may be changed; and a list.db, a database as that of
--replay is. What is published is put where the file --out is, in one step.

A folder of contexts, schemas, types, status lists or DID documents holds files and an index.json
that maps each URL or DID to a file:

  {"https://plaza.example/contexts/v1": "plaza-v1.json"}
  {"did:web:plaza.example": "plaza.json"}

The contexts of the W3C credential specifications and of avouch's vocabulary are
built in; one of them may be repeated, equal as JSON, and never be replaced. Nor
may the document of a did:key, did:jwk or did:peer.`

const jsonTopic = `--json prints one JSON object. "schema" names its form and version; members may
be added to a form, and anything else makes a new version. Members that have no
value are left out, but for those marked *. Times are RFC 3339 in UTC.

avouch/verify/1 (verify)
  result*       "valid", "invalid", or "unavailable": could not be checked
  holder        DID that signed the presentation
  credentials*  each credential of which every check held:
    item, file  where it stood (without --nonce); item counts from 1
    id, types*, issuer*
    subject     DID
    subjectKey  key that it is bound to (Multikey)
    nym         pseudonym: its point in multibase base64url
    nymDomain, nymSuite   the DID that it is for, and what it is made by
    validFrom, validUntil
    binding     with --nonce: "presentation", "key", "nym" or "caller"
    own         with --nonce: whether it is about whoever answered
    statuses    [{purpose*, value*, list*}]
    digest*     SHA-256 of the bytes received, hexadecimal
    credential* the claims, as far as they were disclosed
  refusals*     without --nonce one for each file that is not valid:
    item, file
    result*     "invalid" or "unavailable"
    check*      as in avouch help exit-status
    place       JSON pointer
    reason*
    what, expected, got
    hint

avouch/score/1 (score)
  result*, refusals*, holder as in avouch/verify/1; and, where result is "valid":
  policy*       SHA-256 of the policy's canonical form, hexadecimal
  audience*, purpose*, at*
  decision*     "allow", "limit", "review" or "deny"
  code*         of the policy's decision
  score*, confidence*   0 to 1000
  for*, against*        thousandths of a piece of evidence
  inputs*       SHA-256 of each credential, sorted
  lists         SHA-256 of the lists from which issuers were taken
  reasons*      [{code*, words*, policyWords, required, contribution}], the
                decision's first; words are in English, made of the rest
    required    {name*, type*, groups*, shows, secretAgeDays}, which is missing
    contribution {evidence*, known, type, issuer*, category, severity, atLeast,
                measure, group, rule, ruleWords, weight*, decayed*, counted*,
                effect*, sanction}
      sanction  {id*, scope, starts, ends, appeal, appealBy, body, outcome}: it is
                a sanction, or a decision on an appeal against one
  changes*      what would change the decision: [{code*, words*, decision*,
                evidence, type, issuer, category, severity, atLeast, measure,
                required, needs, is, when, appeal}]
  supposed      true: no verdict about anybody

avouch/policy-lint/1 (policy lint)
  result*       "invalid" if one of the policies is
  policies*     [{file*, result*, digest, audience, purpose, place, reason, hint}]
    digest      SHA-256 of the policy's canonical form, hexadecimal
    place       as the policy names it: rule good-deed, decision 3

avouch/policy-test/1 (policy test)
  policy*       digest
  passed*, failed*
  cases*        [{name*, outcome*, expected*, got, problem, words}]
    outcome     "passed", "failed"
    expected, got   {decision*, score*, code, reasons}; reasons are the codes of
                all but the decision's, sorted
    problem     why nothing was decided
    words       the reasons in English, where the case failed

avouch/policy-audit/1 (policy audit)
  policy*, audience*, purpose*, at*
  small*        groups of fewer people are not compared
  all*          an outcome
  attributes*   [{name*, reference, groups*}], reference is the label of the group
                of which most are selected
    groups*     [{label*, small, differences*}], each with the members of an outcome
    differences [{rule, missing, sanctioned, share*, referenceShare*, effect*,
                referenceEffect*}] from the reference: of a rule, of something
                required, or of people with a sanction in force
  an outcome:
    people*, decisions* {allow*, limit*, review*, deny*}
    selected*, allowed*  {people*, rate*, ratio, belowFourFifths}: allow and limit,
                and allow alone; rate and ratio in thousandths
    scores*     {lowest*, tenth*, quarter*, median*, threeQuarters*, nineTenths*,
                highest*}
    codes*, missing*, uncounted*   [{name*, count*}]: people for each decision's
                code, people to whom something required is missing, and evidence
                that counts nothing, by the reason's code
    sanctioned* people against whom a sanction is in force that a decision asks for
    rules*      [{rule*, people*, evidence*, effect*}]; effect is the mean effect on
                the score, in thousandths of a point

avouch/inspect/1 (inspect)
  checked*      false
  items*        [{item*, file*, format*, problem, id, types, issuer, subject,
                holder, boundKey, issuedAt, validFrom, validUntil, signatures,
                keys, disclosed, hidden, claims, credentials}]
    format      vcdm-credential, vcdm-presentation, sd-jwt-vc, sd-jwt-vc+kb, jwt,
                sd-jwt-vc-claims, did-document, jwk, jwk-private, multikey,
                multikey-private, bbs-2023-owned, bbs-2023-pending,
                bbs-2023-enrolment, json, unknown
    signatures  [{by*, suite, alg, key, purpose, nonce, audience, created, problem,
                feature, base, mandatory, mandatoryIndexes,
                presentationHeader, nym, nymDomain}], from feature on of bbs-2023
    keys        [{id, kind*, publicKeyMultibase*, purposes}]
    hidden      how many claims, or decoys, are not disclosed
    credentials those inside of a presentation, in the same form

avouch/did-create/1 (did create)
  did*, keyId*, kind*, publicKeyMultibase*, file
  privateKeyJwk, or privateKeyMultikey of a bls12381 key: with --show-private

avouch/did-resolve/1 (did resolve)
  didDocument*, didDocumentMetadata* {deactivated*}, didResolutionMetadata*: the result of DID
  Resolution 1.0, with a problem (RFC 9457) in "error"

avouch/corpus/1 (corpus)
  passed*, failed*, skipped*
  items*        [{id*, kind*, outcome*, expected*, expectedCheck, result,
                refusal, note, needs}]
    outcome     "passed", "failed", "skipped"
    refusal     as in avouch/verify/1
    needs       suites that this version does not have`
