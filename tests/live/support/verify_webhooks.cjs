// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Verifies messages with the library that receivers use in JavaScript. They are in the
// file that is named, as JSON: [{secret, headers, body}]; the answer is what each says,
// or null if it is forged.

const { readFileSync } = require("node:fs");
const { Webhook } = require("standardwebhooks");

const verified = ({ secret, headers, body }) => {
  try {
    return new Webhook(secret).verify(body, headers);
  } catch (error) {
    if (error.constructor.name !== "WebhookVerificationError") {
      throw error;
    }
    return null;
  }
};

const messages = JSON.parse(readFileSync(process.argv[2], "utf8"));
process.stdout.write(JSON.stringify(messages.map(verified)));
