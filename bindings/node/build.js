// SPDX-License-Identifier: MIT
// Run by `npm install`: uses the prebuilt addon if it loads here, else compiles one. All headers
// come with npm packages, so nothing else is downloaded. --compile, or npm's option
// --build-from-source, compiles in any case.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const MACROS = [
  "NAPI_VERSION=8",
  "NODE_ADDON_API_CPP_EXCEPTIONS_ALL",
  "NODE_ADDON_API_DISABLE_DEPRECATED",
  // A worker that is being terminated takes no exceptions.
  "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
];
const WARNINGS = ["-Wall", "-Wextra", ...(process.env.QIANFAN_WERROR ? ["-Werror"] : [])];

function prebuilt() {
  const platform = `${process.platform}-${process.arch}`;
  try {
    require(path.join(__dirname, "prebuilds", platform, "qianfan.node"));
    return true;
  } catch {
    return false;
  }
}

function compile() {
  const api = path.dirname(require.resolve("node-addon-api/package.json"));
  const headers = path.dirname(require.resolve("node-api-headers/package.json"));
  const qianfan = ["include", "../../include"].map((folder) => path.join(__dirname, folder));
  fs.mkdirSync(path.join(__dirname, "build"), { recursive: true });
  const options = [
    ...["-std=c++17", "-O2", "-fPIC", "-fvisibility=hidden", "-shared", "-pthread"],
    ...WARNINGS,
    ...MACROS.map((macro) => `-D${macro}`),
    ...[api, path.join(headers, "include")].flatMap((folder) => ["-isystem", folder]),
    ...qianfan.map((folder) => `-I${folder}`),
    path.join("src", "addon.cpp"),
    // Only what node asks for is exported; and threads may outlive the worker that loaded it.
    "-Wl,--version-script=src/addon.map,-z,nodelete,-z,relro,-z,now",
    ...["-o", path.join("build", "qianfan.node"), "-ldl"],
  ];
  const [compiler, ...words] = (process.env.CXX || "c++").split(" ");
  try {
    execFileSync(compiler, [...words, ...options], { cwd: __dirname, stdio: "inherit" });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`libqianfan needs a C++ compiler here, and ${compiler} is none`, {
      cause: error,
    });
  }
}

const asked = process.env.npm_config_build_from_source ?? "";
if (process.argv.includes("--compile") || !["", "false"].includes(asked) || !prebuilt()) compile();
