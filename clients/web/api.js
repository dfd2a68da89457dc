// The only file that knows how the API is spoken to.

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

/** GraphQL at one server, with one key. */
export class Api {
  constructor(server, key) {
    this.server = server.replace(/\/+$/, "");
    this.key = key;
  }

  /**
   * The `data` of the answer.
   *
   * @param {string} query
   * @param {object} variables
   * @param {AbortSignal} [signal]
   * @throws {Refusal}
   */
  async ask(query, variables, signal) {
    let answer, document;
    try {
      answer = await fetch(`${this.server}/graphql`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-API-Key": this.key },
        body: JSON.stringify({ query, variables }),
        signal,
      });
    } catch (error) {
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
    unauthorized: "The server does not know this key. It may be mistyped, expired or disabled.",
    forbidden: extensions.required_scope
      ? `This key may not do that: it lacks the scope ${extensions.required_scope}.`
      : "This key's user may not do that.",
    not_found: "That customer is no longer there.",
    validation: "Please look at what is marked.",
    rate_limit_exceeded: "Too many requests with this key.",
    internal: `Something went wrong at the server. Its log knows it as ${extensions.correlation_id}.`,
    unavailable: "The server is busy. Please try again.",
  };
  return new Refusal(extensions.error, words[extensions.error] ?? message, {
    details: extensions.details,
    wait,
    correlationId: extensions.correlation_id,
  });
}
