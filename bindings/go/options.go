// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// Option is a setting of a client to be made. One that is nil is refused with
// StatusInvalidArgument.
type Option func(*settings)

type settings struct {
	config   capi.Config
	wrong    error // what the library cannot see
	provider CredentialsProvider
	level    LogLevel
	log      LogFunc
	maxCalls int
}

// WithConfig sets any key of docs/configuration.md, such as "qps_limit". New refuses a wrong one.
func WithConfig(key, value string) Option {
	return func(s *settings) {
		if holdNUL(key, value) {
			s.wrong = failure(StatusConfig, fmt.Sprintf("%q or its value holds a NUL character", key))
		}
		s.config.Set(key, value) // the configuration remembers what it refused
	}
}

// WithAccessKey sets the IAM access key and its secret key: not the API key of an application.
func WithAccessKey(accessKey, secretKey string) Option {
	return func(s *settings) {
		WithConfig("access_key", accessKey)(s)
		WithConfig("secret_key", secretKey)(s)
	}
}

// WithBaseURL sets where the console API is.
func WithBaseURL(url string) Option { return WithConfig("console_api_base_url", url) }

// WithMaxConcurrentCalls sets how many calls of the client run at once, each on a thread of its
// own; 64 unless set. Further calls wait for a place or the end of their context. 0 lifts the
// limit.
func WithMaxConcurrentCalls(n int) Option {
	if n <= 0 {
		n = math.MaxInt // places have no size, so that any number of them takes no memory
	}
	return func(s *settings) { s.maxCalls = n }
}

// Credentials are keys that a [CredentialsProvider] hands over.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string    // of temporary (STS) keys, else empty
	Expires       time.Time // zero if they do not
}

// String hides the secret key and the token.
func (c Credentials) String() string {
	type plain Credentials // which has not this method
	c.SecretKey, c.SecurityToken = "***", "***"
	return fmt.Sprintf("%+v", plain(c))
}

// Format writes String, whatever the verb is: %#v and %d would tell the secrets else.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue logs String, also where a handler of log/slog would write JSON.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// CredentialsProvider supplies keys that rotate, when none are held or those held expire within a
// minute. It is called by one goroutine at a time, with the context of the call that needs the
// keys; as long as it runs, that call cannot end, so it should heed the context. It must not use
// the same client. If it returns an error or panics, the call fails with StatusCredentials and
// wraps that.
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

// collect turns options into settings, whose configuration the caller frees.
func collect(options []Option) (*settings, error) {
	if loaded := capi.ABIVersion(); loaded != capi.HeaderABI {
		return nil, fmt.Errorf("qianfan: the libqianfan that was loaded (version %s) has ABI %d, but "+
			"this program was compiled for ABI %d: install that version, or build the program again",
			capi.Version(), loaded, capi.HeaderABI)
	}
	// 64 threads are no burden to any system, and more calls at once than most need.
	s := &settings{config: capi.NewConfig(), maxCalls: 64}
	for _, option := range options {
		if option != nil {
			option(s)
		} else {
			s.wrong = failure(StatusInvalidArgument, "an Option is nil: leave it out")
		}
	}
	if s.provider != nil {
		s.check(s.config.SetCredentialsProvider())
	}
	if s.log != nil {
		s.check(s.config.SetLog(int32(s.level)))
	}
	if s.config.IsNull() {
		s.wrong = failure(StatusNoMemory, "memory ran out")
	}
	if s.wrong != nil {
		s.config.Free()
		return nil, s.wrong
	}
	return s, nil
}

// check notes that a callback was not taken.
func (s *settings) check(status int32) {
	if status != capi.OK {
		s.wrong = failure(Status(status), "memory ran out, or there is no such log level")
	}
}

// CallOption is a setting of one call. A call with one that is nil, or with a value that the option
// does not allow, sends nothing and fails with StatusInvalidArgument.
type CallOption func(*run)

// ConnectTimeout limits name resolution, TCP and TLS of each attempt of this call to d, above 0 and
// at most 24 h.
func ConnectTimeout(d time.Duration) CallOption {
	return limit(d, capi.Context.SetConnectTimeoutMS)
}

// ResponseTimeout limits each attempt of this call as a whole to d, above 0 and at most 24 h.
func ResponseTimeout(d time.Duration) CallOption {
	return limit(d, capi.Context.SetResponseTimeoutMS)
}

// limit refuses 0 too: to some it means no limit, to the library the client's setting.
func limit(d time.Duration, set func(capi.Context, int64) int32) CallOption {
	return func(r *run) {
		if d <= 0 || d > longest || set(r.context, milliseconds(d)) != capi.OK {
			r.wrong = failure(StatusInvalidArgument,
				fmt.Sprintf("a timeout must be above 0 and at most 24 h, not %v", d))
		}
	}
}

// Watch lets other goroutines see through progress, which must not be nil, what this call is doing.
func Watch(progress *Progress) CallOption {
	return func(r *run) {
		if progress == nil {
			r.wrong = failure(StatusInvalidArgument, "Watch was given a nil Progress")
		} else if !slices.Contains(r.watching, progress) { // letting go twice loses the attempts
			r.watching = append(r.watching, progress)
			progress.follow(r.context)
		}
	}
}

// Progress shows what a call is doing. It serves one call at a time. The zero value is ready.
type Progress struct {
	mu       sync.Mutex
	context  capi.Context // of the running call, else NULL
	attempts int          // of the last call, else 0
}

// follow lets go of the call that was followed so far, whose context is about to be freed.
func (p *Progress) follow(next capi.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.attempts = int(p.context.Attempts())
	p.context = next
}

// Phase tells what the call is doing now; PhaseIdle before and after it.
func (p *Progress) Phase() Phase {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Phase(p.context.Phase())
}

// Attempts tells how many requests of the running or last call were begun so far.
func (p *Progress) Attempts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.attempts + int(p.context.Attempts()) // one of them is 0
}

// Provide asks the credentials provider. Whatever it does wrong becomes the fault of the call.
func (r *run) Provide(out capi.Credentials) (status int32) {
	var keys Credentials
	r.fault = isolate(func() (err error) {
		keys, err = r.settings.provider(r.ctx)
		return err
	})
	if r.fault == nil && holdNUL(keys.AccessKey, keys.SecretKey, keys.SecurityToken) {
		r.fault = errors.New("qianfan: the credentials hold a NUL character")
	}
	if r.fault != nil {
		return capi.ErrCredentials
	}
	var expires int64
	if !keys.Expires.IsZero() {
		expires = max(1, keys.Expires.Unix()) // 0 would mean never
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
		err := errors.New("qianfan: a callback ended its goroutine")
		defer func() {
			switch cause := recover().(type) {
			case nil:
			case error:
				err = fmt.Errorf("qianfan: a callback panicked: %w", cause)
			default:
				err = fmt.Errorf("qianfan: a callback panicked: %v", cause)
			}
			ended <- err
		}()
		err = f()
	}()
	return <-ended
}
