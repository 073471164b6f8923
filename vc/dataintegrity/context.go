package dataintegrity

import (
	"github.com/avouch-id/avouch/internal/strictjson"
)

const (
	contextVCDM2         = "https://www.w3.org/ns/credentials/v2"
	contextDataIntegrity = "https://w3id.org/security/data-integrity/v2"
)

// injectContext adds the context of Data Integrity where a linked document has none that defines proofs (Data Integrity
// section 2.4.2).
func injectContext(doc map[string]any) {
	have, linked := doc["@context"]
	if !linked {
		return
	}
	all := strictjson.List(have)
	for _, c := range all {
		if c == contextVCDM2 || c == contextDataIntegrity {
			return
		}
	}
	doc["@context"] = append(append([]any(nil), all...), contextDataIntegrity)
}
