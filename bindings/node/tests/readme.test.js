// SPDX-License-Identifier: MIT
// Every snippet of the README, type-checked and run.
"use strict";

const assert = require("node:assert/strict");
const { execFile, execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { after, before, test } = require("node:test");
const { promisify } = require("node:util");
const { Emulator } = require("./emulator");

const PACKAGE = path.join(__dirname, "..");
const WORLD = `
import type { Client as TheClient } from "libqianfan";
declare const client: TheClient;
declare const vault: { lease(): Promise<{ ak: string; sk: string; expiresAt: number }> };
declare function askForPermission(message: string | null): void;
declare function lookBeforeCreatingAgain(): void;
declare function tryLater(milliseconds: number | null): void;
`;
const text = fs.readFileSync(path.join(PACKAGE, "README.md"), "utf8");
const snippets = text.split("```js\n").slice(1);
const codes = snippets.map((snippet) => snippet.split("```")[0]);
let folder = null;
let emulator = null;

before(async () => {
  folder = fs.mkdtempSync(path.join(PACKAGE, "build", "readme-"));
  emulator = await Emulator.start();
});
after(async () => {
  fs.rmSync(folder, { recursive: true });
  await emulator.stop();
});

test("the snippets are those that were written", () => assert.equal(codes.length, 6));

test("the compiler takes the snippets", () => {
  const files = codes.map((code, i) => {
    const file = path.join(folder, `snippet${i}.mts`);
    const world = /const client =/u.test(code) ? "export {};" : WORLD;
    fs.writeFileSync(file, `${world}${code}`);
    return file;
  });
  const tsc = path.join(PACKAGE, "node_modules", ".bin", "tsc");
  const lib = ["--lib", "es2022,dom,esnext.disposable", "--types", "node", "--ignoreConfig"];
  const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", ...lib];
  execFileSync(tsc, [...options, ...files], { cwd: PACKAGE, stdio: "inherit" });
});

for (const [i, code] of codes.entries())
  test(`snippet ${i + 1} runs: ${code.split("\n")[0]}`, async () => {
    const file = path.join(folder, `snippet${i}.mjs`);
    // With the keys of the emulator in place of the dots.
    const env = { ...process.env, ...emulator.environment() };
    const keys = [env.QIANFAN_ACCESS_KEY, env.QIANFAN_SECRET_KEY];
    const filled = code.replace(
      'accessKey: "...", secretKey: "..."',
      `accessKey: "${keys[0]}", secretKey: "${keys[1]}"`,
    );
    fs.writeFileSync(file, filled);
    const world = path.join(__dirname, "world.mjs");
    const words = ["--import", world, file];
    const { stderr } = await promisify(execFile)(process.execPath, words, { env, cwd: folder });
    assert.equal(stderr, "");
  });
