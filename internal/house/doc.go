// Package house has no code: its tests hold the rules that keep the repository small and its rooms apart. Each rule is
// a test with a table beside it; an exception is a line in a table, with its reason.
package house
