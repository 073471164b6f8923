package didplc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
)

// archive is a Loader of what was fetched before.
type archive map[string]string

func (a archive) Load(_ context.Context, url string) ([]byte, error) {
	if data, found := a[url]; found {
		return []byte(data), nil
	}
	return nil, did.ErrNotFound
}

// publishedLog is a log of the method's repository.
const publishedLog = `[
	{"did":"did:plc:z72i7hdynmk6r22z27h6tvur",
	 "operation":{"sig":"9NuYV7AqwHVTc0YuWzNV3CJafsSZWH7qCxHRUIP2xWlB-YexXC1OaYAnUayiCXLVzRQ8WBXIqF-SvZdNalwcjA",
	  "prev":null,"type":"plc_operation",
	  "services":{"atproto_pds":{"type":"AtprotoPersonalDataServer","endpoint":"https://bsky.social"}},"alsoKnownAs":["at://bluesky-team.bsky.social"],
	  "rotationKeys":["did:key:zQ3shhCGUqDKjStzuDxPkTxN6ujddP4RkEKJJouJGRRkaLGbg","did:key:zQ3shpKnbdPx3g3CmPf5cRVTPe1HtSwVn5ish3wSnDPQCbLJK"],
	  "verificationMethods":{"atproto":"did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"}},
	 "cid":"bafyreigp6shzy6dlcxuowwoxz7u5nemdrkad2my5zwzpwilcnhih7bw6zm","nullified":false,"createdAt":"2023-04-12T04:53:57.057Z"},
	{"did":"did:plc:z72i7hdynmk6r22z27h6tvur",
	 "operation":{"sig":"1mEWzRtFOgeRXH-YCSPTxb990JOXxa__n8Qw6BOKl7Ndm6OFFmwYKiiMqMCpAbxpnGjF5abfIsKc7u3a77Cbnw",
	  "prev":"bafyreigp6shzy6dlcxuowwoxz7u5nemdrkad2my5zwzpwilcnhih7bw6zm","type":"plc_operation",
	  "services":{"atproto_pds":{"type":"AtprotoPersonalDataServer","endpoint":"https://bsky.social"}},"alsoKnownAs":["at://bsky.app"],
	  "rotationKeys":["did:key:zQ3shhCGUqDKjStzuDxPkTxN6ujddP4RkEKJJouJGRRkaLGbg","did:key:zQ3shpKnbdPx3g3CmPf5cRVTPe1HtSwVn5ish3wSnDPQCbLJK"],
	  "verificationMethods":{"atproto":"did:key:zQ3shXjHeiBuRCKmM36cuYnm7YEMzhGnCmCyW92sRJ9pribSF"}},
	 "cid":"bafyreihmuvr3frdvd6vmdhucih277prdcfcezf67lasg5oekxoimnunjoq","nullified":false,"createdAt":"2023-04-12T17:26:46.468Z"}]`

func ExampleCreate() {
	ctx := context.Background()
	recovery, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	daily, err := did.GenerateKey(did.Secp256k1)
	if err != nil {
		log.Fatal(err)
	}
	genesis, err := didplc.Create(ctx, didplc.State{
		RotationKeys:        []did.PublicKey{recovery.PublicKey(), daily.PublicKey()},
		VerificationMethods: map[string]string{"atproto": "did:key:" + daily.PublicKey().Multikey()},
		AlsoKnownAs:         []string{"at://avatar.example"},
	}, daily)
	if err != nil {
		log.Fatal(err)
	}
	// Post genesis.JSON() to the directory, at /did:plc:….
	state := genesis.State()
	state.RotationKeys = state.RotationKeys[:1]
	rotated, err := genesis.Update(ctx, state, daily)
	if err != nil {
		log.Fatal(err)
	}
	end, err := rotated.Tombstone(ctx, recovery)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(genesis.DID().Method(), len(genesis.DID().Specific()), end.IsTombstone())
	_, err = rotated.Tombstone(ctx, daily) // has been rotated out
	fmt.Println(errors.Is(err, did.ErrInvalid))
	// Output:
	// plc 24 true
	// true
}

func ExampleResolver() {
	id, err := did.Parse("did:plc:z72i7hdynmk6r22z27h6tvur")
	if err != nil {
		log.Fatal(err)
	}
	// Nothing is asked but the directory that is given, through the loader that
	// is given.
	resolver := didplc.Resolver{
		Directory: "https://plc.example",
		Loader:    archive{"https://plc.example/did:plc:z72i7hdynmk6r22z27h6tvur/log/audit": publishedLog},
	}
	r, err := resolver.Resolve(context.Background(), id, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.VersionID)
	fmt.Println(r.Created)
	fmt.Println(r.Document.Services()[0].Endpoints[0])
	// Output:
	// bafyreihmuvr3frdvd6vmdhucih277prdcfcezf67lasg5oekxoimnunjoq
	// 2023-04-12 04:53:57.057 +0000 UTC
	// https://bsky.social
}

func ExampleParseLog() {
	id, err := did.Parse("did:plc:z72i7hdynmk6r22z27h6tvur")
	if err != nil {
		log.Fatal(err)
	}
	audit, err := didplc.ParseLog(id, []byte(publishedLog), didplc.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range audit.Entries() {
		fmt.Println(e.Created.Format("2006-01-02"), e.Nullified, e.Operation.State().AlsoKnownAs)
	}
	// Output:
	// 2023-04-12 false [at://bluesky-team.bsky.social]
	// 2023-04-12 false [at://bsky.app]
}

func ExampleParseOperation() {
	var entries []struct{ Operation json.RawMessage }
	if err := json.Unmarshal([]byte(publishedLog), &entries); err != nil {
		log.Fatal(err)
	}
	genesis, err := didplc.ParseOperation(entries[0].Operation)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(genesis.DID())
	fmt.Println(genesis.CID())
	// Output:
	// did:plc:z72i7hdynmk6r22z27h6tvur
	// bafyreigp6shzy6dlcxuowwoxz7u5nemdrkad2my5zwzpwilcnhih7bw6zm
}
