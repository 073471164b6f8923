package main

// blindCommitment is a holder's commitment. In the blind fixtures seed and tags are text, not hex.
type blindCommitment struct {
	Name                string   `json:"name"`
	File                string   `json:"file"`
	CommittedMessages   []string `json:"committedMessages"`
	ProverBlind         string   `json:"proverBlind"`
	CommitmentWithProof string   `json:"commitmentWithProof"`
	Valid               bool     `json:"valid"`
	STilde              string   `json:"sTilde"`
	MTildes             []string `json:"mTildes"`
	Seed                string   `json:"seed"`
	DST                 string   `json:"dst"`
	Count               int      `json:"count"`
}

// blindSignature has null committed messages and no commitment where nothing was committed to.
type blindSignature struct {
	Name                string   `json:"name"`
	File                string   `json:"file"`
	SecretKey           string   `json:"secretKey"`
	PublicKey           string   `json:"publicKey"`
	CommitmentWithProof string   `json:"commitmentWithProof,omitempty"`
	Header              string   `json:"header"`
	Messages            []string `json:"messages"`
	CommittedMessages   []string `json:"committedMessages"`
	ProverBlind         string   `json:"proverBlind,omitempty"`
	Signature           string   `json:"signature"`
	Valid               bool     `json:"valid"`
	B                   string   `json:"b"`
	Domain              string   `json:"domain"`
	Seed                string   `json:"seed"`
	CommitDST           string   `json:"commitDst,omitempty"`
	CommitCount         int      `json:"commitCount,omitempty"`
}

// blindProof has its revealed messages by index: those of the signer and those committed to are counted apart.
type blindProof struct {
	Name                string            `json:"name"`
	File                string            `json:"file"`
	PublicKey           string            `json:"publicKey"`
	Signature           string            `json:"signature"`
	CommitmentWithProof string            `json:"commitmentWithProof,omitempty"`
	ProverBlind         string            `json:"proverBlind,omitempty"`
	Header              string            `json:"header"`
	PresentationHeader  string            `json:"presentationHeader"`
	Revealed            map[string]string `json:"revealedMessages"`
	RevealedCommitted   map[string]string `json:"revealedCommittedMessages"`
	L                   int               `json:"l"`
	Proof               string            `json:"proof"`
	Valid               bool              `json:"valid"`
	Seed                string            `json:"seed"`
	DST                 string            `json:"dst"`
	Count               int               `json:"count"`
	CommitDST           string            `json:"commitDst,omitempty"`
	CommitCount         int               `json:"commitCount,omitempty"`
	bbsProofTrace
}

type blindSuite struct {
	Suite           string            `json:"suite"`
	Generators      bbsGenerators     `json:"generators"`
	BlindGenerators bbsGenerators     `json:"blindGenerators"`
	Commitments     []blindCommitment `json:"commitments"`
	Signatures      []blindSignature  `json:"signatures"`
	Proofs          []blindProof      `json:"proofs"`
}

// blindMock is what the mocked random scalars of a fixture come from.
type blindMock struct {
	Mock struct {
		Seed          string
		Commit, Proof struct {
			DST   string
			Count int
		}
	} `json:"mockRngParameters"`
}

func bbsBlind(s shared) any {
	const folder = "cfrg-blind-bbs/fixtures/fixture_data/"
	var lists struct{ Messages, CommittedMessages []string }
	s.whole(folder+"messages.json", &lists)
	var suites []blindSuite
	for _, names := range bbsSuites {
		at := folder + names[1] + "/"
		var generators struct{ Generators, BlindGenerators bbsPublishedGenerators }
		s.whole(at+"generators.json", &generators)
		suite := blindSuite{Suite: names[0],
			Generators: generators.Generators.own(), BlindGenerators: generators.BlindGenerators.own()}
		for _, file := range s.list(at + "commit") {
			suite.Commitments = append(suite.Commitments, s.blindCommitment(file))
		}
		for _, file := range s.list(at + "signature") {
			suite.Signatures = append(suite.Signatures, s.blindSignature(file))
		}
		for _, file := range s.list(at + "proof") {
			suite.Proofs = append(suite.Proofs, s.blindProof(file))
		}
		suites = append(suites, suite)
	}
	return struct {
		Source            source       `json:"source"`
		Messages          []string     `json:"messages"`
		CommittedMessages []string     `json:"committedMessages"`
		Suites            []blindSuite `json:"suites"`
	}{s.source("cfrg-blind-bbs", "fixtures/fixture_data"), lists.Messages, lists.CommittedMessages, suites}
}

