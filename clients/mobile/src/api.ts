// The API with the types of its own contract: src/contract.d.ts is made from it.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./contract.d.ts";
import type { Credential } from "./session.ts";

export type Customer = components["schemas"]["Customer"];
type Deletions = NonNullable<paths["/api/v2/events"]["get"]["parameters"]["query"]>;
export type Query = NonNullable<paths["/api/v2/customers"]["get"]["parameters"]["query"]>;
type Problem = components["schemas"]["Problem"];

/** What the API has refused; `error` is its code, for programs. */
export class Refusal extends Error {
  readonly error: string;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.error = problem.error;
  }
}

/** A page of customers; `unchanged` when it is the one with that tag. */
export type Page =
  | { unchanged: true }
  | { unchanged: false; customers: Customer[]; cursor: string | null; tag: string | null };

export class Api {
  readonly #client: Client<paths>;
  readonly #server: string;

  /** @param credential `withKey(…)`, or the `fetch` of a `Session` */
  constructor(server: string, credential: Credential) {
    this.#server = server;
    this.#client = createClient<paths>({
      baseUrl: server,
      fetch: credential,
      // The contract says so: names in one parameter, separated by commas.
      querySerializer: { array: { style: "form", explode: false } },
    });
  }

  /**
   * Where the feed of events ends now.
   *
   * @throws Refusal, Away
   */
  async position(): Promise<number> {
    const [newest] = (await this.#events({ sort: ["-position"], limit: 1 })).results;
    return newest?.position ?? 0;
  }

  /**
   * What was deleted behind a position of the feed, page by page.
   *
   * @throws Refusal, Away
   */
  async *deletions(position: number): AsyncGenerator<{ position: number; ids: number[] }> {
    const query: Deletions = { position_min: position + 1, type: ["customer.deleted"], limit: 200 };
    for (;;) {
      const { results, next_cursor } = await this.#events(query);
      const last = results.at(-1);
      if (!last) return;
      yield { position: last.position!, ids: results.map((event) => event.record_id!) };
      if (!next_cursor) return;
      query.cursor = next_cursor;
    }
  }

  async #events(query: Deletions) {
    const fields: Deletions["fields"] = ["position", "record_id"];
    const params = { query: { ...query, fields } };
    const { data, error } = await this.#client.GET("/api/v2/events", { params });
    if (error) throw new Refusal(error);
    return data;
  }

  /**
   * @param tag the entity tag of the page that is known already
   * @throws Refusal, Away
   */
  async page(query: Query, tag: string | null = null): Promise<Page> {
    const { data, error, response } = await this.#client.GET("/api/v2/customers", {
      params: { query },
      headers: tag ? { "If-None-Match": tag } : {},
    });
    if (response.status === 304) return { unchanged: true };
    if (error) throw new Refusal(error);
    return {
      unchanged: false,
      customers: data.results,
      // `next` is this list's address with a cursor in it, relative or not.
      cursor: data.next ? new URL(data.next, this.#server).searchParams.get("cursor") : null,
      tag: response.headers.get("ETag"),
    };
  }
}
