// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// around is what a piece of the README may take for granted.
const around = `package main

import (
	"context"
	"errors"
	"fmt"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

var _, _, _ = errors.As, fmt.Println, qianfan.New

func piece(ctx context.Context, err error) {
	{
%s
	}
}

func main() { piece(context.Background(), nil) }
`

// A module of somebody else gets this one as the README says, and compiles each of its examples.
func TestExamplesOfTheReadmeCompile(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	project := t.TempDir()
	pieces := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllSubmatch(readme, -1)
	for number, match := range pieces {
		source := string(match[1])
		if !strings.HasPrefix(source, "package ") {
			source = fmt.Sprintf(around, source)
		}
		folder := filepath.Join(project, fmt.Sprint("piece", number+1))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(pieces) < 3 {
		t.Errorf("the README has lost examples: %d are left", len(pieces))
	}
	const module = "github.com/libqianfan/libqianfan/bindings/go"
	for _, arguments := range [][]string{{"mod", "init", "example.com/stranger"},
		{"mod", "edit", "-replace", module + "=" + here}, {"get", module}, {"build", "./..."}} {
		command := exec.Command("go", arguments...)
		command.Dir = project
		command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, said)
		}
	}
}
