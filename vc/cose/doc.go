// Package cose secures documents of the data model as COSE messages (Securing Verifiable Credentials using JOSE and COSE, W3C
// Recommendation 2025-05-15, section 3.3): vc+cose and vp+cose. The payload is JSON all the same, but without
// base64 around it.
//
// # Format
//
//	COSE_Sign1 = 18([protected: bstr, unprotected: {}, payload: bstr, signature: bstr])        RFC 9052, section 4.2
//
//	protected   1  alg           the algorithm of the key
//	            3  content type  "application/vc" or "application/vp"
//	            4  kid           the DID URL of the key, in UTF-8
//	           15  CWT claims    RFC 9597; of a presentation 3 aud, 6 iat, 10 nonce
//	           16  typ           "application/vc+cose" or "application/vp+cose"; RFC 9596
//
//	key        alg
//	Ed25519     -8 EdDSA (written), -19 Ed25519
//	P-256       -7 ES256 (written),  -9 ESP256
//	P-384      -35 ES384 (written), -51 ESP384
//	secp256k1  -47 ES256K
//
// RFC 9864 registers one algorithm for each curve and deprecates those that were for several. For a key both say the same, so both
// are read; the older are written, because verifiers in the field know them.
//
// # What is checked
//
// Form: one message, tagged or not, of definite lengths, without duplicate labels, text in UTF-8, nothing after it. A payload that
// is kept elsewhere, COSE_Sign, and whatever is encrypted or authenticated by a MAC is refused by name.
//
// All that counts is in the protected header. "typ" is exactly the text above, although the Recommendation has a SHOULD there and
// RFC 9596 would allow a number. The content type, where it stands, is the one above. "crit" is refused: no extension is understood
// here. "kid" names the key, by its DID URL or the fragment of it; a chain of certificates (x5chain) or a COSE_Key is never looked
// at, so a message without "kid" cannot be opened. "alg" has to be the one algorithm of the key. Of the CWT claims iss is the issuer
// or holder and sub the subject; iat, nbf and exp are times of the signature and count beside validFrom and validUntil; aud is whom
// it is for, cnf the holder's key. A status (65535) is not looked up, so what has one is not accepted: vc.ErrUnavailable. Other
// parameters and claims are ignored, as the Recommendation demands.
//
// In the unprotected header, which nobody signed, those parameters must not be (kid would be ignored); others may, a countersignature
// for example, and are ignored.
//
// The document's contexts are pinned ones and its terms are theirs (package jsonld).
//
// The Recommendation names no claim for the nonce of a presentation. Here it is the claim that RFC 9711 registers for the purpose,
// 10 (eat_nonce), a byte string of 8 to 64 bytes: the UTF-8 of vc.Challenge.Nonce.
package cose
