// Package federation decides for a wallet in which domains pseudonyms are shown.
//
// A person has one pseudonym in a domain, and pseudonyms of two domains cannot be linked. So whoever chooses the domain
// chooses with whom a person can be recognised: a world that could ask for the pseudonym that somebody has in another world
// would need nothing else. A Guard lets a world have two:
//
//   - its own domain, which is its DID;
//   - the domain of a federation that it belongs to, which is the federation's DID, if the federation says so in a
//     credential (avatar.Membership) and the person, who is shown the federation's name and members, agrees.
//
// What was once a world's own domain never becomes a federation's, nor the reverse: a world that calls itself a federation
// later, or has done so before, could otherwise hand its pseudonyms on. Memory holds the two apart.
//
// An earlier DID of the same did:webvh log is a world's own domain too; Guard.Predecessors looks at the log, and without it
// such a domain is refused.
package federation
