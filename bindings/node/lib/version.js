// SPDX-License-Identifier: MIT
"use strict";

const { native } = require("./native");

exports.libraryVersion = () => native().version;
exports.abiVersion = () => native().abi;
