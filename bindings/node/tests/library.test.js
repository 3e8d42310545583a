// SPDX-License-Identifier: MIT
// How the library is found, what is said if it is not, and whose OpenSSL it gets.
"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, test } = require("node:test");
const { ABI_VERSION, VERSION } = require("libqianfan");
const { child, compiled: compiledTo } = require("./child");

const LOAD = `
  const { LoadError, libraryVersion } = require("libqianfan");
  try {
    console.log(libraryVersion());
  } catch (error) {
    console.log(error instanceof LoadError, error.code, error.message);
  }
`;
const PACKAGE = path.join(__dirname, "..");
const PREBUILT = path.join(PACKAGE, "prebuilds", `${process.platform}-${process.arch}`);
let folder = null;

before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "qianfan-"));
});
after(() => fs.rmSync(folder, { recursive: true }));

async function load(env) {
  const { code, out, err } = await child(LOAD, env).finished;
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  return out;
}

const compiled = (name, source) => compiledTo(path.join(folder, name), source);

test("a library that was named and is missing", async () => {
  const said = await load({ QIANFAN_LIBRARY: "/nowhere/libqianfan.so" });
  assert.match(said, /^true ERR_QIANFAN_LOAD libqianfan could not be loaded/u);
  assert.match(said, /\/nowhere\/libqianfan\.so \(named by QIANFAN_LIBRARY\): no such file/u);
  assert.doesNotMatch(said, /beside the package/u);
});

test("a library that is not named by a full path", async () => {
  const named = path.relative(__dirname, process.env.QIANFAN_LIBRARY);
  const said = await load({ QIANFAN_LIBRARY: named });
  assert.match(said, /libqianfan\.so \(named by QIANFAN_LIBRARY\): not a full path/u);
});

test("libraries that do not fit", async () => {
  const garbage = path.join(folder, "garbage.so");
  fs.writeFileSync(garbage, "This is not a shared library.\n");
  const wrong = "int qf_abi_version(void) { return 999; }";
  const old = `int qf_abi_version(void) { return ${ABI_VERSION}; }`;
  const cases = [
    [garbage, /invalid ELF header|file too short/u],
    [compiled("wrong.so", wrong), /its ABI version is 999, this package needs 0/u],
    [compiled("old.so", old), /it is too old: it has no qf_version/u],
    [compiled("other.so", "int other;"), /it is not libqianfan: it has no qf_abi_version/u],
  ];
  for (const [file, why] of cases) {
    const said = await load({ QIANFAN_LIBRARY: file });
    assert.match(said, why);
    assert.ok(said.includes(`${file} (named by QIANFAN_LIBRARY)`), said);
  }
});

test("every place is named", async () => {
  const said = await load({ QIANFAN_LIBRARY: undefined, LD_LIBRARY_PATH: undefined });
  const places = [...said.matchAll(/(libqianfan\.so\S*) \((beside|on)[^)]*\): ./gu)];
  const named = places.map(([, name, why]) => `${why} ${name}`);
  assert.deepEqual(named, [
    "beside libqianfan.so.0",
    "beside libqianfan.so",
    "on libqianfan.so.0",
    "on libqianfan.so",
  ]);
  assert.match(said, /set QIANFAN_LIBRARY to the full path/u);
});

test("the loader of the system is asked", async () => {
  const LD_LIBRARY_PATH = path.dirname(process.env.QIANFAN_LIBRARY);
  assert.equal(await load({ QIANFAN_LIBRARY: undefined, LD_LIBRARY_PATH }), `${VERSION}\n`);
});

test("a copy beside the package comes first", async () => {
  fs.mkdirSync(PREBUILT, { recursive: true });
  const copy = path.join(PREBUILT, "libqianfan.so.0");
  fs.copyFileSync(process.env.QIANFAN_LIBRARY, copy);
  const source = `${LOAD}
    const maps = require("node:fs").readFileSync("/proc/self/maps", "utf8");
    console.log(maps.includes(${JSON.stringify(copy)}));
  `;
  const LD_LIBRARY_PATH = path.dirname(process.env.QIANFAN_LIBRARY);
  const { out } = await child(source, { QIANFAN_LIBRARY: undefined, LD_LIBRARY_PATH }).finished;
  fs.rmSync(path.join(PACKAGE, "prebuilds"), { recursive: true });
  assert.equal(out, `${VERSION}\ntrue\n`);
});

test("importing loads nothing", async () => {
  const source = 'console.log(require("libqianfan").VERSION);';
  const { out, err } = await child(source, { QIANFAN_LIBRARY: "/nowhere" }).finished;
  assert.deepEqual({ out, err }, { out: `${VERSION}\n`, err: "" });
});

test("an addon that is not there is named too", async () => {
  const copy = path.join(folder, "package");
  const lib = path.join(copy, "lib");
  fs.mkdirSync(lib, { recursive: true });
  for (const name of fs.readdirSync(path.join(PACKAGE, "lib")))
    fs.copyFileSync(path.join(PACKAGE, "lib", name), path.join(lib, name));
  const source = `
    try {
      require(${JSON.stringify(lib)}).libraryVersion();
    } catch (error) {
      console.log(error.code, error.message);
    }
  `;
  const { out } = await child(source).finished;
  assert.match(out, /^ERR_QIANFAN_LOAD The addon of libqianfan could not be loaded\. Tried:/u);
  const [, first, second] = out.split("\n");
  assert.match(first, /build\S+ \(compiled on this machine\): no such file/u);
  assert.match(second, /prebuilds\S+ \(prebuilt\): no such file/u);
});

