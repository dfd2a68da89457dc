// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
//
// Runs every audit of the suite `graphql-http` against the server at the URL that is
// named, with the key in DUAL_API_KEY. Prints one JSON list: id, name, status, reason.

const { serverAudits } = require("graphql-http");

const [url] = process.argv.slice(2);
const key = process.env.DUAL_API_KEY;

function fetchWithKey(address, init = {}) {
  const headers = { ...init.headers, "X-API-Key": key };
  return fetch(address, { ...init, headers });
}

async function main() {
  const results = [];
  for (const audit of serverAudits({ url, fetchFn: fetchWithKey })) {
    const { id, name } = audit;
    const { status, reason } = await audit.fn();
    results.push({ id, name, status, reason });
  }
  console.log(JSON.stringify(results));
}

main();
