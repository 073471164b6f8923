package scoring

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// population is evidence as many visitors of a world would have it, claims decoded: conduct of every category with and without
// an id, of several worlds, older issues of the same, summaries and jobs.
func population(n int) []evidence {
	all := make([]evidence, n)
	issuers := []string{"did:web:a.example", "did:web:c.example", "did:web:kestrel.example", "did:web:m.example"}
	categories := append(avatar.Categories(avatar.Positive), avatar.Categories(avatar.Negative)...)
	for i := range all {
		seed := sha256.Sum256(fmt.Append(nil, i))
		at := moment.Add(-time.Duration(int(seed[0])<<8|int(seed[1])) * time.Hour / 4)
		e := evidence{issuer: issuers[i%2], kind: avatar.TypeConductAttestation, id: fmt.Sprint("urn:uuid:", i-int(seed[2])%3),
			happened: at, from: at, until: moment.AddDate(1, 0, 0), digest: seed}
		switch seed[3] % 16 {
		case 0:
			e.kind, e.claim = avatar.TypeEmployment, m{"worksFor": "Kestrel Freight"}
			e.issuer = issuers[2]
		case 1:
			e.kind, e.atLeast, e.claim = avatar.TypeConductSummary, 50, m{"openSanctions": json.Number("0")}
		case 2:
			e.issuer = issuers[3]
		case 3:
			e.id = ""
			fallthrough
		default:
			e.category, e.severity = categories[int(seed[4])%len(categories)], 1+int(seed[5])%5
		}
		all[i] = e
	}
	return all
}

// BenchmarkArithmetic is the pure part of an assessment: everything but decoding the claims. x/bare is one piece of evidence
// over one bare Ed25519 verification of 64 bytes, both timed here in turns.
func BenchmarkArithmetic(b *testing.B) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	for _, n := range []int{100, 1_000, 10_000} {
		p, all, bares := smallPolicy(b), population(n), max(1, n/100)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var ours, bare time.Duration
			for b.Loop() {
				begin := time.Now()
				p.assess(moment, all)
				ours += time.Since(begin)
				begin = time.Now()
				for range bares { // about as long as ours, so that what else the machine does weighs on both
					ed25519.Verify(public, message, signature)
				}
				bare += time.Since(begin)
			}
			b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N)/float64(n), "ns/piece")
			b.ReportMetric(float64(ours)/float64(n)/(float64(bare)/float64(bares)), "x/bare")
		})
	}
}