// onlyValid panics on a fixture that has to fail: this form has no place for a reason, because none has one.
func (p bbsPublished) onlyValid() bool {
	if !p.Result.Valid || p.Result.Reason != "" {
		panic(p.Name + ": a fixture that has to fail")
	}
	return true
}

func (s shared) blindCommitment(file string) blindCommitment {
	var in struct {
		bbsPublished
		blindMock
		CommittedMessages                []string
		ProverBlind, CommitmentWithProof string
		Trace                            struct {
			Random struct {
				STilde  string   `json:"s_tilde"`
				MTildes []string `json:"m_tildes"`
			} `json:"random_scalars"`
		}
	}
	s.whole(file, &in)
	return blindCommitment{Name: in.Name, File: stem(file), CommittedMessages: in.CommittedMessages,
		ProverBlind: in.ProverBlind, CommitmentWithProof: in.CommitmentWithProof, Valid: in.onlyValid(),
		STilde: in.Trace.Random.STilde, MTildes: in.Trace.Random.MTildes,
		Seed: in.Mock.Seed, DST: in.Mock.Commit.DST, Count: in.Mock.Commit.Count}
}

func (s shared) blindSignature(file string) blindSignature {
	var in struct {
		bbsPublished
		blindMock
		SignerKeyPair                                       struct{ SecretKey, PublicKey string }
		CommitmentWithProof, Header, ProverBlind, Signature string
		Messages, CommittedMessages                         []string
		Trace                                               struct{ B, Domain string }
	}
	s.whole(file, &in)
	return blindSignature{Name: in.Name, File: stem(file),
		SecretKey: in.SignerKeyPair.SecretKey, PublicKey: in.SignerKeyPair.PublicKey,
		CommitmentWithProof: in.CommitmentWithProof, Header: in.Header, Messages: in.Messages,
		CommittedMessages: in.CommittedMessages, ProverBlind: in.ProverBlind, Signature: in.Signature,
		Valid: in.onlyValid(), B: in.Trace.B, Domain: in.Trace.Domain,
		Seed: in.Mock.Seed, CommitDST: in.Mock.Commit.DST, CommitCount: in.Mock.Commit.Count}
}

func (s shared) blindProof(file string) blindProof {
	var in struct {
		bbsPublished
		blindMock
		SignerPublicKey, Signature, CommitmentWithProof, ProverBlind string
		Header, PresentationHeader, Proof                            string
		RevealedMessages, RevealedCommittedMessages                  map[string]string

		L     int
		Trace struct {
			Random bbsPublishedRandom `json:"random_scalars"`

			ABar, B, BBar, D, T1, T2, Domain, Challenge string
		}
	}
	s.whole(file, &in)
	r, t := in.Trace.Random, in.Trace
	return blindProof{Name: in.Name, File: stem(file), PublicKey: in.SignerPublicKey, Signature: in.Signature,
		CommitmentWithProof: in.CommitmentWithProof, ProverBlind: in.ProverBlind, Header: in.Header,
		PresentationHeader: in.PresentationHeader, Revealed: in.RevealedMessages,
		RevealedCommitted: in.RevealedCommittedMessages, L: in.L, Proof: in.Proof, Valid: in.onlyValid(),
		Seed: in.Mock.Seed, DST: in.Mock.Proof.DST, Count: in.Mock.Proof.Count,
		CommitDST: in.Mock.Commit.DST, CommitCount: in.Mock.Commit.Count,
		bbsProofTrace: bbsProofTrace{R1: r.R1, R2: r.R2, ETilde: r.ETilde, R1Tilde: r.R1Tilde, R3Tilde: r.R3Tilde,
			MTildes: r.MTildes, ABar: t.ABar, B: t.B, BBar: t.BBar, D: t.D, T1: t.T1, T2: t.T2,
			Domain: t.Domain, Challenge: t.Challenge}}
}
