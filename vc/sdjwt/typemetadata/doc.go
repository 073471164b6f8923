// Package typemetadata reads the metadata that is published of a type of SD-JWT VCs, and holds claim sets to it:
// SD-JWT-based Verifiable Digital Credentials, draft-ietf-oauth-sd-jwt-vc-18, "SD-JWT VC Type Metadata" and "Integrity of
// Referenced Documents".
//
//	{"vct": "https://…", "extends": "https://…", "extends#integrity": "sha256-…",
//	 "display": […], "claims": [{"path": ["degrees", null, "type"], "mandatory": true, "sd": "never"}]}
//
// A document is found by the vct of a credential, whose vct#integrity is checked before it is read, and so are the documents
// of the types that it extends. Their claim metadata are combined by path; an extending type may narrow "sd" from allowed to
// always or never, and make a claim mandatory, not the other way round.
//
// # What is checked, and where
//
// Which claims stand in disclosures is not in a processed claim set: a vc.Verifier that has a checker of types tells it
// (vc.Credential.Disclosed). Where nobody does, "sd" cannot be checked:
//
//	Checker.Check      paths; a mandatory claim that is missing although nobody may hide it ("sd": "never"); and, in a
//	                   vc.Verifier, "sd" of what was shown
//	Type.CheckShown    the same, with the claims that stand in disclosures
//	Type.CheckIssued   paths, mandatory, and "sd", all of them: for whoever has all claims, the issuer or the holder
//
// A verifier must not take the absence of a claim that can be hidden for the issuer's fault, and an element of an array that
// may have lost others has no certain index ("Claim Metadata"): what cannot be known passes.
//
// # Outcomes
//
// vc.ErrInvalid is what was found and is wrong: another vct, another digest, types that extend one another in a circle,
// documents that are malformed or contradict what they extend, and claims that do not fit. All of them reject the credential.
// vc.ErrUnavailable is what was not to be had, or is beyond the limits.
//
// # Trust
//
// That a type extends another one, or is described by somebody, authorizes nobody to issue it. Texts, colours and URIs of
// display metadata are a stranger's: escape them. Nothing that they point to is loaded; CheckIntegrity is for who does.
package typemetadata
