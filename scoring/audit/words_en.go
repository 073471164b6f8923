package audit

// english is the table of the English language: the text for each code, {name} standing for what the report says.
var english = map[string]string{
	"title":    "What the policy of {audience} would decide: {purpose}",
	"at":       "As of {at}, policy {policy}.",
	"supposed": "{people} people, all of them supposed: this decides about nobody.",

	"everybody": "Everybody",
	"by":        "By {attribute}",

	// The table.
	"column.group":         "group",
	"column.people":        "people",
	"column.allow":         "allow",
	"column.limit":         "limit",
	"column.review":        "review",
	"column.deny":          "deny",
	"column.selected":      "selected",
	"column.selectedRatio": "ratio",
	"column.allowed":       "allowed",
	"column.allowedRatio":  "ratio",
	"column.lowest":        "lowest",
	"column.median":        "median",
	"column.highest":       "highest",
	"none":                 "-",

	"small":                 "{label}: fewer than {small} people, counted and not compared.",
	"small.all":             "No group has {small} people or more: nothing is compared.",
	"selected.below":        "{label}: selected less than four fifths as often as the highest group.",
	"allowed.below":         "{label}: allowed less than four fifths as often as the highest group.",
	"difference.rule":       "{label}: rule {rule} counts for {share} of the people, in {reference} for {referenceShare}; its mean effect is {effect} points, in {reference} {referenceEffect}.",
	"difference.missing":    "{label}: {required} is missing to {share} of the people, in {reference} to {referenceShare}.",
	"difference.sanctioned": "{label}: a sanction is in force against {share} of the people, in {reference} against {referenceShare}.",
	"same":                  "No rule and no requirement makes a difference of a point on average, or for one in a hundred people, between the groups that are compared.",

	"uncounted": "Evidence that counts nothing: {counts}.",
	"notes": "Selected are those who get allow or limit; a ratio is to the highest group's rate. That a rate is less than four fifths of the highest is " +
		"what 29 CFR 1607.4(D) (United States, selection of employees) generally regards as evidence of adverse impact; here it is information, and no finding.",
}
