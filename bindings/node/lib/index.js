// SPDX-License-Identifier: MIT
"use strict";

const { native } = require("./native");

exports.libraryVersion = () => native().version;
exports.abiVersion = () => native().abi;

// Spelt out, so that import of an ES module finds the names.
module.exports = {
  ...exports,
  ...require("./client"),
  ...require("./console"),
  ...require("./constants"),
  ...require("./errors"),
  ...require("./result"),
};
