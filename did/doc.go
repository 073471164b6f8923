// Package did holds identifiers, DID URLs, DID documents, public keys and
// signers, and the Resolver interface that every DID method implements. It
// speaks no network and no credential format.
//
// # Identifiers
//
// A [DID] and a [URL] follow the grammar of DID Core 1.0, §3.1 and §3.2:
//
//	did                = "did:" method-name ":" method-specific-id
//	method-name        = 1*( %x61-7A / DIGIT )
//	method-specific-id = *( *idchar ":" ) 1*idchar
//	idchar             = ALPHA / DIGIT / "." / "-" / "_" / pct-encoded
//	did-url            = did path-abempty [ "?" query ] [ "#" fragment ]
//
// Both are compared byte for byte, as DID Core prescribes; nothing is
// normalized. At most 16 KiB are accepted.
//
// # Keys
//
// A [PublicKey] is a kind and canonical bytes, and can be compared with ==.
// Its two textual forms are Multikey (Controlled Identifiers 1.0, §2.2.2),
// base58btc of a multicodec prefix and the key,
//
//	z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2
//
// (base64url, u…, for the experimental kind [MLDSA44] alone), and a JSON Web Key (RFC 7517, RFC 8037, RFC 8812):
//
//	{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
//
// Only the canonical encoding is read: no overlong varint, no uncompressed
// point, no second spelling of the same bytes. ECDSA points are on their curve,
// and an Ed25519 or X25519 key is not of small order. That an Ed25519 key is a
// point at all shows where it verifies: under one that is none nothing does.
//
// Every kind has exactly one signature algorithm, so none is ever taken from a
// message: Ed25519 (RFC 8032), ECDSA P-256 and secp256k1 with SHA-256, ECDSA
// P-384 with SHA-384; ECDSA signatures are r || s of fixed length (IEEE P1363).
//
// # Private keys
//
// Whatever signs is a Signer. PrivateKey is one in memory: GenerateKey makes it, DeriveKey makes an avatar's from the wallet's
// seed, ReadKeyFile reads it from a file (a JSON Web Key, mode 0600). It prints as its public key. A method's New, such as
// didkey.New, gives a signer its DID and the name under which others find the key: a SigningKey.
//
// # Documents
//
// [ParseDocument] reads a DID document strictly. A key of a known type that is
// malformed refuses the whole document; a verification method of an unknown
// type is kept and yields no key ([ErrUnsupportedKey]).
package did
