// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"

	qianfan "github.com/baidubce/bce-qianfan-sdk/go/qianfan"
)

func createExport(ctx context.Context, modelID string) (*qianfan.ConsoleResponse, error) {
	action := qianfan.NewConsoleAction()
	return action.Call(ctx, "/v2/model", "CreateModelExportTask",
		map[string]interface{}{"modelId": modelID})
}

func exportID(answer *qianfan.ConsoleResponse) (string, error) {
	var body struct {
		Result struct{ ExportID string }
	}
	err := json.Unmarshal(answer.Body, &body)
	return body.Result.ExportID, err
}
