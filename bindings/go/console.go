// SPDX-License-Identifier: MIT

package qianfan

import (
	"context"
	"encoding/json"
	"fmt"
)

// ConsoleAction has the shape of the type of that name in Baidu's Go SDK, so that a program written
// for that one only changes an import. The same request goes over the wire; but every failure comes
// back as an [*Error], deadlines are kept, and each ConsoleAction may have keys of its own.
type ConsoleAction struct {
	client *Client
	err    error
}

// ConsoleResponse is what Call returns; Body holds the answer.
type ConsoleResponse = Result

// NewConsoleAction takes its keys from the environment or .env, unless options say otherwise. What
// is wrong with them is told by Call.
func NewConsoleAction(options ...Option) *ConsoleAction {
	client, err := New(options...)
	return &ConsoleAction{client, err}
}

// Call calls one action of the console API with params as the JSON body.
func (a *ConsoleAction) Call(
	ctx context.Context, route string, action string, params map[string]interface{},
) (*ConsoleResponse, error) {
	if a.err != nil {
		return nil, a.err
	}
	if params == nil {
		params = map[string]interface{}{}
	}
	body, err := json.Marshal(params)
	if err != nil {
		return nil, fmt.Errorf("qianfan: the parameters cannot be written as JSON: %w", err)
	}
	return a.client.CallAction(ctx, route, action, body)
}

// Close releases what is held, as [Client.Close] does. Without it, the garbage collector does so.
func (a *ConsoleAction) Close() error {
	if a.client == nil {
		return nil
	}
	return a.client.Close()
}
