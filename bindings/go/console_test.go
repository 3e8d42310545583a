// SPDX-License-Identifier: MIT

package qianfan_test

import (
	"encoding/json"
	"errors"
	"testing"

	qianfan "github.com/libqianfan/libqianfan/bindings/go"
)

func TestConsoleActionSendsWhatTheVendorsSDKSends(t *testing.T) {
	service := newEmulator(t)
	t.Setenv("QIANFAN_CONSOLE_API_BASE_URL", service.url)
	ca := qianfan.NewConsoleAction()
	defer ca.Close()
	res, err := ca.Call(ctx, "/v2/model", "CreateModelExportTask",
		map[string]interface{}{"modelId": "amv-x"})
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Result struct{ ExportID string } }
	if err := json.Unmarshal(res.Body, &body); err != nil || body.Result.ExportID == "" {
		t.Errorf("body %s, error %v", res.Body, err)
	}
	if _, err := ca.Call(ctx, "/wenxinworkshop/echo", "", nil); err != nil {
		t.Error(err)
	}
	wanted := []request{
		{"POST", "/v2/model?Action=CreateModelExportTask", `{"modelId":"amv-x"}`},
		{"POST", "/wenxinworkshop/echo", `{}`},
	}
	seen := service.requests(t)
	if len(seen) != len(wanted) {
		t.Fatalf("requests: %v", seen)
	}
	for i := range wanted {
		if seen[i] != wanted[i] {
			t.Errorf("sent %v, wanted %v", seen[i], wanted[i])
		}
	}
}

func TestConsoleActionTellsErrors(t *testing.T) {
	ca := qianfan.NewConsoleAction(qianfan.WithConfig("timeout_ms", "soon"))
	_, err := ca.Call(ctx, "/v2/model", "DescribeModel", nil)
	asError(t, err, qianfan.StatusConfig)
	if err := ca.Close(); err != nil {
		t.Error(err)
	}

	ca = qianfan.NewConsoleAction()
	_, err = ca.Call(ctx, "/v2/model", "CreateModelExportTask",
		map[string]interface{}{"modelId": "amv-denied"})
	asError(t, err, qianfan.StatusPermission)
	var unsupported *json.UnsupportedTypeError
	_, err = ca.Call(ctx, "/v2/model", "Echo", map[string]interface{}{"f": func() {}})
	if !errors.As(err, &unsupported) {
		t.Errorf("got %v", err)
	}
	_ = ca.Close()
	if _, err := ca.Call(ctx, "/v2/model", "Echo", nil); err != qianfan.ErrClosed {
		t.Errorf("got %v", err)
	}
}
