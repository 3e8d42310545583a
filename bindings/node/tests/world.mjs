// SPDX-License-Identifier: MIT
// What the snippets of the README take for granted.
import { Client } from "libqianfan";

const vault = {
  lease: () => ({
    ak: process.env.QIANFAN_ACCESS_KEY,
    sk: process.env.QIANFAN_SECRET_KEY,
    expiresAt: 0,
  }),
};

const nothing = () => null;

Object.assign(globalThis, {
  askForPermission: nothing,
  client: new Client(),
  lookBeforeCreatingAgain: nothing,
  tryLater: nothing,
  vault,
});
