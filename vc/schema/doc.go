// Package schema checks credentials against the JSON Schemas that they name: Verifiable Credentials JSON Schema Specification,
// W3C Candidate Recommendation Draft of 4 February 2025, with JSON Schema draft 2020-12 and no other.
//
//	"credentialSchema": {"id": "https://…", "type": "JsonSchema"}            a schema stands at the URL
//	"credentialSchema": {"id": "https://…", "type": "JsonSchemaCredential"}  a credential with a schema stands there
//
// # What is checked
//
// The whole credential, as far as it was disclosed, is the instance: a claim that a holder left out is not there, and a schema
// that requires it fails. Numbers are compared as they are written, never rounded. "format" is asserted, since section 4.2 calls
// an address that is none a failure; "contentEncoding" and "contentMediaType" are not. Regular expressions are those of package
// regexp: what ECMA-262 has beyond them, looking ahead for one, is not available.
//
// A schema has a "$schema" and a "$id"; of a JsonSchema it is the URL in the credential, as the test suite of the W3C wants it.
// digestSRI and digestMultibase are checked where they stand. The credential of a JsonSchemaCredential is verified first, by
// Checker.Verify; it names the one schema of schema credentials and no other, so none leads to a further one. YAML is not read.
//
// # Outcomes
//
// Section 4.2 has three, and so has Check:
//
//	success        nil
//	failure        vc.ErrInvalid: the credential does not fit, or what it names was found and is no such schema
//	indeterminate  vc.ErrUnavailable: the schema was not to be had, is of another version or type, uses what is not
//	               supported, or takes more than the limits allow
//
// # Safety
//
// Schemas are a stranger's programs. They reach only what the Loader gives them, and the meta-schemas of JSON Schema. A schema
// that applies itself to the same value is refused; so is a large exponent; the steps of an evaluation are counted.
package schema
