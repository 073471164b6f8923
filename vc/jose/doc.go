// Package jose secures documents of the data model as JSON Web Tokens (Securing Verifiable Credentials using JOSE and COSE, W3C
// Recommendation 2025-05-15, sections 3.1 and 3.2): vc+jwt, vp+jwt, vc+sd-jwt; and reads the credentials of VC Data Model 1.1 in
// their claim "vc", and what drafts made of version 2.0 in the claims "vc" and "vp", where a caller asks for it.
//
// # Format
//
//	BASE64URL({"alg", "kid", "typ": "vc+jwt", "cty": "vc"}) . BASE64URL(document) . BASE64URL(signature)
//
// The payload is the document itself. Registered claims of a JWT may stand beside its members.
//
// # What is checked
//
// "typ" is exactly the type of the envelope; a JWT for another use is not taken for one (RFC 8725, section 3.11), although the
// Recommendation has a SHOULD there. "cty", where it stands, is "vc" or "vp". "crit" is refused: no extension is understood here.
// The key is named by "kid", a DID URL or its fragment; otherwise, for an https issuer or with "x5c", vc.Keys is given the header.
// "alg" has to be the one algorithm of that key. A key or the address of one in the header (jwk, jku, x5u) is never used. "iss",
// in payload or header, is the issuer or holder; "iat", "nbf" and "exp" are times of the signature and count beside validFrom and
// validUntil; "aud" is whom it is for. "vc" and "vp" must not be there. A Token Status List in "status" is not looked up, so what names
// one is not accepted: vc.ErrUnavailable. The document's contexts are pinned ones and its terms are
// theirs (package jsonld): whoever reads a member by its name reads what was signed.
//
// Encrypted tokens, which have five parts, are refused by name and not looked into.
package jose
