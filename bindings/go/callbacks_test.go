// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

type contextKey struct{}

func TestLogFuncGetsTheContextOfItsCall(t *testing.T) {
	var mu sync.Mutex
	seen := map[any]int{}
	client := newClient(t, shared.url, qianfan.WithLogFunc(qianfan.LogDebug,
		func(ctx context.Context, level qianfan.LogLevel, message string) {
			mu.Lock()
			defer mu.Unlock()
			seen[ctx.Value(contextKey{})]++
			if level < qianfan.LogError || level > qianfan.LogDebug || message == "" ||
				strings.Contains(message, secretKey) {
				t.Errorf("level %d: %s", level, message)
			}
		}))
	var calls sync.WaitGroup
	for name := range 8 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			_, err := client.DescribeModelExportTask(context.WithValue(ctx, contextKey{}, name), "amv-1")
			if err != nil {
				t.Error(err)
			}
		}()
	}
	calls.Wait()
	mu.Lock()
	defer mu.Unlock()
	for name := range 8 {
		if seen[name] == 0 {
			t.Errorf("call %d logged nothing; all: %v", name, seen)
		}
	}
}

func TestLogFuncGetsWhatNoCallIsAbout(t *testing.T) {
	var lines []string
	newClient(t, shared.url, qianfan.WithConfig("ssl_verification_enabled", "false"),
		qianfan.WithLogFunc(qianfan.LogWarn,
			func(ctx context.Context, level qianfan.LogLevel, message string) {
				if ctx == nil || level != qianfan.LogWarn {
					t.Errorf("context %v, level %d", ctx, level)
				}
				lines = append(lines, message)
			}))
	if len(lines) != 1 {
		t.Errorf("lines of New: %q", lines)
	}
}

func TestLogger(t *testing.T) {
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelInfo}))
	client := newClient(t, shared.url, qianfan.WithLogger(logger))
	if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != nil {
		t.Fatal(err)
	}
	if got := text.String(); strings.Count(got, "level=INFO") != 1 || strings.Contains(got, "DEBUG") {
		t.Errorf("log: %s", got)
	}
	text.Reset()
	if _, err := client.DescribeModelExportTask(ctx, "amv-missing"); err == nil {
		t.Error("no error")
	}
	if got := text.String(); !strings.Contains(got, "level=ERROR") {
		t.Errorf("log: %s", got)
	}
}

func TestLogFuncThatPanicsOrExits(t *testing.T) {
	for name, misbehave := range map[string]func(){
		"panics": func() { panic("in a log callback") },
		"exits":  runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			var lines atomic.Int32
			client := newClient(t, shared.url, qianfan.WithLogFunc(qianfan.LogDebug,
				func(context.Context, qianfan.LogLevel, string) {
					lines.Add(1)
					misbehave()
				}))
			if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != nil {
				t.Error(err)
			}
			if lines.Load() == 0 {
				t.Error("it was never called")
			}
		})
	}
}

func TestProviderIsAskedOnceUntilKeysExpire(t *testing.T) {
	for name, test := range map[string]struct {
		expires time.Time
		asked   int32
	}{
		"never":                {time.Time{}, 1},
		"later":                {time.Now().Add(time.Hour), 1},
		"at once":              {time.Now().Add(30 * time.Second), 3},
		"in 1970":              {time.Unix(0, 0), 3},
		"a moment later":       {time.Unix(0, 999999999), 3},
		"before 1970":          {time.Unix(-1, 0), 3},
		"the year 1, not zero": {time.Time{}.Add(1), 3},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			client := newClient(t, shared.url, qianfan.WithCredentialsProvider(
				func(ctx context.Context) (qianfan.Credentials, error) {
					asked.Add(1)
					if ctx.Value(contextKey{}) != "of the call" {
						t.Error("it has not the context of the call")
					}
					return qianfan.Credentials{AccessKey: accessKey, SecretKey: secretKey,
						Expires: test.expires}, nil
				}))
			for range 3 {
				call := context.WithValue(ctx, contextKey{}, "of the call")
				if _, err := client.DescribeModelExportTask(call, "amv-1"); err != nil {
					t.Error(err)
				}
			}
			if asked.Load() != test.asked {
				t.Errorf("asked %d times, wanted %d", asked.Load(), test.asked)
			}
		})
	}
}

func TestSecurityToken(t *testing.T) {
	service := newEmulator(t, "--security-token", "of-the-session")
	client := newClient(t, service.url, qianfan.WithCredentialsProvider(
		func(context.Context) (qianfan.Credentials, error) {
			return qianfan.Credentials{AccessKey: accessKey, SecretKey: secretKey,
				SecurityToken: "of-the-session"}, nil
		}))
	if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != nil {
		t.Error(err)
	}
}

