package main

const policyTopic = `A policy is a world's own rules for one purpose, a JSON object:

{
  "version": 1,
  "audience": "did:web:plaza.example",
  "purpose": "trade on the market",
  "prior": {"positive": 1000, "negative": 1000},
  "halfLifeDays": 180,
  "groups": [{"name": "employers", "issuers": ["did:web:kestrel.example"], "cap": 3000}],
  "rules": [{"name": "job", "type": "EmploymentCredential", "groups": ["employers"],
    "shows": ["worksFor"], "weight": 2000}],
  "decisions": [
    {"code": "welcome", "decision": "allow", "words": "Welcome.", "when": {"scoreAtLeast": 600}},
    {"code": "look", "decision": "review", "words": "A person will look."}]
}

  audience    whom answers have to name: the DID or origin of the verifier
  prior       what is assumed before any evidence; weights, caps and priors are
              in thousandths of one piece of evidence
  groups      whose word counts, by DID, and how much a group can add at most
  rules       what counts: a type, by which groups, which claims have to show
              (shows), and its weight, below zero against the avatar
  decisions   allow, limit, review or deny; the first whose condition holds is
              taken, and the last one has none

A member that is not known is refused. The rest of the members, and the arithmetic,
stand in the documentation of the package scoring. avouch policy lint says whether
a policy loads.`

const casesTopic = `A file of cases, for avouch policy test, says what a policy has to decide:

{
  "version": 1,
  "policy": "market.json",
  "at": "2026-06-01T00:00:00Z",
  "cases": [
    {"name": "somebody with a job",
     "evidence": [{"type": "EmploymentCredential", "issuer": "did:web:kestrel.example",
       "validFrom": "2026-06-01T00:00:00Z", "validUntil": "2027-06-01T00:00:00Z",
       "claims": {"worksFor": "Kestrel Freight"}}],
     "expect": {"decision": "allow", "score": 750, "reasons": ["counted"]}},
    {"name": "nobody in particular", "evidence": [],
     "expect": {"decision": "review", "score": 500, "code": "look", "reasons": []}}
  ]
}

  policy      a file in the same folder or below; --policy names another one
  at          the time for which is decided; a case may have its own
  evidence    what is shown: type and issuer always, and as a credential has them
              id, validFrom, validUntil and claims; what is not there is hidden.
              "known": true is what the world itself holds. Nobody signs it. A
              SanctionCredential may have a state: in-force, suspended, overturned …;
              without one its period says. Decisions on appeals are not looked at
  expect      decision and score always; code is the decision's. reasons are the
              codes of all reasons but the decision's, in any order, as
              avouch score --json has them: none may be missing, and none be more`

const populationTopic = `A population, for avouch policy audit, has a person on each line:

  {"groups": {"region": "north"}, "count": 40, "evidence": []}

  groups      {attribute: label}, 1 to 8, the same attributes for everybody; people
              are compared by each of them
  count       how many people are exactly alike; 1 if left out
  evidence    as a case has it

A member that is not known is refused.`
