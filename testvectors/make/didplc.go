package main

import "encoding/json"

// didplcLog is an audit log as a directory serves it.
type didplcLog struct {
	Name string          `json:"name"`
	Log  json.RawMessage `json:"log"`
}

// didplc takes some of the audit logs: the old form of a genesis operation, nullified operations, a tombstone, and what
// is refused for one entry's place, time or signature.
func didplc(s shared) any {
	const folder = "did-plc/interop_tests/audit_log/"
	logs := func(kind string, names ...string) (out []didplcLog) {
		for _, name := range names {
			log := didplcLog{Name: name}
			s.json(folder+kind+"/log_"+name+".json", &log.Log)
			out = append(out, log)
		}
		return out
	}
	return struct {
		Source  source      `json:"source"`
		Valid   []didplcLog `json:"valid"`
		Invalid []didplcLog `json:"invalid"`
	}{
		s.source("did-plc", "interop_tests/audit_log"),
		logs("valid", "legacy_dholms", "empty_rotation_keys", "nullification_at_exactly_72h", "nullification_nontrivial", "tombstone"),
		logs("invalid", "invalid_nullification_reused_key", "invalid_nullification_too_slow", "invalid_sig_b64_padding_bits",
			"invalid_sig_k256_high_s", "invalid_sig_p256_high_s", "invalid_update_nullified", "invalid_update_tombstoned"),
	}
}