/** Which files answered for OpenSSL's names, as told by the loader of the system. */
async function answersForOpenSsl(source) {
  const log = fs.mkdtempSync(path.join(folder, "bindings-"));
  const env = { LD_DEBUG: "bindings", LD_DEBUG_OUTPUT: path.join(log, "log"), LD_BIND_NOW: "1" };
  const { code, err } = await child(source, env).finished;
  assert.equal(code, 0, err);
  const answers = {};
  const line =
    /binding file (\S+) \[\d+\] to (\S+) \[\d+\]: normal symbol `(?:SSL|EVP|OPENSSL|HMAC|X509)_/u;
  for (const name of fs.readdirSync(log))
    for (const text of fs.readFileSync(path.join(log, name), "utf8").split("\n")) {
      const [, from, to] = line.exec(text) ?? [];
      if (from && path.basename(from).startsWith("lib")) {
        const answer = to === process.execPath ? "node" : path.basename(to).split(".")[0];
        answers[answer] = (answers[answer] ?? 0) + 1;
      }
    }
  return answers;
}

test("node's OpenSSL does not answer for the library's", async () => {
  const bound = await answersForOpenSsl('require("libqianfan").libraryVersion();');
  assert.ok(bound.libcrypto > 100, JSON.stringify(bound));
  assert.ok(bound.libssl > 0, JSON.stringify(bound));
  assert.equal(bound.node, undefined, JSON.stringify(bound));

  // Opened plainly it does, so the test above can tell.
  const plain = await answersForOpenSsl(`
    try {
      process.dlopen({ exports: {} }, process.env.QIANFAN_LIBRARY);
    } catch (error) {
      if (!/self-register/u.test(error.message)) throw error;
    }
  `);
  assert.ok(plain.node > 100, JSON.stringify(plain));
});

// Aborts if it is given what it did not allocate, as jemalloc and its like do sooner or later.
const ALLOCATOR = `
  #include <stddef.h>
  #include <stdlib.h>
  #include <string.h>
  #include <sys/mman.h>
  enum { MAGIC = 0x51494e46, HEAD = 16 };
  static char *arena;
  static size_t used;
  static void *take(size_t align, size_t size) {
    if (arena == NULL)
      arena = mmap(NULL, 1ul << 36, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (align < HEAD) align = HEAD;
    size_t at = __atomic_fetch_add(&used, (size + align + 2 * HEAD) & ~15ul, __ATOMIC_RELAXED);
    size_t *block = (size_t *)(((size_t)arena + at + HEAD + align - 1) & ~(align - 1));
    block[-1] = MAGIC;
    block[-2] = size;
    return block;
  }
  static size_t size_of(void *block) {
    if (((size_t *)block)[-1] != MAGIC) abort();
    return ((size_t *)block)[-2];
  }
  void *malloc(size_t size) { return take(HEAD, size); }
  void *calloc(size_t count, size_t size) { return take(HEAD, count * size); }
  void free(void *block) { if (block != NULL) size_of(block); }
  void *realloc(void *old, size_t size) {
    void *block = take(HEAD, size);
    size_t kept = old == NULL ? 0 : size_of(old);
    return memcpy(block, old == NULL ? block : old, kept < size ? kept : size);
  }
  int posix_memalign(void **out, size_t align, size_t size) {
    *out = take(align, size);
    return 0;
  }
  void *aligned_alloc(size_t align, size_t size) { return take(align, size); }
  void *memalign(size_t align, size_t size) { return take(align, size); }
  size_t malloc_usable_size(void *block) { return block == NULL ? 0 : size_of(block); }
`;

test("a preloaded allocator, and a library that would get node's OpenSSL", async () => {
  const LD_PRELOAD = compiled("allocator.so", ALLOCATOR);
  const said = await load({ LD_PRELOAD });
  assert.match(said, /^true ERR_QIANFAN_LOAD/u);
  assert.match(said, /would get the OpenSSL of node .* another allocator .*LD_PRELOAD/u);
  assert.match(said, /OpenSSL inside by QIANFAN_LIBRARY/u);
  // What keeps its OpenSSL to itself is opened, and then asked for its version.
  const own = "int OPENSSL_init_crypto; int qf_abi_version(void) { return 999; }";
  const hidden = own.replace("int", '__attribute__((visibility("hidden"))) int');
  const contained = { LD_PRELOAD, QIANFAN_LIBRARY: compiled("contained.so", hidden) };
  assert.match(await load(contained), /its ABI version is 999/u);
  const shown = { LD_PRELOAD, QIANFAN_LIBRARY: compiled("shown.so", own) };
  assert.match(await load(shown), /would get the OpenSSL of node/u);
});

test("a preloaded library that brings no allocator changes nothing", async () => {
  const LD_PRELOAD = compiled("harmless.so", "int harmless;");
  assert.equal(await load({ LD_PRELOAD }), `${VERSION}\n`);
});

test("the loader of musl has no RTLD_DEEPBIND", () => {
  const includes = [path.join(PACKAGE, "include"), path.join(PACKAGE, "src")];
  const source = "#include <dlfcn.h>\n#undef RTLD_DEEPBIND\n#include <library.hpp>\n";
  const options = ["-std=c++17", "-Werror", "-Wall", "-Wextra", "-fsyntax-only", "-x", "c++", "-"];
  const input = `${source}int main() { load(""); }`;
  execFileSync("c++", [...includes.map((one) => `-I${one}`), ...options], { input });
});

test("the addon exports nothing but its entry", () => {
  const addon = path.join(PACKAGE, "build", "qianfan.node");
  const listed = execFileSync("nm", ["-D", "--defined-only", addon], { encoding: "utf8" });
  const names = listed.split("\n").flatMap((line) => line.split(" ").slice(2));
  assert.deepEqual(names, ["napi_register_module_v1", "node_api_module_get_api_version_v1"]);
});
