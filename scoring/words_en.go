package scoring

// english is the table of the English language: the text for each code, {name} standing for what the data say. Another
// language is another table with the same codes.
var english = map[string]string{
	// One piece of evidence.
	"evidence":          "{what} by {issuer}",
	"evidence.detailed": "{what} ({details}) by {issuer}",
	"evidence.rule":     "{words} ({issuer})", // in the words of the policy's rule
	"severity":          "severity {n}",
	"atLeast":           "at least {n}",

	"type":                         "a credential",
	"type.PersonhoodCredential":    "a personhood",
	"type.SocialAccountCredential": "a social account",
	"type.EmploymentCredential":    "an employment",
	"type.ConductAttestation":      "a conduct attestation",
	"type.ConductSummary":          "a conduct summary",
	"type.MembershipCredential":    "a world's membership",
	"type.SanctionCredential":      "a sanction",
	"type.AppealDecision":          "a decision on an appeal",
	"type.SanctionList":            "a sanction list",
	"type.VerdictCredential":       "a verdict",

	// What it adds.
	"counted":        "{evidence}: counts {counted}; {effect}.",
	"counted.faded":  "{evidence}: counts {counted}, faded from {weight}; {effect}.",
	"counted.capped": "{evidence}: counts {counted}, cut by a cap from {decayed}; {effect}.",
	"effect":         "{n} points",
	"effect.one":     "{n} point",
	"effect.none":    "the score stays the same",

	// Why it adds nothing.
	"not":                "{evidence}: does not count: {because}.",
	"not.capped":         "the evidence before it fills a cap",
	"not.twin":           "it is another issue of the same, or has no id and stands beside other evidence of its kind",
	"not.superseded":     "there is a newer summary by the same issuer",
	"not.covered":        "the summary and the single attestations tell of the same conduct, and the others count for more",
	"not.caller-binding": "it is bound by a header of the caller's own",
	"not.other-type":     "it is not of the avatar vocabulary",
	"not.unknown-issuer": "its issuer is in none of the policy's groups",
	"not.not-valid":      "it has expired",
	"not.undated":        "when it happened is hidden",
	"not.future":         "it lies more than a day ahead",
	"not.no-rule":        "no rule means it, or what a rule needs is hidden",
	"not.too-old":        "it is older than the rule allows",
	"not.faded":          "too much time has passed",
	"not.verdict":        "it is what somebody decided, which is never evidence",

	// How a sanction stands.
	"sanction.in-force":          "{evidence}: in force until {ends}.",
	"sanction.in-force.endless":  "{evidence}: in force, without an end.",
	"sanction.in-force.appealed": "{evidence}: in force until {ends}, as {body} decided on appeal.",
	"sanction.not-yet":           "{evidence}: has no effect yet: it starts on {starts}.",
	"sanction.suspended":         "{evidence}: has no effect: its issuer has suspended it.",
	"sanction.lapsed":            "{evidence}: has no effect: its credential is valid no longer, and was not issued anew.",
	"sanction.ended":             "{evidence}: has no effect: it ended on {ends}.",
	"sanction.reduced":           "{evidence}: has no effect: {body} reduced it on appeal, and it ended on {ends}.",
	"sanction.revoked":           "{evidence}: has no effect: its issuer has revoked it.",
	"sanction.overturned":        "{evidence}: has no effect: {body} overturned it on appeal.",
	"sanction.reissued":          "{evidence}: there is a newer issue of it.",
	"sanction.no-rule":           "{evidence}: no decision of the policy asks for sanctions like it.",
	"sanction.unknown-issuer":    "{evidence}: has no effect: its issuer is in none of the policy's groups.",

	// What a decision on an appeal weighs.
	"appeal-counts":             "{evidence}: counts: {outcome}.",
	"appeal-upholds":            "{evidence}: changes nothing: {outcome}.",
	"appeal-superseded":         "{evidence}: does not count: another decision about the same sanction does.",
	"appeal-no-sanction":        "{evidence}: does not count: the sanction that it is about is not known.",
	"appeal-other-bytes":        "{evidence}: does not count: it is about another sanction of the same name.",
	"appeal-not-accepted":       "{evidence}: does not count: its issuer is neither who imposed the sanction nor an appeal body of the policy.",
	"appeal-too-early":          "{evidence}: does not count: it was decided before the sanction was issued.",
	"appeal-ahead":              "{evidence}: does not count: it lies ahead.",
	"appeal-not-an-earlier-end": "{evidence}: does not count: it reduces the sanction to an end that is no earlier.",
	"outcome.upheld":            "the sanction is upheld",
	"outcome.reduced":           "the sanction ends on {ends}",
	"outcome.overturned":        "the sanction is overturned",

	"missing":       "Missing is {required}: a {type} by one of {groups}.",
	"missing.old":   "Missing is {required}: a {type} by one of {groups} whose secret is {days} days old at least.",
	"missing.shows": "Missing is {required}: a {type} by one of {groups} that shows {shows}.",

	// What would change the decision.
	"change.without":         "Without {evidence} the decision would be: {decision}.",
	"change.shown":           "With {required} shown, all else being equal, the decision would be: {decision}.",
	"change.score":           "With a score of {needs} or more (it is {is}) the decision would be: {decision}.",
	"change.score.less":      "With a score of {needs} or less (it is {is}) the decision would be: {decision}.",
	"change.confidence":      "With a confidence of {needs} or more (it is {is}) the decision would be: {decision}.",
	"change.confidence.less": "With a confidence of {needs} or less (it is {is}) the decision would be: {decision}.",
	"change.groups":          "With good evidence from {needs} independent groups (it is {is}) the decision would be: {decision}.",
	"change.groups.less":     "With good evidence from {needs} independent groups (it is {is}) the decision would be: {decision}.",

	"change.ends":       "When {evidence} has ended, on {when}, all else being equal, the decision would be: {decision}.",
	"change.all-end":    "When all sanctions have ended, the last on {when}, all else being equal, the decision would be: {decision}.",
	"change.overturned": "If {evidence} were overturned on appeal ({appeal}, until {when}) the decision would be: {decision}.",

	"more": "And {n} more, of less effect.",

	"decision.allow":  "allow",
	"decision.limit":  "limit",
	"decision.review": "review",
	"decision.deny":   "deny",
}
