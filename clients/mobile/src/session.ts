// Signed in: a refresh token that is kept, and an access token that lasts for minutes.
//
// How the user signs in is the platform's part: AppAuth opens the system's browser, and
// leaves a refresh token. From then on this is all that an app needs.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { patientFetch } from "./patience.ts";

/** The user has to sign in again: nothing that is kept works any more. */
export class SignedOut extends Error {}

/** Puts into a request what proves whose it is. */
export type Credential = (request: Request) => Promise<Response>;

/** A server's own key, for trying things out. */
export const withKey =
  (key: string): Credential =>
  (request) => {
    request.headers.set("X-API-Key", key);
    return patientFetch(request);
  };

export class Session {
  readonly #server: string;
  readonly #clientId: string;
  readonly #path: string;
  #refreshToken: string;
  #accessToken = "";
  #renewing: Promise<void> | undefined;

  /**
   * @param first the refresh token of a sign-in; where one was kept since, that counts
   * @param path an app would use the Keychain or the Keystore
   */
  constructor(server: string, clientId: string, first: string, path = "session.txt") {
    this.#server = server;
    this.#clientId = clientId;
    this.#path = path;
    this.#refreshToken = existsSync(path) ? readFileSync(path, "utf8") : first;
  }

  /**
   * A `fetch` that is signed in.
   *
   * @throws SignedOut, Away
   */
  readonly fetch: Credential = async (request) => {
    if (!this.#accessToken) await this.renew();
    const again = request.clone();
    const answer = await patientFetch(this.#signed(request));
    if (answer.status !== 401) return answer;
    await answer.body?.cancel();
    await this.renew();
    return patientFetch(this.#signed(again));
  };

  /** Get new tokens; whoever asks meanwhile waits for the same ones. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: this.#refreshToken,
      client_id: this.#clientId,
    });
    // If the answer is lost, the old token is sent again, and gets the same answer.
    const request = new Request(`${this.#server}/api/oauth/token`, { method: "POST", body });
    const answer = await patientFetch(request);
    if (!answer.ok) throw new SignedOut("sign in again");
    const tokens = (await answer.json()) as { access_token: string; refresh_token: string };
    // Kept before anything else is done: the old one works no more.
    writeFileSync(`${this.#path}.new`, tokens.refresh_token, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#refreshToken = tokens.refresh_token;
    this.#accessToken = tokens.access_token;
  }

  #signed(request: Request): Request {
    request.headers.set("Authorization", `Bearer ${this.#accessToken}`);
    return request;
  }
}
