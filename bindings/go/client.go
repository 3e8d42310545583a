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
	"fmt"
	"runtime"
	"sync"

	"github.com/libqianfan/libqianfan/bindings/go/internal/capi"
)

// ErrClosed is returned by calls on a client after Close. Calls that Close interrupted return an
// [*Error] with StatusCancelled that wraps it.
var ErrClosed = errors.New("qianfan: the client is closed")

// Version is the version of the libqianfan that is loaded, such as "0.1.0".
func Version() string { return capi.Version() }

// ABIVersion is the ABI of the libqianfan that is loaded.
func ABIVersion() int { return int(capi.ABIVersion()) }

// checkABI refuses a library that is not the one this package was compiled for.
var checkABI = sync.OnceValue(func() error {
	if loaded := capi.ABIVersion(); loaded != capi.HeaderABI {
		return fmt.Errorf("qianfan: the libqianfan that was loaded (version %s) has ABI %d, but this "+
			"program was compiled for ABI %d: install that version, or build the program again",
			capi.Version(), loaded, capi.HeaderABI)
	}
	return nil
})

// Client holds credentials, endpoint and connections. Any number of goroutines may use it at once.
type Client struct {
	core    *core
	cleanup runtime.Cleanup
}

// core is what running calls need. It does not lead back to the Client, which can thus be collected.
type core struct {
	handle   capi.Client
	settings *settings
	places   chan struct{}   // one for each call that may run; nil for no limit
	closed   context.Context // done once Close was called
	close    context.CancelCauseFunc

	mu      sync.Mutex
	calls   int // begun and not ended
	closing bool
}

// New makes a client. What options do not set comes from the environment (QIANFAN_ACCESS_KEY, ...),
// then from a .env file, then from the defaults; see docs/configuration.md. Nothing is sent.
func New(options ...Option) (*Client, error) {
	config, settings, err := newConfig(options)
	if err != nil {
		return nil, err
	}
	defer config.Free()
	var handle capi.Client
	failure := capi.During(&run{ctx: context.Background(), settings: settings}, func() (r capi.Result) {
		handle, r = capi.NewClient(config)
		return r
	})
	if handle.IsNull() {
		return nil, takeError(failure, nil)
	}
	inner := &core{handle: handle, settings: settings}
	inner.closed, inner.close = context.WithCancelCause(context.Background())
	if settings.maxCalls > 0 {
		inner.places = make(chan struct{}, settings.maxCalls)
	}
	client := &Client{core: inner}
	client.cleanup = runtime.AddCleanup(client, (*core).shut, inner)
	return client, nil
}

// DescribeConfig tells what a client made with these options would use, and where each setting comes
// from, secrets hidden, as JSON in the result's Body. If a setting is wrong, the [*Error] has it
// too.
func DescribeConfig(options ...Option) (*Result, error) {
	config, _, err := newConfig(options)
	if err != nil {
		return nil, err
	}
	defer config.Free()
	return take(config.Describe(), nil)
}

// Close releases the client. Calls that still run end within 250 ms with StatusCancelled; Close does
// not wait for them. It may be called again, from any goroutine, callbacks included. It returns nil.
func (c *Client) Close() error {
	c.cleanup.Stop()
	c.core.shut()
	return nil
}

// CreateModelExportTask starts the export of one model version ("amv-..."). ExportID of the result
// names the task. A create whose answer was lost is never blindly sent again: see Settled, and
// MaybeExecuted of the [*Error].
func (c *Client) CreateModelExportTask(
	ctx context.Context, modelID string, options ...CallOption,
) (*Result, error) {
	return c.call(ctx, options, func(context capi.Context) capi.Result {
		return c.core.handle.CreateModelExportTask(modelID, context)
	}, modelID)
}

// DescribeModelExportTask reads the state of the export of one model version. ExportStatus of the
// result is "Doing", "Done", "Fail", or empty where the version was never exported.
func (c *Client) DescribeModelExportTask(
	ctx context.Context, modelID string, options ...CallOption,
) (*Result, error) {
	return c.call(ctx, options, func(context capi.Context) capi.Result {
		return c.core.handle.DescribeModelExportTask(modelID, context)
	}, modelID)
}

// CallAction calls any action of the console API: route such as "/v2/model", action such as
// "DescribeModel" (empty for a route without actions), body the JSON to send ("{}" if it is nil).
func (c *Client) CallAction(
	ctx context.Context, route, action string, body []byte, options ...CallOption,
) (*Result, error) {
	if body == nil {
		body = []byte("{}")
	}
	text := string(body)
	return c.call(ctx, options, func(context capi.Context) capi.Result {
		return c.core.handle.CallAction(route, action, text, context)
	}, route, action, text)
}

// enter counts a call that begins.
func (c *core) enter() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return ErrClosed
	}
	c.calls++
	return nil
}

// leave counts a call that ended; the last one takes the client with it.
func (c *core) leave() {
	c.mu.Lock()
	c.calls--
	last := c.closing && c.calls == 0
	c.mu.Unlock()
	if last {
		c.handle.Free()
	}
}

// shut lets no call begin and cancels those that run. The library forbids a call to begin once its
// client is being freed, so freeing is left to whoever is last.
func (c *core) shut() {
	c.mu.Lock()
	idle := !c.closing && c.calls == 0
	c.closing = true
	c.mu.Unlock()
	c.close(ErrClosed)
	if idle {
		c.handle.Free()
	}
}
