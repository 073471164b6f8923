// Package status is revocation and suspension: it checks and issues Bitstring Status Lists (W3C Recommendation 2025-05-15) and Token
// Status Lists (draft-ietf-oauth-status-list-20). Sections named here without more are those of the first, or, where tokens are spoken
// of, of the second.
//
// # Format
//
//	                   Bitstring Status List               Token Status List
//	in                 documents of the data model         SD-JWT VC
//	entry              credentialStatus, one or several    status.status_list
//	  list             statusListCredential                uri
//	  index            statusListIndex, a text of digits   idx, a number
//	list               a credential of the type            a JWT of the type statuslist+jwt, or
//	                   BitstringStatusListCredential       a COSE_Sign1 of application/statuslist+cwt
//	compressed by      GZIP                                ZLIB
//	written in         "u" and base64url                   base64url, in CBOR bytes
//	entry 0            left: the most significant bits     the least significant bits
//	bits of an entry   statusSize: 1 (default) to 8        bits: 1, 2, 4, 8
//	entries at least   131,072                             1
//
// # What is checked
//
// A list is loaded whole. It has a good signature by the issuer of the credential, or by one whom Checker.Issuers names, holds at the
// verifier's time, and is what its name says: of its type, its id or sub is the URL, one of its purposes is that of the entry. The
// compressed list is one stream in its one encoding, with its checksum and nothing behind it. An index that is not in it is refused. A
// list with a status of its own is not followed. A status token is no credential, nor the reverse: the type in the header says which it
// is. A document that became an SD-JWT VC has its entries of bitstrings in the claim status.
//
// Keys of tokens are found by vc.Keys: by kid, in a JWT also by x5c. A token need not name its issuer; it is then the credential's, and in
// any case whom the key speaks for. MACs are nobody's. The extended key usage for status tokens is not demanded; issuerkeys.Certificates
// can. Of a CWT the CoAP number of its type is not known, because none is assigned, and its times are whole seconds.
//
// The Recommendation wants a list of messages to have statusSize and statusMessages in its subject, but its context has terms for neither.
// So they are not demanded; a statusSize that is there has to agree.
//
// # Privacy
//
// An index identifies a credential to whoever sees two showings of it: hide it from nobody and it is as good as a name. Credentials with a
// hidden nym secret have no status; they live briefly instead. What protects the others is the herd: whole lists are loaded, so that
// nobody learns for whom (and Checker.Prefetch loads them before anybody comes); a list has 131,072 entries or more, and one URL for all
// of them; indexes are drawn at random, so that they tell neither order nor number. Who can count the revoked can be misled by decoys
// (section 6.5): indexes that are allocated for no credential, and set and unset as if they were.
package status
