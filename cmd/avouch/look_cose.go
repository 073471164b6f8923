package main

import (
	"encoding/base64"
	"strings"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
)

// lookCOSE reads a document secured as a COSE message.
func lookCOSE(s vc.Secured) sight {
	u, err := cose.ReadUnverified(s)
	if err != nil {
		return sight{Format: formatUnknown, Problem: err.Error()}
	}
	g := signature{By: "issuer", Key: u.Key, Nonce: u.Nonce, Audience: u.Audience}
	if !u.Created.IsZero() {
		g.Created = stamp(u.Created)
	}
	if u.Type == mediaCOSEs {
		g.By = "holder"
		out := lookPresentation(u.Document.Object())
		out.Format, out.Signatures = formatVPCOSE, []signature{g}
		return out
	}
	out := sight{Format: formatVCCOSE, Signatures: []signature{g}}
	out.claimSet(u.Document.Object())
	return out
}

// lookInEnvelope reads what stands in a data: URL.
func lookInEnvelope(media, data string) sight {
	raw := []byte(data)
	if plain, is64 := strings.CutSuffix(media, ";base64"); is64 {
		decoded, err := base64.StdEncoding.Strict().DecodeString(data)
		if err != nil {
			return sight{Format: formatUnknown, Problem: err.Error()}
		}
		media, raw = plain, decoded
	}
	return look(vc.Received(media, raw))
}
