// Package sdjwt secures credentials as SD-JWT VC: Selective Disclosure for JSON Web Tokens (RFC 9901, November 2025) with the
// claims of SD-JWT-based Verifiable Digital Credentials (draft-ietf-oauth-sd-jwt-vc-18).
//
// # Format
//
//	<issuer's JWT>~<disclosure 1>~…~<disclosure N>~                  as issued
//	<issuer's JWT>~<disclosure 1>~…~<disclosure N>~<key binding JWT> as shown to a verifier
//
// A claim that can be hidden is not in the issuer's JWT. In its place stands the digest of a disclosure, in the array "_sd"
// of the object that it belongs to, or as {"...": digest} in an array:
//
//	disclosure = BASE64URL(["salt", "name", value])   of an object member
//	           = BASE64URL(["salt", value])           of an array element
//	digest     = BASE64URL(SHA-256(disclosure))
//
// The value of a disclosure may hold digests again. The holder leaves out what is to stay hidden, and signs the rest together
// with the verifier's nonce and audience by the key that the issuer put into "cnf".
//
// # What is checked
//
// Mechanism does what RFC 9901, sections 7.1 and 7.3, demands, and is strict where the text leaves a choice: the header's
// "typ" is exactly "dc+sd-jwt"; every digest occurs once; every disclosure belongs to a digest; none replaces a claim that is
// there, and none is called "_sd" or "..."; these names carry digests and nothing else; iss, nbf, exp, cnf, vct, vct#integrity,
// aka_vcts and status stand in the JWT itself, whole. A key binding JWT is always checked, whether or not a nonce is expected.
// "cnf" is a public key ("jwk"): another confirmation method is refused, because then nobody could say whom the credential is
// bound to.
//
// The issuer's key is found by vc.Keys: "kid" is a DID URL, or its fragment where "iss" is a DID; otherwise the protected
// header is handed over, for "x5c" and JWK Sets. That the key's controller is "iss" is for vc.Verifier to judge.
//
// # JSON serialization
//
// The same SD-JWT may be written as a JWS in JSON (application/sd-jwt+json; RFC 9901, section 8): flattened, as VC.JSON writes it,
// or general, with several signatures:
//
//	{"payload", "protected", "header": {"disclosures", "kb_jwt"}, "signature"}
//	{"payload", "signatures": [{"protected", "header": {"disclosures", "kb_jwt"}, "signature"}, …]}
//
// Every signature has to hold and is reported; one of them is the issuer's. Disclosures and key binding stand in the first
// unprotected header and in no other. sd_hash is over the compact form of the first signature. What else stands in an unprotected
// header is ignored, unless the protected one has it too, or it is "crit": then the SD-JWT is refused. Type, algorithm and key are
// named by protected headers alone.
//
// # Privacy
//
// Digests and disclosures are sorted by their own bytes, which are random; decoys look like digests and stand anywhere among
// them. What cannot be hidden: the issuer's signature and the digests are the same in every showing, and so is the key. Two
// verifiers who compare notes recognise the credential.
package sdjwt
