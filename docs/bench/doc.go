// Package bench measures the verification of one and the same SD-JWT VC by avouch and by other Go libraries, in turns and in one
// run. It is a module of its own, so that nobody who builds avouch gets them. To run it:
//
//	cd docs/bench && go test -bench . -cpu 1 -count 6 -benchtime 0.4s
//
// The claims are those of an employment authorization: ten disclosures, one inside of another, and a key binding; keys are Ed25519.
// x/bare is the time divided by one Ed25519 verification, x/ops by two and the hashes of the disclosures and of the whole, both timed
// in turns with what is measured. Each library does what it does and no more:
//
//	avouch             everything: keys from did:key, trust, times, replay
//	trustbloc/vc-go    signatures and claims of both JWTs, nonce, audience; sd_hash is not compared
//	go-sd-jwt          disclosures and form alone: signatures, nonce, audience and sd_hash are checked here, by the standard library
package bench
