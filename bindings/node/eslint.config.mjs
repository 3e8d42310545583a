// SPDX-License-Identifier: MIT
import js from "@eslint/js";
import node from "eslint-plugin-n";
import globals from "globals";

export default [
  { ignores: ["build/", "docs/"] },
  js.configs.all,
  ...node.configs["flat/mixed-esm-and-cjs"],
  {
    languageOptions: { ecmaVersion: 2023, globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // Matters of taste, in which this project's differs.
      "capitalized-comments": "off",
      // The service's and the driver's names are what they are.
      camelcase: ["error", { properties: "never", ignoreDestructuring: true }],
      "class-methods-use-this": "off",
      curly: ["error", "multi-or-nest"],
      "func-style": ["error", "declaration", { allowArrowFunctions: true }],
      "id-length": "off",
      "max-classes-per-file": "off",
      "max-lines-per-function": "off",
      "max-params": ["error", 6],
      "max-statements": "off",
      "n/no-unsupported-features/node-builtins": ["error", { ignores: ["fetch"] }],
      "no-await-in-loop": "off",
      "no-inline-comments": "off",
      "no-magic-numbers": "off",
      "no-plusplus": "off",
      "no-ternary": "off",
      "no-undefined": "off",
      "no-void": ["error", { allowAsStatement: true }],
      "init-declarations": "off",
      "prefer-named-capture-group": "off",
      "require-atomic-updates": "off",
      "one-var": ["error", "never"],
      "sort-imports": "off",
      "sort-keys": "off",
    },
  },
  {
    files: ["driver.js", "samples/*.js", "tests/*.js"],
    rules: {
      curly: "off",
      "n/no-process-exit": "off",
      "no-console": "off",
      "no-loop-func": "off",
      "no-unmodified-loop-condition": "off",
    },
  },
];
