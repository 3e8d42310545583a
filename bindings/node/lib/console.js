// SPDX-License-Identifier: MIT
"use strict";

const { Client, environment } = require("./client");

const kept = { environment: undefined, client: undefined };

/** A client of what process.env says, kept until that changes. */
function current() {
  const now = JSON.stringify(environment());
  if (kept.environment !== now) {
    // Calls that run with the old one end before it is collected.
    kept.client = new Client();
    kept.environment = now;
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
