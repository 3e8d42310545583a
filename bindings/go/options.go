// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// defaultMaxCalls threads are no burden to any system, and more calls at once than most need.
const defaultMaxCalls = 64

// Option is a setting of a client to be made.
type Option func(*settings)

type settings struct {
	pairs    [][2]string
	provider CredentialsProvider
	level    LogLevel
	log      LogFunc
	maxCalls int
}

// WithConfig sets any key of docs/configuration.md, such as "qps_limit". New refuses a wrong one.
func WithConfig(key, value string) Option {
	return func(s *settings) { s.pairs = append(s.pairs, [2]string{key, value}) }
}

// WithAccessKey sets the IAM access key and its secret key: not the API key of an application.
func WithAccessKey(accessKey, secretKey string) Option {
	return func(s *settings) {
		s.pairs = append(s.pairs, [2]string{"access_key", accessKey}, [2]string{"secret_key", secretKey})
	}
}

// WithBaseURL sets where the console API is.
func WithBaseURL(url string) Option { return WithConfig("console_api_base_url", url) }

// WithMaxConcurrentCalls sets how many calls of the client run at once, each on a thread of its own;
// 64 unless set. Further calls wait for a place or the end of their context. 0 lifts the limit.
func WithMaxConcurrentCalls(n int) Option { return func(s *settings) { s.maxCalls = n } }

// Credentials are keys that a [CredentialsProvider] hands over.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string    // of temporary (STS) keys, else empty
	Expires       time.Time // zero if they do not
}

// CredentialsProvider supplies keys that rotate, when none are held or those held expire within a
// minute. It is called by one goroutine at a time, with the context of the call that needs the keys;
// as long as it runs, that call cannot end, so it should heed the context. It must not use the same
// client. If it returns an error or panics, the call fails with StatusCredentials and wraps that.
type CredentialsProvider func(ctx context.Context) (Credentials, error)

// WithCredentialsProvider takes keys from a function instead of access_key and secret_key.
func WithCredentialsProvider(provider CredentialsProvider) Option {
	return func(s *settings) { s.provider = provider }
}

// LogFunc takes one log line, with the context of the call it is about. A panic in it is dropped.
type LogFunc func(ctx context.Context, level LogLevel, message string)

// WithLogFunc sends log lines up to level to a function. No line ever holds a secret.
func WithLogFunc(level LogLevel, log LogFunc) Option {
	return func(s *settings) { s.level, s.log = level, log }
}

// WithLogger sends log lines to a logger, which chooses by its own level.
func WithLogger(logger *slog.Logger) Option {
	levels := map[LogLevel]slog.Level{LogError: slog.LevelError, LogWarn: slog.LevelWarn,
		LogInfo: slog.LevelInfo, LogDebug: slog.LevelDebug}
	return WithLogFunc(LogDebug, func(ctx context.Context, level LogLevel, message string) {
		logger.Log(ctx, levels[level], message)
	})
}

// newConfig turns options into a configuration, which the caller frees.
func newConfig(options []Option) (capi.Config, *settings, error) {
	s := &settings{maxCalls: defaultMaxCalls}
	for _, option := range options {
		option(s)
	}
	if err := checkABI(); err != nil {
		return capi.Config{}, nil, err
	}
	for _, pair := range s.pairs {
		if strings.ContainsRune(pair[0]+pair[1], 0) {
			return capi.Config{}, nil, failure(StatusConfig, fmt.Sprintf("%q or its value holds a NUL "+
				"character", pair[0]))
		}
	}
	config := capi.NewConfig()
	if config.IsNull() || !s.apply(config) {
		config.Free()
		return capi.Config{}, nil, failure(StatusNoMemory, "memory ran out")
	}
	return config, s, nil
}

// apply tells whether memory sufficed. Values that are refused are remembered by the configuration.
func (s *settings) apply(config capi.Config) bool {
	ok := true
	for _, pair := range s.pairs {
		ok = config.Set(pair[0], pair[1]) != capi.ErrNoMemory && ok
	}
	if s.provider != nil {
		ok = config.SetCredentialsProvider() == capi.OK && ok
	}
	if s.log != nil {
		ok = config.SetLog(int32(s.level)) == capi.OK && ok
	}
	return ok
}

// Provide asks the credentials provider. Whatever it does wrong becomes the fault of the call.
func (r *run) Provide(out capi.Credentials) (status int32) {
	var keys Credentials
	r.fault = isolate(func() (err error) {
		keys, err = r.settings.provider(r.ctx)
		return err
	})
	if r.fault == nil && strings.ContainsRune(keys.AccessKey+keys.SecretKey+keys.SecurityToken, 0) {
		r.fault = fmt.Errorf("qianfan: the credentials hold a NUL character")
	}
	if r.fault != nil {
		return capi.ErrCredentials
	}
	var expires int64
	if !keys.Expires.IsZero() {
		expires = keys.Expires.Unix()
	}
	return out.Set(keys.AccessKey, keys.SecretKey, keys.SecurityToken, expires)
}

// Log hands on a log line.
func (r *run) Log(level int32, message string) {
	_ = isolate(func() error {
		r.settings.log(r.ctx, LogLevel(level), message)
		return nil
	})
}

// isolate runs f on a goroutine of its own and waits for it, since neither a panic nor the end of
// the goroutine (t.FailNow does that) may unwind the C frames below a callback.
func isolate(f func() error) error {
	ended := make(chan error)
	go func() {
		err := fmt.Errorf("qianfan: a callback ended its goroutine")
		defer func() {
			if cause := recover(); cause != nil {
				err = fmt.Errorf("qianfan: a callback panicked: %v", cause)
				if inner, is := cause.(error); is {
					err = fmt.Errorf("qianfan: a callback panicked: %w", inner)
				}
			}
			ended <- err
		}()
		err = f()
	}()
	return <-ended
}
