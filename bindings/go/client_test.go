// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

var ctx = context.Background()

// asError fails the test unless err is an *Error of that status.
func asError(t *testing.T, err error, status qianfan.Status) *qianfan.Error {
	t.Helper()
	var failed *qianfan.Error
	if !errors.As(err, &failed) {
		t.Fatalf("got %v, wanted an *Error", err)
	}
	if failed.Status != status {
		t.Fatalf("got %v, wanted %v: %v", failed.Status, status, err)
	}
	return failed
}

func TestCreateThenDescribe(t *testing.T) {
	client := newClient(t, shared.url)
	created, err := client.CreateModelExportTask(ctx, "amv-create")
	if err != nil {
		t.Fatal(err)
	}
	if created.ExportID == "" || created.HTTPStatus != 200 || created.Attempts != 1 ||
		created.RequestID == "" || created.Settled != qianfan.SettledNone {
		t.Errorf("created: %+v", created)
	}
	state, err := client.DescribeModelExportTask(ctx, "amv-create")
	if err != nil {
		t.Fatal(err)
	}
	if state.ExportID != created.ExportID || state.ExportStatus != "Doing" {
		t.Errorf("state: %+v", state)
	}
	if len(state.Timings) != 1 || state.Timings[0].Total <= 0 || state.ClockOffset == nil {
		t.Errorf("timings %v, clock offset %v", state.Timings, state.ClockOffset)
	}
}

func TestNeverExported(t *testing.T) {
	state, err := newClient(t, shared.url).DescribeModelExportTask(ctx, "amv-never")
	if err != nil || state.ExportStatus != "" || state.ExportID != "" {
		t.Errorf("state %+v, error %v", state, err)
	}
}

func TestCallActionKeepsEveryByte(t *testing.T) {
	client := newClient(t, shared.url)
	sent := `{"名字":"模型导出 🚀 é","big":18446744073709551615,"long":"` +
		strings.Repeat("x", 1000000) + `"}`
	result, err := client.CallAction(ctx, "/v2/model", "Echo", []byte(sent))
	if err != nil {
		t.Fatal(err)
	}
	if name, _ := result.Get("/result/名字"); name != "模型导出 🚀 é" {
		t.Errorf("name: %q", name)
	}
	if big, _ := result.Get("/result/big"); big != "18446744073709551615" {
		t.Errorf("big: %q", big)
	}
	var decoded struct{ Result struct{ Long string } }
	if err := result.Decode(&decoded); err != nil || len(decoded.Result.Long) != 1000000 {
		t.Errorf("decoded %d bytes, error %v", len(decoded.Result.Long), err)
	}
	if empty, err := client.CallAction(ctx, "/v2/model", "Echo", nil); err != nil {
		t.Error(err)
	} else if whole, _ := empty.Get("/result"); whole != "{}" {
		t.Errorf("no body was sent as %s", whole)
	}
}

func TestServiceErrorHasAllFields(t *testing.T) {
	service := newEmulator(t)
	service.fault(t, `{"kind":"status","status":429,"retry_after":"7","times":-1}`)
	client := newClient(t, service.url, qianfan.WithConfig("console_api_retry_count", "1"))
	_, err := client.CreateModelExportTask(ctx, "amv-1")
	failed := asError(t, err, qianfan.StatusRateLimited)
	if failed.HTTPStatus != 429 || failed.Code != "RequestLimited" || failed.Message == "" ||
		failed.RequestID == "" || !failed.Retriable || failed.MaybeExecuted ||
		failed.RetryAfter != 7*time.Second || failed.Attempts != 1 {
		t.Errorf("%+v", failed)
	}
	if !json.Valid(failed.Body) {
		t.Errorf("body: %q", failed.Body)
	}
	if code, _ := failed.Get("/code"); code != "RequestLimited" {
		t.Errorf("code by pointer: %q", code)
	}
}

func TestErrorText(t *testing.T) {
	client := newClient(t, shared.url, qianfan.WithAccessKey(accessKey, "not-the-secret"))
	_, err := client.CreateModelExportTask(ctx, "amv-1")
	failed := asError(t, err, qianfan.StatusAuth)
	wanted := regexp.MustCompile(`^qianfan: .+ \(QF_ERR_AUTH, HTTP 400, code SignatureDoesNotMatch, ` +
		`request id [0-9a-f-]+\): .*secret key`)
	if !wanted.MatchString(err.Error()) || strings.Contains(err.Error(), "not-the-secret") {
		t.Errorf("text: %s (hint: %s)", err, failed.Hint)
	}
}

func TestLostAnswerOfCreate(t *testing.T) {
	service := newEmulator(t, "--doing-seconds", "3600")
	service.fault(t, `{"kind":"reset-after-execute","action":"CreateModelExportTask"}`)
	result, err := newClient(t, service.url).CreateModelExportTask(ctx, "amv-1")
	if err != nil || result.Settled != qianfan.SettledFound || result.ExportID == "" {
		t.Errorf("result %+v, error %v", result, err)
	}
	service.fault(t, `{"kind":"reset-after-execute","times":-1}`)
	_, err = newClient(t, service.url).CreateModelExportTask(ctx, "amv-2")
	if !asError(t, err, qianfan.StatusNetwork).MaybeExecuted {
		t.Errorf("not in doubt: %v", err)
	}
}

