// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

func doCall(o *order) (answer, error) { return o.callWith() }

// limited is a context with the deadline of the order.
func (o *order) limited() (context.Context, context.CancelFunc) {
	if o.TimeoutMS == nil {
		return context.WithCancel(context.Background())
	}
	limit := time.Duration(*o.TimeoutMS) * time.Millisecond
	return context.WithTimeout(context.Background(), limit)
}

// callWith makes the client with further options and the one call.
func (o *order) callWith(options ...qianfan.Option) (answer, error) {
	ctx, cancel := o.limited()
	defer cancel()
	client, err := open(o.Config, options...)
	if err != nil {
		return outcome(nil, err, o.Get), nil
	}
	defer client.Close()
	begun := time.Now()
	result, err := o.Call.run(ctx, client)
	elapsed := time.Since(begun)
	document := outcome(result, err, o.Get)
	document["elapsed_ms"] = elapsed.Milliseconds()
	return document, nil
}

func doCalls(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	outcomes := []answer{}
	for _, one := range o.Calls {
		result, err := one.run(context.Background(), client)
		outcomes = append(outcomes, outcome(result, err, o.Get))
	}
	return answer{"outcomes": outcomes}, nil
}

func doConcurrent(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	return answer{"statuses": atOnce(client, o.Call, o.Count)()}, nil
}

func doTwoClients(o *order) (answer, error) {
	first, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer first.Close()
	second, err := open(o.Config2)
	if err != nil {
		return nil, err
	}
	defer second.Close()
	waitFirst, waitSecond := atOnce(first, o.Call, o.Count), atOnce(second, o.Call, o.Count)
	return answer{"first": waitFirst(), "second": waitSecond()}, nil
}

func doCancel(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cancelled := make(chan time.Time, 1)
	cancelNow := func() {
		cancelled <- time.Now()
		cancel()
	}
	switch o.When {
	case "before":
		cancelNow()
	case "during":
		go func() {
			if await(o.Control, 1) {
				cancelNow()
			}
		}()
	}
	result, err := o.Call.run(ctx, client)
	ended := time.Now()
	document := outcome(result, err, o.Get)
	if o.When == "after" {
		cancelNow()
		ended = time.Now()
	}
	document["cancel_ms"] = ended.Sub(<-cancelled).Milliseconds()
	return document, nil
}

func doCloseRunning(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	wait := atOnce(client, o.Call, o.Count)
	if !await(o.Control, o.Count) {
		return nil, errNotListed
	}
	if err := client.Close(); err != nil {
		return nil, err
	}
	return answer{"statuses": wait()}, nil
}

func doUseAfterClose(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	double := errors.Join(client.Close(), client.Close()) == nil
	_, err = o.Call.run(context.Background(), client)
	return answer{"status": statusOf(err), "double_close": double}, nil
}

func doLogThrows(o *order) (answer, error) {
	var thrown atomic.Int32
	document, err := o.callWith(qianfan.WithLogFunc(qianfan.LogDebug,
		func(context.Context, qianfan.LogLevel, string) {
			thrown.Add(1)
			panic("from the log callback")
		}))
	if err == nil {
		document["thrown"] = thrown.Load()
	}
	return document, err
}

func doLogLines(o *order) (answer, error) {
	lines := []string{}
	document, err := o.callWith(qianfan.WithLogFunc(qianfan.LogDebug,
		func(_ context.Context, _ qianfan.LogLevel, line string) { lines = append(lines, line) }))
	if err == nil {
		document["lines"] = lines
	}
	return document, err
}

func doProgress(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var progress qianfan.Progress
	seen := make(chan answer, 1)
	go func() {
		defer cancel()
		await(o.Control, 1)
		seen <- answer{"phase": progress.Phase(), "attempts_seen": progress.Attempts()}
	}()
	result, err := o.Call.run(ctx, client, qianfan.Watch(&progress))
	document := outcome(result, err, o.Get)
	maps.Copy(document, <-seen)
	document["phase_after"] = progress.Phase()
	return document, nil
}

