// From the server into the store: everything once, then what has changed.

import type { Api, Query } from "./api.ts";
import type { Store } from "./store.ts";

const SIZE = 200;
/** `updated_at` is when a change began; one that takes long appears late. */
const OVERLAP_MINUTES = 5;

/** Archived ones too: to be archived is a change, and has to arrive. */
const ALL = { active: "all" } as const;
const SHOWN = {
  ...ALL,
  sort: ["updated_at"],
  limit: SIZE,
  fields: ["id", "name", "email", "phone", "address.country", "active", "updated_at"],
} satisfies Query;

/**
 * Bring the store up to date; a page that has arrived stays, whatever happens next.
 *
 * @returns how many customers came
 * @throws Refusal, Away
 */
export async function sync(api: Api, store: Store): Promise<number> {
  const { content } = store;
  // Before the list: what is deleted while it is read comes behind this.
  content.position ??= await api.position();
  const since = content.unfinished ? content.unfinished.since : earlier(content.until);
  let cursor = content.unfinished?.cursor ?? null;
  let came = 0;
  do {
    const first = cursor === null;
    // The same question as last time: perhaps the answer is the same, too.
    const tag = first && content.tag?.since === since ? content.tag.value : null;
    const page = await api.page(
      { ...SHOWN, ...(since && { updated_since: since }), ...(cursor && { cursor }) },
      tag,
    );
    if (page.unchanged) break;
    came += page.customers.length;
    store.put(page.customers);
    cursor = page.cursor;
    content.unfinished = cursor ? { since, cursor } : null;
    content.tag = since && first && !cursor && page.tag ? { since, value: page.tag } : null;
    store.save();
  } while (cursor);
  content.until = newest(store);
  content.syncedAt = new Date().toISOString();
  store.save();
  return came;
}

/**
 * Deleted customers appear in no list, but in the feed of events, for 30 days.
 *
 * @returns how many were dropped
 * @throws Refusal, Away
 */
export async function follow(api: Api, store: Store): Promise<number> {
  let gone = 0;
  for await (const { position, ids } of api.deletions(store.content.position ?? 0)) {
    gone += store.drop(ids);
    store.content.position = position;
    store.save();
  }
  return gone;
}

/**
 * Who was away for longer, or has other rights now, compares all ids.
 *
 * @returns how many were dropped
 */
export async function prune(api: Api, store: Store): Promise<number> {
  const ids = new Set<number>();
  let cursor: string | null = null;
  do {
    const query: Query = { ...ALL, fields: ["id"], limit: SIZE, ...(cursor && { cursor }) };
    const page = await api.page(query);
    if (page.unchanged) break;
    for (const { id } of page.customers) ids.add(id!);
    cursor = page.cursor;
  } while (cursor);
  const gone = store.keep(ids);
  store.save();
  return gone;
}

function earlier(moment: string | null): string | null {
  if (!moment) return null;
  const begun = new Date(Date.parse(moment) - OVERLAP_MINUTES * 60_000);
  return begun.toISOString().replace(/\.\d+Z$/, "Z");
}

function newest(store: Store): string | null {
  const moments = Object.values(store.content.customers).map((one) => one.updated_at ?? "");
  return moments.reduce((one, other) => (other > one ? other : one), "") || null;
}
