// Package standing says which sanctions are in force about somebody at a time, and why: what became of each under its status,
// its appeals and its period.
//
// A sanction has effect while the credential is valid, from its start to its end, unless
//
//   - its status says that it is revoked, or suspended (pending an appeal, for example);
//   - an appeal overturned it, or reduced it to an end that has passed.
//
// A decision on appeal counts if its body is the sanction's own issuer, or one that the caller accepts for that issuer; if it
// names the sanction's id and the digest of what its issuer signed (vc.Verified.Issued); and if it was decided neither before that
// sanction was issued nor in the future. That it has expired since does not matter: what was decided stays decided. A decision
// that upholds changes nothing, and one that reduces to an end that is no earlier is passed over.
//
// Of several that count, the latest decided counts, of two at one time the better for the person. But the sanction's own issuer
// cannot take back what another body decided: of the issuer's latest decision and the latest of others, the better for the
// person counts.
//
// A sanction can be issued again under its id: the newest validFrom counts. What was decided about an earlier issue holds for
// all of them, as long as that issue is among the records. The order of the records does not matter, nor that one is there twice.
package standing
