// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

const (
	accessKey = "AKEXAMPLE0000000000000000000001"
	secretKey = "SKEXAMPLE0000000000000000000001"
)

// shared serves the examples and the tests that need no faults. Its tasks stay Doing.
var shared *emulator

func TestMain(m *testing.M) {
	os.Exit(runWithEmulator(m))
}

func runWithEmulator(m *testing.M) int {
	var err error
	if shared, err = startEmulator("--doing-seconds", "3600"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer shared.stop()
	// What the examples show is a client that takes everything from the environment.
	for name, value := range map[string]string{"QIANFAN_CONSOLE_API_BASE_URL": shared.url,
		"QIANFAN_ACCESS_KEY": accessKey, "QIANFAN_SECRET_KEY": secretKey} {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

// emulator is a Qianfan on this machine. It ends with this process, however that ends.
type emulator struct {
	url  string
	cmd  *exec.Cmd
	stay io.Closer
}

func startEmulator(options ...string) (*emulator, error) {
	script := "../../emulator/qianfan_emulator.py"
	cmd := exec.Command("python3", append([]string{script, "--strict", "--exit-with-stdin",
		"--die-after", "600"}, options...)...)
	cmd.Stderr = os.Stderr
	stay, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the emulator did not start: %w", err)
	}
	words := strings.Fields(line)
	return &emulator{words[len(words)-1], cmd, stay}, nil
}

func (e *emulator) stop() {
	_ = e.stay.Close()
	_ = e.cmd.Wait()
}

// newEmulator is one for this test alone.
func newEmulator(t *testing.T, options ...string) *emulator {
	t.Helper()
	e, err := startEmulator(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.stop)
	return e
}

type request struct {
	Method string
	Target string
	Body   string
}

func (e *emulator) requests(t *testing.T) (seen []request) {
	t.Helper()
	reply, err := http.Get(e.url + "/_emulator/requests")
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if err := json.NewDecoder(reply.Body).Decode(&seen); err != nil {
		t.Fatal(err)
	}
	return seen
}

func (e *emulator) fault(t *testing.T, fault string) {
	t.Helper()
	reply, err := http.Post(e.url+"/_emulator/faults", "application/json",
		bytes.NewReader([]byte(fault)))
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Fatalf("the emulator refused %s: %s", fault, reply.Status)
	}
}

// newClient never waits between attempts and is closed with the test.
func newClient(t *testing.T, url string, options ...qianfan.Option) *qianfan.Client {
	t.Helper()
	options = append([]qianfan.Option{qianfan.WithBaseURL(url),
		qianfan.WithConfig("console_api_retry_backoff_factor", "0"),
		qianfan.WithConfig("console_api_retry_jitter", "0")}, options...)
	client, err := qianfan.New(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// silentService takes requests, tells the test of each, and answers none.
func silentService(t *testing.T) (url string, arrived <-chan struct{}) {
	t.Helper()
	arrivals := make(chan struct{}, 10000)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		// The server notices that a client hung up only once the body was read.
		_, _ = io.Copy(io.Discard, r.Body)
		arrivals <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return server.URL, arrivals
}
