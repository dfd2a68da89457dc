// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Verifies messages with the library that receivers use in JavaScript. Standard input is
// JSON, [{secret, headers, body}]; the answer is what each says, or null if it is forged.

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

const pieces = [];
process.stdin.on("data", (piece) => pieces.push(piece));
process.stdin.on("end", () => {
  const messages = JSON.parse(Buffer.concat(pieces).toString());
  process.stdout.write(JSON.stringify(messages.map(verified)));
});
