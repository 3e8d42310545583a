// SPDX-License-Identifier: MIT
"use strict";

const { Client, describeConfig } = require("./client");

// Spelt out, so that ES modules find the names.
module.exports = {
  Client,
  describeConfig,
  ...require("./console"),
  ...require("./constants"),
  ...require("./errors"),
  ...require("./result"),
  ...require("./version"),
};
