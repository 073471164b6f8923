module github.com/avouch-id/avouch

go 1.26
