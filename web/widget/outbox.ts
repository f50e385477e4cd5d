// Decision: a message exists from the moment the visitor presses Enter. It is written to the
// browser's storage with its client_id before it is sent, and leaves only when the server has
// answered; whatever happens between (reload, lost answer, closed tab) the same client_id is sent
// again and the server answers the same. Waiting messages are shown below the conversation.

import type { Conversation } from "./conversation.ts";
import type { Store } from "./storage.ts";
import { key, type Name } from "./storage.ts";
import type { MessageEvent } from "./protocol.ts";
import { fields, numberOrNull, text, textOrNull } from "./protocol.ts";

export interface Unsent {
  readonly clientId: string;
  readonly text: string;
  readonly at: number;
  /** The conversation and the place in it when the message was written. */
  readonly conversation: string | null;
  readonly after: number;
  readonly failure: string | null;
}

export function save(store: Store, site: string, unsent: Unsent): void {
  store.set(key(site, unsentName(unsent.clientId)), JSON.stringify(unsent));
}

export function forget(store: Store, site: string, clientId: string): void {
  store.remove(key(site, unsentName(clientId)));
}

export function unsentName(clientId: string): Name {
  return `unsent:${clientId}`;
}

export function parseUnsent(raw: string | null): Unsent | null {
  if (raw === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return null;
  }
  const it = fields(value);
  const clientId = text(it["clientId"]);
  const said = textOrNull(it["text"]);
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(clientId) || said === null) return null;
  return {
    clientId,
    text: said,
    at: numberOrNull(it["at"]) ?? 0,
    conversation: textOrNull(it["conversation"]),
    after: numberOrNull(it["after"]) ?? 0,
    failure: textOrNull(it["failure"]),
  };
}

/** What an earlier page left behind, oldest first. */
export function load(store: Store, site: string): readonly Unsent[] {
  const prefix = key(site, "unsent:");
  return store
    .keys(prefix)
    .flatMap((at) => parseUnsent(store.get(at)) ?? [])
    .sort((a, b) => a.at - b.at);
}

/**
 * The waiting messages that are still to be shown. One whose text has already come back as an
 * event (a poll was faster than the send's own answer) is in the conversation and not shown twice;
 * each event stands for one waiting message only, so the same words said twice stay two.
 */
export function stillWaiting(
  outbox: readonly Unsent[],
  conversation: Conversation,
  mine: (event: MessageEvent) => boolean = (event) => event.actor.kind === "visitor",
): readonly Unsent[] {
  const claimed = new Set<number>();
  return outbox.filter((unsent) => {
    const from = unsent.conversation === null || unsent.conversation === conversation.id ? unsent.after : 0;
    const twin = conversation.events.find(
      (event) =>
        event.kind === "message" &&
        mine(event) &&
        event.seq > from &&
        event.text === unsent.text &&
        !claimed.has(event.seq),
    );
    if (twin === undefined) return true;
    claimed.add(twin.seq);
    return false;
  });
}

/** 22 characters of the allowed set; `randomUUID` exists on secure pages only. */
export function newClientId(fill: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(22);
  fill(bytes);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return Array.from(bytes, (byte) => letters[byte & 63]).join("");
}
