package main

// rulesA and rulesB are the policies that the two worlds have published; %q is the registry.
const (
	rulesA = `{
  "version": 1, "audience": "did:web:a.example", "purpose": "enter, and trade",
  "prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 180,
  "groups": [
    {"name": "registries", "issuers": [%q], "cap": 1000},
    {"name": "own-records", "issuers": ["did:web:a.example"], "cap": 4000}],
  "rules": [
    {"name": "one-person", "type": "PersonhoodCredential", "groups": ["registries"], "equals": {"assuranceLevel": "high"}, "weight": 1000},
    {"name": "fraud", "type": "ConductAttestation", "groups": ["own-records"], "categories": ["ScamsAndFraud"], "weight": -4000}],
  "required": [{"name": "one-person", "type": "PersonhoodCredential", "groups": ["registries"]}],
  "decisions": [
    {"code": "nobody", "decision": "deny", "words": "One person at a time.", "when": {"missing": ["one-person"]}},
    {"code": "welcome", "decision": "allow", "words": "Come in, and trade.", "when": {"scoreAtLeast": 600}},
    {"code": "no-trade", "decision": "limit", "words": "Come in; trade stays closed."}]}`

	rulesB = `{
  "version": 1, "audience": "did:web:b.example", "purpose": "enter, and trade",
  "prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 180,
  "groups": [
    {"name": "registries", "issuers": [%q], "cap": 1000},
    {"name": "worlds", "issuers": ["did:web:a.example"], "cap": 3000}],
  "rules": [
    {"name": "one-person", "type": "PersonhoodCredential", "groups": ["registries"], "equals": {"assuranceLevel": "high"}, "weight": 1000},
    {"name": "standing", "type": "ConductSummary", "groups": ["worlds"], "steps": [{"atLeast": 50, "weight": 3000}]}],
  "required": [{"name": "one-person", "type": "PersonhoodCredential", "groups": ["registries"]}],
  "decisions": [
    {"code": "nobody", "decision": "deny", "words": "One person at a time.", "when": {"missing": ["one-person"]}},
    {"code": "trade", "decision": "allow", "words": "Come in, and trade.", "when": {"scoreAtLeast": 700}},
    {"code": "newcomer", "decision": "limit", "words": "Come in and look around; trade opens later."}]}`
)
