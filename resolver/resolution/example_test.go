package resolution_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/resolution"
)

func ExampleResolve() {
	for _, id := range []string{
		"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
		"did:web:kestrel.example",
		"did:nothing",
	} {
		result := resolution.Resolve(context.Background(), resolver.Offline(), id, resolution.Options{})
		if result.Problem != nil {
			fmt.Println(result.Status(), result.Problem.Type)
			continue
		}
		fmt.Println(result.Status(), result.ContentType)
	}
	// Output:
	// 200 application/did
	// 501 https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED
	// 400 https://www.w3.org/ns/did#INVALID_DID
}

// What another resolver answers, and the error of package did that it means.
func ExampleParseResult() {
	result, err := resolution.ParseResult([]byte(`{
		"didDocument": null,
		"didDocumentMetadata": {},
		"didResolutionMetadata": {"error": {"type": "https://www.w3.org/ns/did#NOT_FOUND"}}
	}`))
	fmt.Println(err, errors.Is(result.Problem, did.ErrNotFound))
	// Output: <nil> true
}

// The options of a request over HTTP, and which of two media types it likes.
func ExampleParseOptions() {
	options, err := resolution.ParseOptions(map[string][]string{"versionTime": {"2021-05-10T17:00:00Z"}})
	fmt.Println(options.VersionTime.Year(), err)
	_, err = resolution.ParseOptions(map[string][]string{"versionId": {"1", "2"}})
	fmt.Println(err)
	fmt.Println(resolution.Negotiate("text/html, application/did;q=0.5", resolution.MediaTypeResult, resolution.MediaTypeDocument))
	// Output:
	// 2021 <nil>
	// https://www.w3.org/ns/did#INVALID_OPTIONS: "\"versionId\" is given 2 times"
	// application/did
}

// An error of a did.Resolver in the specification's words.
func ExampleProblemOf() {
	id, err := did.Parse("did:web:kestrel.example")
	if err != nil {
		fmt.Println(err)
		return
	}
	problem := resolution.ProblemOf(id, fmt.Errorf("%w: no such host", did.ErrUnavailable))
	fmt.Println(problem.Status(), problem.Type, problem.Detail)
	at, err := resolution.ParseTime("2021-05-10T17:00:00.5Z")
	fmt.Println(at.IsZero(), errors.Is(err, did.ErrInvalid))
	fmt.Println(resolution.ParseNumber("4"))
	fmt.Println(resolution.NewProblem(resolution.NotFound, "no such version", nil).Title)
	fmt.Println(string(resolution.DocumentMetadata(did.Resolution{VersionID: "4", Deactivated: true})))
	// Output:
	// 500 https://www.w3.org/ns/did#INTERNAL_ERROR it could not be looked at now
	// true true
	// 4 <nil>
	// There is no such DID, or no such version of it
	// {"deactivated":true,"versionId":"4"}
}
