// Package issuerkeys finds the keys of issuers that no DID names: sources of keys for vc.Verifier, for SD-JWT VC
// (draft-ietf-oauth-sd-jwt-vc-18, sections "Issuer Verification Key Discovery and Validation" and "JWT VC Issuer Metadata")
// and for credentials of the data model secured by JOSE (VC-JOSE-COSE, W3C Recommendation of 2025-05-15, section "Key
// Discovery", which takes the well-known address from SD-JWT VC).
//
//	Certificates   the header's x5c, checked against the caller's roots
//	Metadata       a JWK Set that the issuer publishes at /.well-known/jwt-vc-issuer
//	Cache          Metadata, remembered for a while
//	Sources        both, each for the issuers that it is permitted for
//
// A key that they find speaks for the issuer that the message names (iss), and for nobody else: that is what each of them
// checks. It may be used for assertions alone. The header's jwk, jku and x5u are never looked at, kid chooses within the keys
// of the issuer and nowhere else, and an issuer that is a DID is refused, because its keys stand in its document.
//
// # Who is the issuer of a certificate
//
// Drafts -04 to -09 of SD-JWT VC said how iss has to agree with a certificate: it is a uniformResourceIdentifier of the
// leaf's subjectAltName, or its host is a dNSName of it. Since -10 the text says only that the issuer is "the subject of the
// end-entity certificate", and that whatever is used has to "maintain the integrity of the relationship between the iss
// value [...] and the public keys". Without a rule each certificate under the roots could speak for every iss, so the older
// one is kept, in a strict form (Certificates.Find). A credential without iss, which -18 allows, is refused: it would have
// no issuer to hold against anything.
//
// # What is not done
//
// Nothing here opens a connection: what is loaded is loaded by the caller's Loader. Revocation of certificates (CRL, OCSP) is
// not checked: certificates under the roots should live briefly, or the credential have a status. Controlled identifier
// documents at https addresses are not read.
package issuerkeys
