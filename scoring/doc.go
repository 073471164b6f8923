// Package scoring turns verified evidence and a world's own published policy into a decision with its reasons.
//
// Assess is a pure function: no clock, no network, no floating point. Whoever has the same policy, time and evidence gets
// the same verdict, byte for byte. There is no global score: a score is what one policy says for one audience.
//
// # The policy
//
// A policy is a JSON object. Members that are not named here are refused; [ ] marks what may be left out; weights, caps
// and priors are in thousandths of one piece of evidence, times in days.
//
//	version       1
//	audience      the verifier's DID or origin
//	purpose       what the decision is for, in words
//	prior         {positive, negative}: what is assumed before any evidence, 1000 … 10⁹ each
//	halfLifeDays  after this time evidence weighs half, 1 … 36500
//	groups        [{name, issuers: [DID or https URL …], [issuersFrom: {list: id of a credential, issuer: DID}], cap}]: whom to
//	              believe, and how much a group can add to each side; with issuersFrom, issuers may be left out
//	[categories]  {category: cap}: how much one category can add within one group; a category is one of package avatar's,
//	              or the type's name for types that have none
//	rules         [{name, type, groups, [categories], [severity: [from, to]], [shows: [claim …]], [equals: {claim: value}],
//	              [maxAgeDays], [halfLifeDays], [cap], [words], weight | steps: [{atLeast, weight} …]}]
//	[required]    [{name, type, groups, [categories], [severity], [shows], [equals], [atLeast], [maxAgeDays], [secretAgeDays]}];
//	              secretAgeDays is how old a personhood's secret is at least, from the end of the month that secretSince names
//	decisions     [{code, decision: allow | limit | review | deny, words, [when: {[scoreBelow], [scoreAtLeast],
//	              [confidenceBelow], [confidenceAtLeast], [groupsBelow], [groupsAtLeast], [missing: [required …]],
//	              [sanction: {measures: [warning | mute | restriction | suspension | ban …], [scope: world | federation],
//	              [groups]}]}}]
//	[appealBodies]  [DID …]: whose decisions on appeals against sanctions count besides those of a sanction's own issuer
//	[maxEvidence]  how many credentials are looked at, 1 … 16384, which is also what is meant without it; more are an error
//	[callerBinding]  true: count evidence that is bound by a presentation header of the caller's own; without it, a record of the
//	              world's own that joins by a nym which is bound so counts against somebody only
//
// A weight above zero speaks for somebody, below zero against; on a ConductAttestation it counts the effect of the same
// sign only. steps belongs to types with a ladder: the highest step that is shown counts. A claim that is hidden matches
// nothing; what a rule does not ask for may be hidden. groups in a condition is how many groups add something for somebody.
// The first decision whose whole condition holds is taken; the last one has none.
//
// Whoever answers can withhold what speaks against them, so that the absence of bad evidence is never good evidence: a policy
// that needs to know requires a fresh ConductSummary by name (required, maxAgeDays), and its absence is missing. Nothing that is
// missing, and no sanction, can lead to a better decision than without.
//
// issuersFrom names a list credential by its id and issuer; WithIssuers takes it, verified. The policy's digest stays, and the
// verdict has the list's. A list that recognizes others to recognize is not followed, so that there are no cycles.
//
// A sanction counts no points. A decision asks for sanctions in force (package standing, in vc/avatar) by the audience itself, or
// by a member of its groups, of one of its measures; scope is either if it is left out. One that is over, was revoked or
// overturned, is suspended or still to come has no effect, and the reasons say so; its times are exact to the second.
// A verifier lets sanctions pass whose status is set if its AcceptStatus is that of package standing.
//
// Load refuses what is ambiguous (two rules for one piece of evidence, an issuer in two groups), contradictory (a rule that
// nothing can match, a decision that can never be taken, a better score or more groups that lead to a worse decision, something missing or a
// sanction that leads to a better one, an allowance that comes before something required is asked for) or unbounded, and names
// the place.
//
// # The arithmetic
//
// A piece of evidence weighs what its one rule says, halved with every half-life since it happened: occurredOn of a
// ConductAttestation, validFrom of everything else. A time up to a day ahead is now; what lies further ahead is ignored.
//
// Twins: of several issues of one id by one issuer the newest counts. In each group, type and category either the
// identified items count, or the largest one without an id, whichever is more. Of the summaries of one issuer the newest
// counts; and in each group either the summaries count or the good conduct attested one by one, whichever is more.
//
// Caps: within a group and a category sums are cut by the rule's cap, then by the category's, then by the group's; for and
// against apart.
//
//	score      = ⌊1000 · (positive prior + for) / (both priors + for + against)⌋
//	confidence = ⌊1000 · (for + against) / (both priors + for + against)⌋
//
// No integer can overflow: weights are at most 10⁶, caps 10⁷, priors 10⁹, groups 64, pieces of evidence 16,384.
// The work grows with their number: the effect of each is found along one path of the tree of caps.
//
// # The verdict
//
// An Assessment is codes and data; its words are made of them by a table (Language) when they are asked for. The effect of a
// piece of evidence is the score with it, less the score without it. A verdict goes to whoever it is about as a credential
// (Assessment.Credential), which is no evidence for anybody. Suppose tries a policy out on evidence that nobody signed.
package scoring
