// Package audit runs a policy over populations given as data and reports how decisions differ by group, with counts.
//
// Nobody is decided about: people are supposed, and so is their evidence (scoring.Policy.Suppose). What comes out depends on
// what went in; whether a population is like the people who come is for whoever made it to say.
//
// # The population
//
// Read takes a person from each line (JSON Lines): an object of the members below, [ ] marking what may be left out. Others
// are refused, and so is an empty line.
//
//	groups      {attribute: label …}: the groups that the person belongs to, 1 … 8 attributes, the same ones for everybody.
//	            Whoever wants to see where two attributes meet gives a third one, with labels such as "north, new"
//	[count]     how many people are exactly alike, 1 … 1000000; 1 if left out
//	evidence    [{type, issuer, [id], [validFrom], [validUntil], [claims: {…}], [known], [state]} …]: what they show, each a
//	            scoring.Supposed; known is what the world itself holds, state how a sanction stands. An empty list is
//	            somebody of whom nothing is known
//
// For example:
//
//	{"groups": {"region": "north"}, "count": 40, "evidence": []}
//
// # The report
//
// It has integers only, and is the same, byte for byte, whatever the order of the people. Shares, rates and ratios are in
// thousandths, rounded down; mean effects are in thousandths of a point of the score, rounded towards zero. A quantile is the
// lowest score such that at least that part of the people have it or less (nearest rank).
//
// Selected are those who get allow or limit. The ratio of a group's rate is to the highest of the groups that are not small;
// there is none where nobody is selected. BelowFourFifths marks a ratio below 4/5, which the Uniform Guidelines on Employee
// Selection Procedures of the United States (29 CFR 1607.4(D)) generally regard as evidence of adverse impact. Here it is
// information, no finding: the guidelines are about employment, and themselves look at numbers and circumstances. Groups of
// few people are counted and marked, and never compared.
//
// The differences of a group name the rules that add something for more people, or add more, than in the group of which most
// are selected; what is required that is missing more often, or less; and sanctions in force, where they are against more
// people, or fewer.
package audit
