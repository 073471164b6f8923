// Command avouch makes avatars' DIDs, issues and presents credentials, verifies them offline, and scores them with reasons.
//
//	avouch did create | did resolve    keys and identifiers
//	avouch issue                       an issuer signs claims
//	avouch present                     a holder shows some of them, bound to a verifier's nonce
//	avouch verify | inspect | score    a verifier judges, and decides by its policy; anybody reads
//	avouch status                      an issuer revokes and suspends: allocates, sets, publishes
//	avouch policy lint | test | audit  whoever writes a policy checks it, and tries it out before it judges anybody
//	avouch corpus                      a manifest of items made by other implementations
//
// Nothing touches the network. Data goes to standard output, talk to standard error. The exit status is 0 for valid, 1 for
// invalid, 2 for a wrong use of the command, 3 for what could not be checked. The help topics "exit-status", "files" and
// "json" are the contract: what the files hold, and what --json prints.
package main
