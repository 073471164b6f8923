package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// framing are the members of credentials and claim sets that are shown by other means.
var framing = []string{"@context", "proof", "type", "issuer", "id", "validFrom", "validUntil", "issuanceDate", "expirationDate",
	"iss", "sub", "jti", "iat", "nbf", "exp", "vct", "cnf", "_sd", "_sd_alg"}

// printClaims lists what is claimed, a pointer and a value a line.
func printClaims(l *lines, indent string, object map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(framing, name) {
			printClaim(l, indent, "/"+strictjson.EscapeToken(name), object[name])
		}
	}
}

func printClaim(l *lines, indent, pointer string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "_sd" {
				printClaim(l, indent, pointer+"/"+strictjson.EscapeToken(name), v[name])
			}
		}
		if len(v) == 0 {
			l.printf("%s%s = {}", indent, pointer)
		}
	case []any:
		for i, e := range v {
			printClaim(l, indent, pointer+"/"+strconv.Itoa(i), e)
		}
		if len(v) == 0 {
			l.printf("%s%s = []", indent, pointer)
		}
	case string:
		l.printf("%s%s = %q", indent, pointer, v)
	case json.Number:
		l.printf("%s%s = %s", indent, pointer, v)
	default:
		l.printf("%s%s = %s", indent, pointer, strictjson.Append(nil, v))
	}
}
