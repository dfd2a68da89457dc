// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
// Signs in as an app does: with a library that finds everything by the server's address,
// and a browser that is played here. What it is told is in SIGN_IN, as JSON; it answers
// what it was given.

const oauth = require("oauth4webapi");
const client = require("openid-client");

const { issuer, library, clientId, secret, redirectUri, login, password, scope, resource } =
  JSON.parse(process.env.SIGN_IN);

/** The user in a browser: follows no redirect, and keeps cookies. */
class Browser {
  cookies = new Map();

  async open(url, form) {
    const answer = await fetch(new URL(url, issuer), {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { Cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") },
      body: form && new URLSearchParams(form),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, ...value] = cookie.split(";")[0].split("=");
      this.cookies.set(name, value.join("="));
    }
    return { status: answer.status, location: answer.headers.get("Location"), text: await answer.text() };
  }

  /** From the address that the app opens to the one that comes back to it. */
  async consent(url) {
    const asked = await this.open(url);
    if (asked.status !== 303) throw new Error(`${asked.status}: ${asked.text.slice(0, 500)}`);
    const form = await this.open(asked.location);
    const signedIn = await this.open(asked.location, { csrf_token: token(form.text), login, password });
    const page = await this.open(signedIn.location);
    const chosen = [...page.text.matchAll(/name="scope" value="([^"]+)"/g)].map((found) => ["scope", found[1]]);
    const sent = await this.open(url, [["csrf_token", token(page.text)], ["decision", "allow"], ...chosen]);
    return new URL(sent.location);
  }
}

const token = (text) => text.match(/name="csrf_token" value="([^"]+)"/)[1];
const insecure = { [oauth.allowInsecureRequests]: true };

async function withOauth4webapi() {
  const address = new URL(issuer);
  const found = await oauth.discoveryRequest(address, { ...insecure, algorithm: "oauth2" });
  const server = await oauth.processDiscoveryResponse(address, found);
  const app = { client_id: clientId };
  const proof = secret ? oauth.ClientSecretBasic(secret) : oauth.None();
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(server.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
    resource,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const back = await new Browser().consent(url);
  const parameters = oauth.validateAuthResponse(server, app, back, state);
  const exchanged = await oauth.authorizationCodeGrantRequest(
    server, app, proof, parameters, redirectUri, verifier, insecure);
  const tokens = await oauth.processAuthorizationCodeResponse(server, app, exchanged);
  const refresh = await oauth.refreshTokenGrantRequest(server, app, proof, tokens.refresh_token, insecure);
  const refreshed = await oauth.processRefreshTokenResponse(server, app, refresh);
  // Verified with the published keys alone.
  const request = new Request(`${issuer}/api/v1/me`, {
    headers: { Authorization: `Bearer ${refreshed.access_token}` },
  });
  const claims = await oauth.validateJwtAccessToken(server, request, resource, insecure);
  const me = await fetch(request);
  const revoked = await oauth.revocationRequest(server, app, proof, refreshed.refresh_token, insecure);
  await oauth.processRevocationResponse(revoked);
  const after = await fetch(new Request(request));
  return { scope: tokens.scope, claims, me: me.status, after: after.status, secrets: [
    parameters.get("code"), verifier, tokens.access_token, tokens.refresh_token, refreshed.access_token] };
}

async function withOpenidClient() {
  const proof = secret ? client.ClientSecretPost(secret) : client.None();
  const config = await client.discovery(new URL(issuer), clientId, undefined, proof, {
    execute: [client.allowInsecureRequests],
    algorithm: "oauth2",
  });
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state,
    resource,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const back = await new Browser().consent(url);
  const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
  const active = secret && (await client.tokenIntrospection(config, refreshed.access_token));
  const me = await client.fetchProtectedResource(
    config, refreshed.access_token, new URL(`${issuer}/api/v1/me`), "GET");
  await client.tokenRevocation(config, refreshed.access_token);
  const after = await fetch(`${issuer}/api/v1/me`, {
    headers: { Authorization: `Bearer ${refreshed.access_token}` },
  });
  return { scope: tokens.scope, active, me: me.status, after: after.status, secrets: [
    back.searchParams.get("code"), verifier, tokens.access_token, tokens.refresh_token, refreshed.access_token] };
}

const run = { oauth4webapi: withOauth4webapi, "openid-client": withOpenidClient }[library];
run().then((found) => process.stdout.write(JSON.stringify(found)));
