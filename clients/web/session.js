// The only file that knows how somebody signs in: OAuth 2 with PKCE, in the browser.
//
// The app never sees a password. It sends the user to the server, which sends the user
// back with a code; only this tab can exchange it, since only this tab has the verifier.

const SCOPES = "customers:read customers:write";
const KEPT = "session";
/** What the server must send the user back to: this page, as it was registered. */
const redirectUri = () => location.origin + location.pathname;

/** Somebody is not signed in, or not any more; `message` is for the person. */
export class SignedOut extends Error {}

/**
 * Send the user to the server. It comes back to this page, where `returned` goes on.
 *
 * @param {string} server its address, which is the issuer
 * @param {string} clientId under which the app was registered there
 */
export async function signIn(server, clientId) {
  const issuer = server.replace(/\/+$/, "");
  const endpoints = await discover(issuer);
  const verifier = random();
  const state = random();
  remember({ issuer, clientId, endpoints, verifier, state });
  const asked = new URL(endpoints.authorization_endpoint);
  asked.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri(),
    scope: SCOPES,
    state,
    code_challenge: await challenge(verifier),
    code_challenge_method: "S256",
  });
  location.assign(asked);
}

/**
 * The session that goes on in this tab: begun just now, when the user comes back from
 * the server, or before. Nothing, when nobody has signed in.
 *
 * @returns {Promise<Session | undefined>}
 * @throws {SignedOut}
 */
export async function returned() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  const answer = new URLSearchParams(location.search);
  if (!answer.has("state")) return kept?.tokens && new Session(kept);
  // The code is used up below; it must not stay in the address.
  history.replaceState(null, "", redirectUri());
  // An answer that this tab has not asked for, or of another server, is nobody's.
  if (answer.get("state") !== kept?.state || answer.get("iss") !== kept.issuer) {
    throw new SignedOut("That answer was for another tab. Please sign in again.");
  }
  if (answer.has("error")) {
    forget();
    const refused = answer.get("error") === "access_denied";
    throw new SignedOut(refused ? "You did not allow it." : `The server says: ${answer.get("error")}.`);
  }
  const session = new Session(kept);
  await session.exchange({
    grant_type: "authorization_code",
    code: answer.get("code"),
    redirect_uri: redirectUri(),
    code_verifier: kept.verifier,
  });
  return session;
}

/** A user who is signed in, in this tab only. */
export class Session {
  #kept;
  #refreshing;

  constructor(kept) {
    this.#kept = kept;
    this.server = kept.issuer;
  }

  /** The header that every request needs. */
  get authorization() {
    return `Bearer ${this.#kept.tokens.access_token}`;
  }

  /** Get a new access token; whoever asks meanwhile waits for the same one. */
  refresh() {
    this.#refreshing ??= this.exchange({
      grant_type: "refresh_token",
      refresh_token: this.#kept.tokens.refresh_token,
    }).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Sign out: the server ends the access, and this tab forgets it. */
  async end() {
    forget();
    const { endpoints, tokens } = this.#kept;
    await this.#post(endpoints.revocation_endpoint, { token: tokens.refresh_token }).catch(() => {});
  }

  async exchange(form) {
    const answer = await this.#post(this.#kept.endpoints.token_endpoint, form);
    const tokens = await answer.json();
    if (!answer.ok) {
      forget();
      throw new SignedOut("You are signed out. Please sign in again.");
    }
    const { issuer, clientId, endpoints } = this.#kept;
    this.#kept = { issuer, clientId, endpoints, tokens };
    remember(this.#kept);
  }

  #post(url, form) {
    const body = new URLSearchParams({ ...form, client_id: this.#kept.clientId });
    return fetch(url, { method: "POST", body });
  }
}

/** Where the server's endpoints are; it must say itself that it is this server. */
async function discover(issuer) {
  const answer = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  if (!answer.ok) throw new SignedOut(`Nobody can sign in at ${issuer}. Is the address right?`);
  const endpoints = await answer.json();
  if (endpoints.issuer !== issuer) throw new SignedOut(`${issuer} calls itself ${endpoints.issuer}.`);
  return endpoints;
}

const remember = (session) => sessionStorage.setItem(KEPT, JSON.stringify(session));
const forget = () => sessionStorage.removeItem(KEPT);

/** 43 characters that nobody guesses. */
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function challenge(verifier) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
