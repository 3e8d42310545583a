// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

// run makes one call.
func (c call) run(ctx context.Context, client *qianfan.Client,
	options ...qianfan.CallOption) (*qianfan.Result, error) {
	switch c.Op {
	case "create":
		return client.CreateModelExportTask(ctx, c.ModelID, options...)
	case "describe":
		return client.DescribeModelExportTask(ctx, c.ModelID, options...)
	case "action":
		return client.CallAction(ctx, c.Route, c.Action, []byte(c.Body), options...)
	}
	return nil, fmt.Errorf("no such op: %q", c.Op)
}

// statusOf names how a call ended.
func statusOf(err error) string {
	var failed *qianfan.Error
	switch {
	case err == nil:
		return qianfan.StatusOK.String()
	case errors.As(err, &failed):
		return failed.Status.String()
	case errors.Is(err, qianfan.ErrClosed):
		return "CLOSED"
	}
	return err.Error()
}

// outcome draws the document of one call from its result or its error.
func outcome(result *qianfan.Result, err error, get []string) answer {
	failed := &qianfan.Error{}
	if errors.As(err, &failed) {
		result = &failed.Result
	} else if result == nil {
		result = &qianfan.Result{}
	}
	members := answer{}
	for _, pointer := range get {
		members[pointer] = nil
		if text, found := result.Get(pointer); found {
			members[pointer] = text
		}
	}
	return answer{
		"status": statusOf(err), "http_status": result.HTTPStatus, "code": orNull(failed.Code),
		"message": orNull(failed.Message), "hint": orNull(failed.Hint),
		"request_id": orNull(result.RequestID), "export_id": orNull(result.ExportID),
		"export_status": orNull(result.ExportStatus), "attempts": result.Attempts,
		"retriable": failed.Retriable, "maybe_executed": failed.MaybeExecuted,
		"settled": result.Settled, "body_bytes": len(result.Body), "get": members,
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// tally counts statuses from any goroutine.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (t *tally) add(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	t.counts[statusOf(err)]++
}

// atOnce makes count calls on as many goroutines; the function waits for them.
func atOnce(client *qianfan.Client, c call, count int) (wait func() map[string]int) {
	var group sync.WaitGroup
	var statuses tally
	for range count {
		group.Add(1)
		go func() {
			defer group.Done()
			_, err := c.run(context.Background(), client)
			statuses.add(err)
		}()
	}
	return func() map[string]int {
		group.Wait()
		return statuses.counts
	}
}
