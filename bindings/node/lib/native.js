// SPDX-License-Identifier: MIT
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { ABI_VERSION } = require("./constants");
const { LoadError } = require("./errors");

const HOME = path.join(__dirname, "..");
const PREBUILT = path.join(HOME, "prebuilds", `${process.platform}-${process.arch}`);

const NAMED = "named by QIANFAN_LIBRARY";

let loaded = null;

function places() {
  const named = process.env.QIANFAN_LIBRARY;
  // Whoever names a library wants that one, so nothing else is tried.
  if (named) return [[named, NAMED]];
  const names = [`libqianfan.so.${ABI_VERSION}`, "libqianfan.so"];
  const beside = names.map((name) => [path.join(PREBUILT, name), "beside the package"]);
  return [...beside, ...names.map((name) => [name, "on the system"])];
}

/** Returns what `open` makes of the first place where that works. */
function firstOf(what, candidates, open, advice) {
  const tried = [];
  for (const [file, why] of candidates) {
    try {
      if (path.isAbsolute(file) && !fs.existsSync(file)) throw new Error("no such file");
      // The system would look elsewhere for what is no full path.
      if (why === NAMED && !path.isAbsolute(file)) throw new Error("not a full path");
      return open(file);
    } catch (problem) {
      tried.push(`\n  ${file} (${why}): ${problem.message}`);
    }
  }
  throw new LoadError(`${what} could not be loaded. Tried:${tried.join("")}\n${advice}`);
}

function load() {
  const file = "qianfan.node";
  const addons = [
    // First, since whoever compiled one wants that.
    [path.join(HOME, "build", file), "compiled on this machine"],
    [path.join(PREBUILT, file), "prebuilt"],
  ];
  const compile = "Install a C++ compiler and run `npm rebuild libqianfan`.";
  const addon = firstOf("The addon of libqianfan", addons, require, compile);
  const advice = "Install the library, or set QIANFAN_LIBRARY to the full path of libqianfan.so.";
  Object.assign(
    addon,
    firstOf("libqianfan", places(), (name) => addon.load(name), advice),
  );
  // process.exit() skips the clean-up of the environment, and threads must not outlive it.
  process.once("exit", () => addon.shutdown());
  return addon;
}

/** The addon with the library loaded, which happens at the first use. */
const native = () => (loaded ??= load());

module.exports = { native };
