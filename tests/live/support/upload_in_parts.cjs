// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Sends the file that is named as apps in JavaScript do, however often the line breaks,
// and tells the answer's headers, or why not.

const { createReadStream, statSync } = require("node:fs");
const { Upload } = require("tus-js-client");

const { ENDPOINT, KEY, CHUNK, NAME, TYPE } = process.env;
const [path] = process.argv.slice(2);
let breaks = 0;

const upload = new Upload(createReadStream(path), {
  endpoint: ENDPOINT,
  uploadSize: statSync(path).size,
  chunkSize: Number(CHUNK),
  headers: { "X-API-Key": KEY },
  metadata: { filename: NAME, filetype: TYPE },
  retryDelays: Array(50).fill(0),
  onShouldRetry: (error) => {
    breaks += 1;
    const status = error.originalResponse?.getStatus() ?? 0;
    return status === 0 || status >= 500 || [409, 423, 429].includes(status);
  },
  onError: (error) => {
    process.stdout.write(
      JSON.stringify({
        breaks,
        status: error.originalResponse?.getStatus() ?? 0,
        error: error.originalResponse?.getBody() || String(error),
      }),
    );
  },
  onSuccess: ({ lastResponse }) => {
    const file = lastResponse.getHeader("X-File-ID");
    process.stdout.write(JSON.stringify({ breaks, file }));
  },
});
upload.start();
