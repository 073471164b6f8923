// Package request is a verifier's question, signed: what it asks, why, and where the answer goes.
//
// A request is a JSON Web Token in compact form (RFC 7519), signed by a key that the DID document of whoever asks lists for
// authentication. Its header has typ "avouch-request+jwt" and kid, the DID URL of that key; its payload has these members and
// no others, because a wallet cannot agree to what it does not understand; [ ] marks what may be left out:
//
//	iss          who asks: a DID. The answer names it as its audience
//	purpose      why, in words that the person reads
//	asks         [{type, [claims], [issuers], [optional], [why]} …]: what
//	nonce        at least 128 bits of randomness (crypto/rand.Text makes one)
//	[nymDomain]  the DID for which a pseudonym is asked
//	endpoint     where the answer goes
//	iat, exp     since when and until when the request counts, at most a day, in seconds since 1970
//
// The endpoint stands, byte for byte, in the document of whoever asks, in a service of the type AvouchAnswer: whoever passes
// somebody else's request on cannot have the answer sent to themselves. It is an https URL in ASCII, or an http URL on this
// machine. Whoever asks chose that address: a wallet with neighbours (services on its own machine or network) that should not be
// spoken to sends the answer with a client that does not reach them, and follows no redirects.
//
// The SHA-256 of the token's bytes is vc.Challenge.Request: an answer with derived proofs is bound to the very words that the
// person agreed to.
package request
