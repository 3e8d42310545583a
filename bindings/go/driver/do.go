// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

// patience is how long the emulator may take to list a request; for cancel there are 200 ms.
const patience = 10 * time.Second

func doCall(o *order) (answer, error) { return o.callWith() }

// callWith makes the client with further options and the one call.
func (o *order) callWith(options ...qianfan.Option) (answer, error) {
	ctx := context.Background()
	if o.TimeoutMS != nil {
		limited, cancel := context.WithTimeout(ctx, time.Duration(*o.TimeoutMS)*time.Millisecond)
		defer cancel()
		ctx = limited
	}
	client, err := open(o.Config, options...)
	if err != nil {
		return outcome(nil, err, o.Get), nil
	}
	defer client.Close()
	result, err := o.Call.run(ctx, client)
	return outcome(result, err, o.Get), nil
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
			await(o.Control, 200*time.Millisecond)
			cancelNow()
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
	await(o.Control, patience)
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
	return o.callWith(qianfan.WithLogFunc(qianfan.LogDebug,
		func(context.Context, qianfan.LogLevel, string) { panic("from the log callback") }))
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
	runtime.GC()
	return answer{"statuses": statuses.counts}, nil
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
	await(o.Control, patience)
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
	var statuses tally
	many := func() {
		for range o.Count {
			_, err := o.Call.run(context.Background(), client)
			statuses.add(err)
		}
	}
	many()
	before, err := residentBytes()
	if err != nil {
		return nil, err
	}
	many()
	after, err := residentBytes()
	return answer{"statuses": statuses.counts, "grown_bytes": after - before}, err
}
