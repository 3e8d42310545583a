// SPDX-License-Identifier: MIT

// Package qianfan creates and follows Baidu Qianfan model-version export tasks, and reaches every
// other action of the console API, through the C library libqianfan.
//
//	client, err := qianfan.New() // keys from QIANFAN_ACCESS_KEY and QIANFAN_SECRET_KEY, or .env
//	if err != nil { ... }
//	defer client.Close()
//	task, err := client.CreateModelExportTask(ctx, "amv-g73j3faikzpz")
//
// The deadline of ctx is the deadline of the whole call, retries and waits included, and takes the
// place of the setting timeout_ms; its cancellation ends the call within 250 ms. Failures are of
// type [*Error]. Those by the context also satisfy errors.Is with context.Canceled or
// context.DeadlineExceeded.
//
// A call that runs occupies one thread of the operating system. Each client therefore lets 64 calls
// run at once (see [WithMaxConcurrentCalls]); others wait, on no thread, for a place or the end of
// their context.
package qianfan

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// ErrClosed is returned by calls on a client after Close. Calls that Close interrupted return an
// [*Error] with StatusCancelled that wraps it.
var ErrClosed = errors.New("qianfan: the client is closed")

// Version is the version of the libqianfan that is loaded, such as "0.1.0".
func Version() string { return capi.Version() }

// ABIVersion is the ABI of the libqianfan that is loaded.
func ABIVersion() int { return int(capi.ABIVersion()) }

// Client holds credentials, endpoint and connections. Any number of goroutines may use it at once.
type Client struct {
	core    *core
	cleanup runtime.Cleanup
}

// core is what running calls need. It does not lead back to the Client, which can thus be
// collected.
type core struct {
	handle   capi.Client
	settings *settings
	places   chan struct{}   // one for each call that may run
	closed   context.Context // done once Close was called
	close    context.CancelCauseFunc

	shutting sync.Once
	mu       sync.Mutex
	users    int // of the handle: the Client until it is closed, and each call
}

// New makes a client. What options do not set comes from the environment (QIANFAN_ACCESS_KEY, ...),
// then from a .env file, then from the defaults; see docs/configuration.md. Nothing is sent.
func New(options ...Option) (*Client, error) {
	s, err := collect(options)
	if err != nil {
		return nil, err
	}
	defer s.config.Free()
	var handle capi.Client
	failed := capi.During(&run{ctx: context.Background(), settings: s}, func() (r capi.Result) {
		handle, r = capi.NewClient(s.config)
		return r
	})
	if handle.IsNull() {
		_, err := take(failed, nil)
		return nil, err
	}
	inner := &core{handle: handle, settings: s, places: make(chan struct{}, s.maxCalls), users: 1}
	inner.closed, inner.close = context.WithCancelCause(context.Background())
	client := &Client{core: inner}
	client.cleanup = runtime.AddCleanup(client, (*core).shut, inner)
	return client, nil
}

// DescribeConfig tells what a client made with these options would use, and where each setting
// comes from, secrets hidden, as JSON in the result's Body. If a setting is wrong, the [*Error] has
// it too.
func DescribeConfig(options ...Option) (*Result, error) {
	s, err := collect(options)
	if err != nil {
		return nil, err
	}
	defer s.config.Free()
	return take(s.config.Describe(), nil)
}

// Close releases the client. Calls that still run end within 250 ms with StatusCancelled; Close
// does not wait for them. It may be called again, from any goroutine, callbacks included. It
// returns nil.
func (c *Client) Close() error {
	c.cleanup.Stop()
	c.core.shut()
	return nil
}

// enter counts a call that begins, unless the client is closed.
func (c *core) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed.Err() != nil {
		return false
	}
	c.users++
	return true
}

// leave counts a user less; the last one takes the handle with it.
func (c *core) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.users--; c.users == 0 {
		c.handle.Free()
	}
}

// shut lets no call begin and cancels those that run. The library forbids a call to begin once its
// client is being freed, so freeing is left to whoever is last.
func (c *core) shut() {
	c.shutting.Do(func() {
		c.close(ErrClosed)
		c.leave()
	})
}

