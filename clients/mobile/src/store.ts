// What is there without a network: one file, replaced as a whole.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Customer } from "./api.ts";

interface Content {
  customers: Record<number, Customer>;
  /** The newest `updated_at` that has been seen of a complete list. */
  until: string | null;
  /** Where a list was broken off: its lower bound, and the cursor to go on from. */
  unfinished: { since: string | null; cursor: string } | null;
  /** The entity tag of the first page of changes, when that page was the only one. */
  tag: { since: string; value: string } | null;
  /** When it was last in agreement with the server. */
  syncedAt: string | null;
  /** Up to which event deletions were followed; null before the first list. */
  position: number | null;
}

const EMPTY: Content = {
  customers: {},
  until: null,
  unfinished: null,
  tag: null,
  syncedAt: null,
  position: null,
};

export class Store {
  readonly #path: string;
  readonly content: Content;

  constructor(path: string) {
    this.#path = path;
    this.content = structuredClone(EMPTY);
    try {
      Object.assign(this.content, JSON.parse(readFileSync(path, "utf8")));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  /** Customers in use whose name or address contains the text, by name. */
  search(text: string): Customer[] {
    const wanted = text.toLocaleLowerCase();
    return Object.values(this.content.customers)
      .filter((customer) => customer.active)
      .filter(({ name, email }) =>
        `${name ?? ""} ${email ?? ""}`.toLocaleLowerCase().includes(wanted),
      )
      .sort((one, other) => (one.name ?? "").localeCompare(other.name ?? ""));
  }

  put(customers: Customer[]): void {
    for (const customer of customers) this.content.customers[customer.id!] = customer;
  }

  /** Forget these; returns how many were there. */
  drop(ids: number[]): number {
    const gone = ids.filter((id) => id in this.content.customers);
    for (const id of gone) delete this.content.customers[id];
    return gone.length;
  }

  /** Forget all but these; returns how many went. */
  keep(ids: Set<number>): number {
    const gone = Object.keys(this.content.customers).filter((id) => !ids.has(Number(id)));
    for (const id of gone) delete this.content.customers[Number(id)];
    return gone.length;
  }

  /** Either the old file or the new one is there, whatever happens meanwhile. */
  save(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.content));
    renameSync(`${this.#path}.new`, this.#path);
  }
}
