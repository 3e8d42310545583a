// SPDX-License-Identifier: MIT
"use strict";

const { Client, describeConfig } = require("./client");

const kept = { settings: undefined, client: undefined };

/** A client of what process.env says, kept until that changes. */
function current() {
  // Read here, because process.env of a worker is not the environment that the library sees.
  const settings = {};
  for (const { key, env } of describeConfig().json().settings)
    if (process.env[env]) settings[key] = process.env[env];

  const now = JSON.stringify(settings);
  if (kept.settings !== now) {
    // Calls that run with the old one end before it is collected.
    kept.client = new Client(settings);
    kept.settings = now;
  }
  return kept.client;
}

async function consoleAction({ base_api_route: given, action, data }) {
  const route = given.startsWith("/") ? given : `/${given}`;
  const result = await current().callAction(route, action ?? "", data ?? {});
  return { headers: { "x-bce-request-id": result.requestId }, ...result.json() };
}

function setEnvVariable(key, value) {
  process.env[key] = value;
}

module.exports = { consoleAction, setEnvVariable };
