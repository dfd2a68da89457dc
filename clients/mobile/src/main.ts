// Like an app that is opened: up to date if it can be, a list in any case.

import { parseArgs } from "node:util";
import { Api, Refusal } from "./api.ts";
import { Away } from "./patience.ts";
import { Session, SignedOut, withKey } from "./session.ts";
import { Store } from "./store.ts";
import { follow, prune, sync } from "./sync.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { prune: { type: "boolean", default: false } },
});
const { SERVER = "http://127.0.0.1:8069", STORE = "customers.json" } = process.env;
const { KEY, CLIENT_ID, REFRESH_TOKEN } = process.env;

function credential() {
  if (KEY) return withKey(KEY);
  if (CLIENT_ID && REFRESH_TOKEN) return new Session(SERVER, CLIENT_ID, REFRESH_TOKEN).fetch;
  throw new Error("Set CLIENT_ID and REFRESH_TOKEN, or KEY.");
}

const api = new Api(SERVER, credential());
const store = new Store(STORE);

try {
  const came = await sync(api, store);
  const gone = (await follow(api, store)) + (values.prune ? await prune(api, store) : 0);
  console.log(`up to date: ${came} came, ${gone} went`);
} catch (error) {
  if (error instanceof Away) {
    const when = store.content.syncedAt ?? "never";
    console.log(`offline, because ${error.message}; last up to date: ${when}`);
  } else if (error instanceof SignedOut) {
    console.log("signed out: sign in again");
    process.exitCode = 1;
  } else if (error instanceof Refusal) {
    console.log(`refused (${error.error}): ${error.message}`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}

const found = store.search(positionals.join(" "));
for (const { name, address, phone } of found.slice(0, 20)) {
  console.log([name, address?.country, phone].filter(Boolean).join(" · "));
}
console.log(`${found.length} customers`);
