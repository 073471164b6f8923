// Package cryptosigner makes a [did.Signer] of a [crypto.Signer]: what the Go packages of hardware tokens, TPMs and key
// services give out. The private key stays where it is.
//
//	crypto.Signer's public key     kind       asked to sign                 answers                  here
//	ed25519.PublicKey              Ed25519    the message, crypto.Hash(0)   64 bytes (RFC 8032)      the same
//	*ecdsa.PublicKey on P-256      P256       its SHA-256                   DER of r and s           r || s, 64 bytes
//	*ecdsa.PublicKey on P-384      P384       its SHA-384                   DER of r and s           r || s, 96 bytes
//
// Other keys are refused. That includes secp256k1: crypto/elliptic has no such curve, so no crypto.Signer can say that its
// key is on it; a device with such a key implements did.Signer itself.
//
// # What the device answers is checked
//
// DER is ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } (RFC 3279, §2.2.3), read strictly: shortest lengths and
// numbers, nothing behind, 0 < r, s < n. Then the signature is verified with the key that the signer named when [New] was
// called, and one that does not verify is not given out. Next to a right signature of the same message, one that a fault
// spoiled tells the private key of Ed25519 and of ECDSA with a nonce from the message, and so does one that Ed25519 made
// with another public key than the private key's. And a device that was set up anew would sign in a stranger's name.
//
// That costs one verification a signature: on a core of a server some 0.05 ms for Ed25519, 0.09 for P-256 and 0.7 for P-384
// (BenchmarkSign). It cannot be turned off. Whoever signs in memory has did.PrivateKey. A fault that ends in a signature
// that verifies, or one in the device's randomness, is not seen.
package cryptosigner
