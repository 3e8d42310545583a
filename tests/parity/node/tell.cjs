// SPDX-License-Identifier: MIT
// Runs create_export.cjs and tells what its user got: the answer, or the error with all it holds.
const { createExport, exportId } = require("./create_export.cjs");

const DEEPEST = 5;

// Own members, and what the classes of the value read for it.
function names(value) {
  const found = new Set(Object.getOwnPropertyNames(value));
  let home = Object.getPrototypeOf(value);
  while (home && home !== Object.prototype && home !== Error.prototype) {
    for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(home))) {
      if (member.get) found.add(name);
    }
    home = Object.getPrototypeOf(home);
  }
  found.delete("stack");
  return found;
}

// Collects everything that a program can reach from the value by name.
function leaves(found, value, path, depth) {
  if (typeof value === "bigint") {
    found[path] = value.toString();
  } else if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
    found[path] = value;
  } else if (value instanceof Uint8Array) {
    found[path] = new TextDecoder().decode(value);
  } else if (typeof value === "object" && depth < DEEPEST) {
    for (const name of names(value)) leaves(found, value[name], `${path}.${name}`, depth + 1);
  }
  return found;
}

function told(error) {
  const fields = leaves({}, error, "", 0);
  return { told: true, type: error?.constructor?.name, text: String(error?.message), fields };
}

function returned(answer) {
  const fields = leaves({}, answer, "", 0);
  const tale = { told: false, type: answer?.constructor?.name ?? typeof answer, text: "", fields };
  try {
    tale.export_id = exportId(answer) ?? null;
  } catch (error) {
    tale.export_id = null;
    tale.text = String(error);
  }
  return tale;
}

createExport(process.argv[2]).then(returned, told).then((tale) => {
  console.log(JSON.stringify(tale));
});