func TestProviderThatFails(t *testing.T) {
	reason := errors.New("the vault is sealed")
	for name, provide := range map[string]qianfan.CredentialsProvider{
		"error": func(context.Context) (qianfan.Credentials, error) {
			return qianfan.Credentials{}, reason
		},
		"panic": func(context.Context) (qianfan.Credentials, error) { panic(reason) },
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, shared.url, qianfan.WithCredentialsProvider(provide))
			_, err := client.CreateModelExportTask(ctx, "amv-1")
			asError(t, err, qianfan.StatusCredentials)
			if !errors.Is(err, reason) || !strings.Contains(err.Error(), reason.Error()) {
				t.Errorf("the reason is lost: %v", err)
			}
		})
	}
	for name, provide := range map[string]qianfan.CredentialsProvider{
		"exit": func(context.Context) (qianfan.Credentials, error) {
			runtime.Goexit()
			return qianfan.Credentials{}, nil
		},
		"NUL": func(context.Context) (qianfan.Credentials, error) {
			return qianfan.Credentials{AccessKey: "a\x00b", SecretKey: "c"}, nil
		},
		"empty": func(context.Context) (qianfan.Credentials, error) {
			return qianfan.Credentials{}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, shared.url, qianfan.WithCredentialsProvider(provide))
			_, err := client.CreateModelExportTask(ctx, "amv-1")
			asError(t, err, qianfan.StatusCredentials)
		})
	}
}

func TestProviderMayUseAnotherClient(t *testing.T) {
	other := newClient(t, shared.url)
	var lines atomic.Int32
	client := newClient(t, shared.url, qianfan.WithCredentialsProvider(
		func(ctx context.Context) (qianfan.Credentials, error) {
			_, err := other.DescribeModelExportTask(context.Background(), "amv-1")
			return qianfan.Credentials{AccessKey: accessKey, SecretKey: secretKey}, err
		}), qianfan.WithLogFunc(qianfan.LogDebug,
		func(ctx context.Context, _ qianfan.LogLevel, message string) {
			lines.Add(1)
			if ctx.Value(contextKey{}) != "outer" {
				t.Errorf("the context of the outer call is lost: %s", message)
			}
		}))
	outer := context.WithValue(ctx, contextKey{}, "outer")
	if _, err := client.DescribeModelExportTask(outer, "amv-1"); err != nil {
		t.Error(err)
	}
	if lines.Load() == 0 {
		t.Error("nothing was logged")
	}
}

func TestProviderThatHeedsItsContext(t *testing.T) {
	asked := make(chan struct{})
	client := newClient(t, shared.url, qianfan.WithCredentialsProvider(
		func(ctx context.Context) (qianfan.Credentials, error) {
			close(asked)
			<-ctx.Done()
			return qianfan.Credentials{}, ctx.Err()
		}))
	cancellable, cancel := context.WithCancel(ctx)
	go func() {
		<-asked
		cancel()
	}()
	_, err := client.CreateModelExportTask(cancellable, "amv-1")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCloseFromACallback(t *testing.T) {
	var client *qianfan.Client
	var once sync.Once
	client = newClient(t, shared.url, qianfan.WithLogFunc(qianfan.LogDebug,
		func(context.Context, qianfan.LogLevel, string) { once.Do(func() { _ = client.Close() }) }))
	_, _ = client.DescribeModelExportTask(ctx, "amv-1")
	if _, err := client.DescribeModelExportTask(ctx, "amv-1"); err != qianfan.ErrClosed {
		t.Errorf("got %v", err)
	}
}

func TestCredentialsHideTheirSecrets(t *testing.T) {
	keys := qianfan.Credentials{AccessKey: accessKey, SecretKey: "of-the-key", SecurityToken: "of-sts",
		Expires: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	pointer := &keys
	holder := struct{ Keys qianfan.Credentials }{keys}
	var texts []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{keys, pointer, holder, []any{pointer}} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("json", "keys", keys, "at", pointer)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("text", "keys", keys, "at", pointer)
	for _, text := range append(texts, logged.String(), fmt.Sprint(keys)) {
		for _, secret := range []string{keys.SecretKey, keys.SecurityToken} {
			if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
				t.Errorf("it tells %s: %s", secret, text)
			}
		}
	}
	if text := keys.String(); !strings.Contains(text, accessKey) || !strings.Contains(text, "2026") {
		t.Errorf("it tells too little: %s", text)
	}
}