func TestBadInputReachesNoWire(t *testing.T) {
	service := newEmulator(t)
	client := newClient(t, service.url)
	var none context.Context
	for name, call := range map[string]func() (*qianfan.Result, error){
		"empty": func() (*qianfan.Result, error) { return client.CreateModelExportTask(ctx, "") },
		"slash": func() (*qianfan.Result, error) { return client.CreateModelExportTask(ctx, "a/b") },
		"NUL":   func() (*qianfan.Result, error) { return client.CreateModelExportTask(ctx, "a\x00b") },
		"nil":   func() (*qianfan.Result, error) { return client.DescribeModelExportTask(none, "a") },
		"JSON": func() (*qianfan.Result, error) {
			return client.CallAction(ctx, "/v2", "A", []byte("{"))
		},
		"empty body": func() (*qianfan.Result, error) {
			return client.CallAction(ctx, "/v2", "A", []byte{})
		},
		"NUL in a route": func() (*qianfan.Result, error) {
			return client.CallAction(ctx, "/\x00", "", nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := call()
			if asError(t, err, qianfan.StatusInvalidArgument).Message == "" {
				t.Error("no message")
			}
		})
	}
	if seen := service.requests(t); len(seen) != 0 {
		t.Errorf("requests: %v", seen)
	}
}

func TestConfigErrors(t *testing.T) {
	for name, option := range map[string]qianfan.Option{
		"timeout_ms":  qianfan.WithConfig("timeout_ms", "soon"),
		"no_such_key": qianfan.WithConfig("no_such_key", "1"),
		"NUL":         qianfan.WithConfig("proxy", "a\x00b"),
	} {
		t.Run(name, func(t *testing.T) {
			client, err := qianfan.New(option)
			if failed := asError(t, err, qianfan.StatusConfig); client != nil ||
				!strings.Contains(failed.Message, name) {
				t.Errorf("client %v, message %q", client, failed.Message)
			}
		})
	}
}

func TestUnknownLogLevelIsRefused(t *testing.T) {
	_, err := qianfan.New(qianfan.WithLogFunc(qianfan.LogDebug+1,
		func(context.Context, qianfan.LogLevel, string) {}))
	asError(t, err, qianfan.StatusInvalidArgument)
}

func TestNilOptionIsRefused(t *testing.T) {
	client, err := qianfan.New(qianfan.WithConfig("qps_limit", "5"), nil)
	if asError(t, err, qianfan.StatusInvalidArgument); client != nil {
		t.Errorf("client %v", client)
	}
	_, err = qianfan.DescribeConfig(nil)
	asError(t, err, qianfan.StatusInvalidArgument)
}

func TestDescribeConfig(t *testing.T) {
	result, err := qianfan.DescribeConfig(qianfan.WithConfig("qps_limit", "5"))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(result.Body); !strings.Contains(text, `"explicit"`) ||
		strings.Contains(text, secretKey) {
		t.Errorf("settings: %s", text)
	}
	_, err = qianfan.DescribeConfig(qianfan.WithConfig("qps_limit", "many"))
	if failed := asError(t, err, qianfan.StatusConfig); !json.Valid(failed.Body) {
		t.Errorf("no settings beside the error: %+v", failed)
	}
}

func TestTwoClientsKeepTheirKeys(t *testing.T) {
	good := newClient(t, shared.url)
	bad := newClient(t, shared.url, qianfan.WithAccessKey(accessKey, "wrong"))
	for range 3 {
		if _, err := good.DescribeModelExportTask(ctx, "amv-two"); err != nil {
			t.Error(err)
		}
		_, err := bad.DescribeModelExportTask(ctx, "amv-two")
		asError(t, err, qianfan.StatusAuth)
	}
}

func TestUseAfterClose(t *testing.T) {
	client := newClient(t, shared.url)
	for range 2 {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != qianfan.ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestCloseEndsRunningCalls(t *testing.T) {
	url, arrived := silentService(t)
	client := newClient(t, url, qianfan.WithMaxConcurrentCalls(2))
	ended := make(chan error)
	for range 4 {
		go func() {
			_, err := client.DescribeModelExportTask(ctx, "amv-1")
			ended <- err
		}()
	}
	// Two run, two wait for a place.
	<-arrived
	<-arrived
	_ = client.Close()
	for range 4 {
		err := <-ended
		// A call that had not begun when the client was closed is refused as any later one.
		if err != qianfan.ErrClosed {
			asError(t, err, qianfan.StatusCancelled)
		}
		if !errors.Is(err, qianfan.ErrClosed) || errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestCollectorClosesForgottenClients(t *testing.T) {
	type token struct{ bytes [64]byte }
	released := make(chan struct{})
	func() {
		held := &token{}
		runtime.AddCleanup(held, func(done chan struct{}) { close(done) }, released)
		client, err := qianfan.New(qianfan.WithBaseURL(shared.url), qianfan.WithLogFunc(
			qianfan.LogDebug, func(context.Context, qianfan.LogLevel, string) { held.bytes[0]++ }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != nil {
			t.Error(err)
		}
	}()
	for {
		select {
		case <-released:
			return
		default:
			runtime.GC()
		}
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = newClient(t, url).CreateModelExportTask(ctx, "amv-1")
	failed := asError(t, err, qianfan.StatusConnect)
	if failed.Attempts != 3 || !failed.Retriable || failed.HTTPStatus != 0 || failed.Body != nil {
		t.Errorf("%+v", failed)
	}
}
