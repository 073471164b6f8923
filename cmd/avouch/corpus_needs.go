package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// kindNeeds are the mechanisms that a kind of item needs by itself; what else it needs its file says.
var kindNeeds = map[string]string{
	"sd-jwt-vc": sdjwtVC, "vc+jwt": "vc+jwt", "vp+jwt": "vp+jwt", "vp-di": "", "bitstring-status": "",
}

// unbuilt names what an item needs and this version does not have: the mechanism of its kind; and, where the kind names
// none, or acceptance is expected, all that its file holds.
func unbuilt(it corpusItem, data []byte) []string {
	needs := map[string]bool{}
	name, known := kindNeeds[it.Kind]
	if s, isSuite := strings.CutPrefix(it.Kind, "di-"); isSuite {
		name, known = s, true
	}
	switch {
	case !known:
		needs["the unknown kind "+it.Kind] = true
	case name != "":
		needs[name] = true
	}
	// What is not strict JSON names nothing: it is judged, and refused.
	if doc, err := strictjson.ParseObject(data, strictjson.Limits{}); err == nil {
		if name == "" || it.Expected == resultValid {
			within(doc, needs)
		}
	}
	maps.DeleteFunc(needs, func(name string, _ bool) bool { return isBuilt(name) })
	return slices.Sorted(maps.Keys(needs))
}

// within collects the enveloped forms in a document. A cryptosuite that is not built is refused by name.
func within(v any, needs map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			within(e, needs)
		}
	case map[string]any:
		for name, member := range v {
			if s, _ := member.(string); name == "id" {
				media, _, enveloped := strings.Cut(strings.TrimPrefix(s, "data:application/"), ",")
				if enveloped && strings.HasPrefix(s, "data:") {
					needs[envelope(media)] = true
				}
			}
			within(member, needs)
		}
	}
}

// envelope is the mechanism that opens an enveloped credential of a media type.
func envelope(media string) string {
	if strings.HasPrefix(media, "dc+sd-jwt") {
		return sdjwtVC
	}
	return media
}
