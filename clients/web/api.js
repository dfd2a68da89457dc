// The only file that knows how the API is spoken to.

import { SignedOut } from "./session.js";

/** A request that brought no data; `message` is for the person at the screen. */
export class Refusal extends Error {
  /**
   * @param {string} code `error` of the API, or `unreachable`, or `origin`
   * @param {string} message
   * @param {{details?: Object<string, string[]>, wait?: number, correlationId?: string}} [more]
   *   what is wrong by field; seconds to wait; what finds the request in the server's log
   */
  constructor(code, message, { details = {}, wait = 0, correlationId = "" } = {}) {
    super(message);
    Object.assign(this, { code, details, wait, correlationId });
  }
}

/** GraphQL at one server, for the user who is signed in. */
export class Api {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.server = session.server;
    this.session = session;
  }

  /**
   * The `data` of the answer.
   *
   * @param {string} query
   * @param {object} variables
   * @param {AbortSignal} [signal]
   * @throws {Refusal}
   * @throws {import("./session.js").SignedOut}
   */
  async ask(query, variables, signal) {
    let answer, document;
    try {
      answer = await this.#post({ query, variables }, signal);
      if (answer.status === 401) {
        // An access token works for minutes; the session goes on with a new one.
        await this.session.refresh();
        answer = await this.#post({ query, variables }, signal);
      }
    } catch (error) {
      if (error instanceof SignedOut) throw error;
      if (error.name === "AbortError") throw error;
      throw await this.#unanswered();
    }
    try {
      document = await answer.json();
    } catch {
      // A proxy in between has pages of its own.
      throw new Refusal("internal", `The server answered ${answer.status} and nothing readable.`);
    }
    // A field may fail while the status is 200.
    if (document.errors) throw refusal(document.errors[0], answer.headers);
    return document.data;
  }

  #post(body, signal) {
    return fetch(`${this.server}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: this.session.authorization },
      body: JSON.stringify(body),
      signal,
    });
  }

  /**
   * A browser does not say why it got no answer. Whether the server is there at all can
   * be asked without reading the answer, which every origin may.
   */
  async #unanswered() {
    try {
      await fetch(`${this.server}/api/v1/health`, { mode: "no-cors" });
    } catch {
      return new Refusal("unreachable", `${this.server} does not answer. Are you online, and is the address right?`);
    }
    return new Refusal(
      "origin",
      `${this.server} does not let pages from ${location.origin} use it. Its administrator can allow this origin.`,
    );
  }
}

/** One of the answer's `errors`, in plain words. */
function refusal({ message, extensions }, headers) {
  const wait = Number(headers.get("Retry-After") ?? 0);
  const words = {
    unauthorized: "You are signed out. Please sign in again.",
    forbidden: extensions.required_scope
      ? `You have not allowed this app to do that: it lacks the scope ${extensions.required_scope}.`
      : "You may not do that.",
    not_found: "That customer is no longer there.",
    validation: "Please look at what is marked.",
    rate_limit_exceeded: "Too many requests.",
    internal: `Something went wrong at the server. Its log knows it as ${extensions.correlation_id}.`,
    unavailable: "The server is busy. Please try again.",
  };
  return new Refusal(extensions.error, words[extensions.error] ?? message, {
    details: extensions.details,
    wait,
    correlationId: extensions.correlation_id,
  });
}