// run is one call while it runs. The library's callbacks reach its methods Provide and Log.
type run struct {
	ctx      context.Context // ends with the caller's and with the client
	settings *settings       // of the client
	context  capi.Context    // the library's
	watching []*Progress
	wrong    error // in an option
	fault    error // of the credentials provider
}

// call runs one blocking call of the library on this goroutine, under the client's limit and ctx.
func (c *Client) call(
	ctx context.Context, options []CallOption, do func(capi.Context) capi.Result, texts ...string,
) (*Result, error) {
	if ctx == nil {
		return nil, failure(StatusInvalidArgument, "the context is nil: use context.Background()")
	}
	if holdNUL(texts...) {
		return nil, failure(StatusInvalidArgument, "an argument holds a NUL character")
	}
	if !c.core.enter() {
		return nil, ErrClosed
	}
	// Until here this goroutine holds the client, so that its cleanup cannot run during the call.
	defer runtime.KeepAlive(c)
	defer c.core.leave()
	select {
	case c.core.places <- struct{}{}:
		defer func() { <-c.core.places }()
	case <-ctx.Done():
	case <-c.core.closed.Done():
	}
	if err := mayBegin(c.core.closed, ctx); err != nil {
		return nil, err
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(c.core.closed, func() { cancel(ErrClosed) })()
	return (&run{ctx: inner, settings: c.core.settings}).do(options, do)
}

// mayBegin refuses a call if one of the contexts has ended, even if there was a place by then.
func mayBegin(contexts ...context.Context) error {
	for _, ctx := range contexts {
		if ctx.Err() != nil {
			status := StatusCancelled
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				status = StatusTimeout
			}
			return failure(status, "the context or the client ended before the call began; nothing "+
				"was sent", endOf(ctx)...)
		}
	}
	return nil
}

// holdNUL tells of texts that C would cut short.
func holdNUL(texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return strings.ContainsRune(s, 0) })
}

// do makes the library's context follow ctx, calls, and waits for the call whatever happens to ctx.
func (r *run) do(options []CallOption, do func(capi.Context) capi.Result) (*Result, error) {
	r.context = capi.NewContext()
	if r.context.IsNull() {
		return nil, failure(StatusNoMemory, "memory ran out")
	}
	defer r.context.Free()
	if deadline, limited := r.ctx.Deadline(); limited {
		r.context.SetTimeoutMS(milliseconds(time.Until(deadline)))
	}
	// Even if an option panics, nobody may follow a context that was freed.
	defer func() {
		for _, progress := range r.watching {
			progress.follow(capi.Context{})
		}
	}()
	for _, option := range options {
		if option == nil {
			return nil, failure(StatusInvalidArgument, "a CallOption is nil: leave it out")
		}
		option(r)
	}
	if r.wrong != nil {
		return nil, r.wrong
	}
	cancelled := make(chan struct{})
	stop := context.AfterFunc(r.ctx, func() {
		defer close(cancelled)
		// A deadline is left to the library, which then tells what it was waiting for.
		if !r.late() {
			r.context.Cancel()
		}
	})
	result := capi.During(r, func() capi.Result { return do(r.context) })
	if !stop() {
		<-cancelled // it may be about to use the context that is freed below
	}
	return take(result, r.causes)
}

// late tells whether the deadline has passed.
func (r *run) late() bool {
	deadline, limited := r.ctx.Deadline()
	return limited && !time.Now().Before(deadline)
}

// causes gives the Go errors behind a status.
func (r *run) causes(status Status) []error {
	switch {
	case status == StatusCancelled && r.ctx.Err() != nil:
		return endOf(r.ctx)
	case status == StatusTimeout && r.late():
		return []error{context.DeadlineExceeded}
	case status == StatusCredentials && r.fault != nil:
		return []error{r.fault}
	}
	return nil
}

// endOf tells what ended a context: Close, or else its error and its cause, which may differ.
func endOf(ctx context.Context) []error {
	if cause := context.Cause(ctx); cause != ErrClosed {
		return []error{ctx.Err(), cause}
	}
	return []error{ErrClosed}
}

// longest is the longest limit that the library accepts.
const longest = 24 * time.Hour

// milliseconds rounds up, so that the library is never ahead of the deadline it was given, and
// keeps to the limits that the library accepts.
func milliseconds(d time.Duration) int64 {
	d = min(max(d, time.Millisecond), longest)
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}
