// Package fetch is HTTP that cannot be turned inwards: the one client for whatever is loaded because a stranger's document
// names it, such as a DID document, a status list, issuer metadata, a schema, the metadata of a type or a JSON-LD context.
//
// # Where it goes
//
// To https URLs with a public host name (never an address in any spelling, a name without a dot, or a name that is known to
// be local), on port 443 unless the client names others, and of what the name resolves to only to addresses that are global
// unicast: not loopback, private, link-local, multicast, documentation, benchmarking, reserved, nor an IPv6 form that
// carries such an IPv4 address. The name is resolved once for each connection, the answer is judged, the address that was
// judged is the one that is dialled, and it is judged once more between socket and connect. So it does not matter what the
// name resolves to a moment later, and a kept connection leads to an address that was judged. Redirects are not followed, or
// each is held to the same rules. There is no proxy unless the client names one, no cookie, no Referer, no credential, no
// fragment, and by default no User-Agent.
//
// # What it takes
//
// Status 200, of a bounded length, after a bounded time, of the media types that were asked for, not compressed, and with an
// end that the server states: a body that just breaks off is an error.
//
// # Errors
//
// Every error wraps one of four: [ErrRefused], [ErrNotFound], [ErrContent], [ErrUnavailable]. The first three also are
// fs.ErrPermission, fs.ErrNotExist and fs.ErrInvalid, so that a package which knows no more than a Loader can tell them
// apart. If the caller's context ended, the error wraps that as well.
//
// # What it cannot do
//
// A network that translates IPv4 under an IPv6 prefix of its own (RFC 6052, section 2.2) has a way in that only its operator
// knows, and so have public addresses that a firewall treats as inside: name both in [Client.Deny]. In a browser (GOOS=js)
// nobody can see addresses, and this package reaches nothing.
package fetch
