package jsonld

type compiled struct{}
