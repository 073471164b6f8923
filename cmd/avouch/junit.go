package main

import (
	"encoding/xml"
	"strings"
)

// junitSuites is a report as CI servers read it: testsuites, testsuite, testcase, failure. There is no one specification; the
// attributes are those that the schemas of Jenkins, GitLab and Maven have in common. Nothing is timed: times are 0.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     int         `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    int           `xml:"time,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// junit is the outcome as JUnit XML; the suite has the name of the file of cases.
func (t tested) junit(file string) ([]byte, error) {
	suite := junitSuite{Name: file, Tests: len(t.Cases), Failures: t.Failed}
	for _, c := range t.Cases {
		j := junitCase{Name: c.Name, Class: file}
		if c.Outcome == itemFailed {
			message := "expected " + c.Expected.words() + "; got " + c.got()
			j.Failure = &junitFailure{Message: message, Type: "decision", Text: strings.Join(c.why(), "\n")}
		}
		suite.Cases = append(suite.Cases, j)
	}
	body, err := xml.MarshalIndent(junitSuites{Tests: suite.Tests, Failures: suite.Failures, Suites: []junitSuite{suite}}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}