func doProvider(o *order) (answer, error) {
	var asked atomic.Int32
	provide := func(context.Context) (qianfan.Credentials, error) {
		asked.Add(1)
		if o.Throws {
			panic("from the credentials provider")
		}
		keys := qianfan.Credentials{AccessKey: o.Keys.AccessKey, SecretKey: o.Keys.SecretKey,
			SecurityToken: o.Keys.SecurityToken}
		if o.Keys.ExpiresAtSec != 0 {
			keys.Expires = time.Unix(o.Keys.ExpiresAtSec, 0)
		}
		return keys, nil
	}
	document, err := o.callWith(qianfan.WithCredentialsProvider(provide))
	if err == nil {
		document["asked"] = asked.Load()
	}
	return document, err
}

func doCollect(o *order) (answer, error) {
	var statuses tally
	for range o.Count {
		client, err := open(o.Config)
		if err != nil {
			return nil, err
		}
		running := make(chan struct{})
		go func() {
			defer close(running)
			_, err := o.Call.run(context.Background(), client)
			statuses.add(err)
		}()
		// The collector runs beside the call as well as after it.
		for collecting := true; collecting; runtime.GC() {
			select {
			case <-running:
				collecting = false
			default:
			}
		}
	}
	left, err := connectionsLeft(o.Control)
	return answer{"statuses": statuses.counts, "open_connections": left}, err
}

// connectionsLeft tells how many stay open. Dropped clients are freed a moment after the collector
// found them.
func connectionsLeft(control string) (int, error) {
	for end := time.Now().Add(patience); ; time.Sleep(poll) {
		runtime.GC()
		var state struct {
			Open int `json:"open_connections"`
		}
		if err := ask(control, "state", &state); err != nil || state.Open == 0 || time.Now().After(end) {
			return state.Open, err
		}
	}
}

func doFork(*order) (answer, error) {
	return answer{"not_applicable": "a Go program does not fork without exec"}, nil
}

func doExit(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	atOnce(client, o.Call, o.Count)
	if !await(o.Control, o.Count) {
		return nil, errNotListed
	}
	return answer{"exiting": true}, nil
}

// doLoad answers for the library that this program was linked with; QIANFAN_LIBRARY chooses none.
func doLoad(o *order) (answer, error) {
	if named := os.Getenv("QIANFAN_LIBRARY"); named != "" && !isLoaded(named) {
		return answer{"not_applicable": "linked at build time; the system's loader finds the library, " +
			"and QIANFAN_LIBRARY is not asked"}, nil
	}
	if _, err := qianfan.DescribeConfig(); err != nil && statusOf(err) == err.Error() {
		return answer{"load_error": err.Error()}, nil
	}
	return answer{"version": qianfan.Version(), "abi_version": qianfan.ABIVersion()}, nil
}

// isLoaded tells whether a file is the library that this process has mapped.
func isLoaded(path string) bool {
	named, err := os.Stat(path)
	if err != nil {
		return false
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(maps)) {
		_, mapped, found := strings.Cut(strings.TrimSpace(line), " /")
		if !found || !strings.Contains(mapped, "libqianfan.so") {
			continue
		}
		if loaded, err := os.Stat("/" + mapped); err == nil && os.SameFile(named, loaded) {
			return true
		}
	}
	return false
}

func doLeaks(o *order) (answer, error) {
	client, err := open(o.Config)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	// On other threads C takes its memory from other places, each of which grows at first.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var statuses tally
	var resident []int64
	for range o.Rounds + 1 {
		for range o.Count {
			ctx, cancel := o.limited()
			_, err := o.Call.run(ctx, client)
			cancel()
			statuses.add(err)
		}
		bytes, err := residentBytes()
		if err != nil {
			return nil, err
		}
		resident = append(resident, bytes)
	}
	return answer{"statuses": statuses.counts, "resident_bytes": resident}, nil
}
