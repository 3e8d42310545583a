// SPDX-License-Identifier: MIT
"use strict";

// Spelt out, so that ES modules find the names.
module.exports = {
  ...require("./client"),
  ...require("./console"),
  ...require("./constants"),
  ...require("./errors"),
  ...require("./result"),
  ...require("./version"),
};
