// Decision: everything that changes over time in the widget is held by this one object: session,
// conversation, outbox, what was seen. The views read it and are told when it changed; they hold
// no truth of their own. It needs no DOM, so that sending, losing, expiring and coming back are
// tested with a fake clock and a fake network.
//
// The session is begun when the visitor first opens the panel or speaks, not on every page view.

import { goesOn, PAUSE } from "./burst.ts";
import type { Conversation } from "./conversation.ts";
import {
  applyCaused,
  applyExpired,
  applyPage,
  awaitsAnswer,
  EMPTY,
  personInvolved,
  refetchAfter,
  unread,
} from "./conversation.ts";
import { Problem } from "./http.ts";
import type { Unsent } from "./outbox.ts";
import { forget, load, newClientId, parseUnsent, save, stillWaiting } from "./outbox.ts";
import type { Clock } from "./poll.ts";
import { backOff, jitter } from "./poll.ts";
import type { DeskEvent, Language, MessageEvent, Session } from "./protocol.ts";
import { fields, number, text, textOrNull } from "./protocol.ts";
import type { Store } from "./storage.ts";
import { key, nameOf } from "./storage.ts";
import type { Listener, Transport } from "./transport.ts";

export interface DeskOptions {
  readonly site: string;
  readonly language: () => Language;
  readonly page: () => string;
  readonly store: Store;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly fill: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Runs `work` in one tab at a time where the browser can promise that. */
  readonly alone?: <T>(work: () => Promise<T>) => Promise<T>;
}

export type Notice = "expired" | null;
export type Change = { readonly kind: "state" } | { readonly kind: "arrived"; readonly messages: readonly MessageEvent[] };

/** How often a message is tried by itself before the visitor is asked to. */
const ATTEMPTS = 4;

/** Failures that say something about the moment, not about the message. */
const PASSING: readonly string[] = ["network", "unreadable", "busy", "internal", "unavailable", "too_many_requests"];

export class Desk implements Listener {
  conversation: Conversation = EMPTY;
  session: Session | null = null;
  notice: Notice = null;
  /** The server answered last time; unknown counts as reachable. */
  online = true;
  /** A session is being begun and has failed with this code. */
  beginFailure: string | null = null;
  /** The first read of an existing session has come. */
  ready = false;
  seen = 0;

  readonly #it: DeskOptions;
  readonly #listeners = new Set<(change: Change) => void>();
  #outbox: readonly Unsent[] = [];
  /** Waiting messages of another tab: that tab sends them, this one only shows them. */
  readonly #foreign = new Set<string>();
  #sending = false;
  #beginning: Promise<boolean> | null = null;
  #retry: number | null = null;
  #attempts = 0;
  /** A message that the desk has and will answer when the visitor pauses; `whole` from then on. */
  #held: { readonly clientId: string; readonly timer: number; readonly whole: boolean } | null = null;
  /** The conversation that `seen` counts in. */
  #seenIn: string | null = null;
  #open = false;
  #visible = true;
  #stopped = false;

  constructor(options: DeskOptions) {
    this.#it = options;
    this.#outbox = load(options.store, options.site);
    this.#adoptStoredSession();
  }

  /** Takes up a session that an earlier page began; begins none. */
  start(): void {
    if (this.session !== null) this.#follow();
    this.#pardon();
    if (this.#outbox.length > 0) void this.#flush();
  }

  stop(): void {
    this.#stopped = true;
    this.#it.transport.stop();
    if (this.#retry !== null) this.#it.clock.cancel(this.#retry);
    if (this.#held !== null) this.#it.clock.cancel(this.#held.timer);
    this.#listeners.clear();
  }

  subscribe(listener: (change: Change) => void): void {
    this.#listeners.add(listener);
  }

  get waiting(): readonly Unsent[] {
    return stillWaiting(this.#outbox, this.conversation);
  }

  get unread(): number {
    return unread(this.conversation, this.seen);
  }

  get awaiting(): boolean {
    return (
      awaitsAnswer(this.conversation) ||
      (!personInvolved(this.conversation) && this.waiting.some((one) => one.failure === null))
    );
  }

  attention(open: boolean, visible: boolean): void {
    const opened = open && !this.#open;
    this.#open = open;
    this.#visible = visible;
    if (opened) void this.#ensureSession();
    this.#attend();
    this.#markSeen();
    this.#tell();
  }

  say(said: string): void {
    const clean = said.trim();
    if (clean === "") return;
    const unsent: Unsent = {
      clientId: newClientId(this.#it.fill),
      text: clean,
      at: this.#it.clock.now(),
      conversation: this.conversation.id,
      after: this.conversation.events.at(-1)?.seq ?? 0,
      failure: null,
    };
    save(this.#it.store, this.#it.site, unsent);
    this.#outbox = [...this.#outbox, unsent];
    // The answer to this one is the answer to what was held before it.
    this.#letGo();
    this.notice = null;
    this.#attend();
    this.#tell();
    void this.#flush();
  }

  /** Says whether the answer with the number `message` helped; true where the desk has it. */
  rate(message: number, helpful: boolean, comment: string | null): Promise<boolean> {
    return this.#tellDesk((token, clientId) => this.#it.transport.rate(token, clientId, message, helpful, comment));
  }

  /** Says how content the visitor is with what was resolved; whether the desk has it. */
  score(score: number, comment: string | null): Promise<boolean> {
    return this.#tellDesk((token, clientId) => this.#it.transport.score(token, clientId, score, comment));
  }

  async #tellDesk(call: (token: string, clientId: string) => ReturnType<Transport["rate"]>): Promise<boolean> {
    const token = this.session?.token;
    if (token === undefined) return false;
    const clientId = newClientId(this.#it.fill);
    for (let attempt = 0; ; attempt += 1) {
      try {
        // Given again under the same name where the answer was lost: the desk has it once.
        const { events, state } = await call(token, clientId);
        if (this.session?.token === token) this.#become(applyCaused(this.conversation, events, state), false);
        return true;
      } catch (problem) {
        if (attempt > 0 || !(problem instanceof Problem) || !problem.passing) return false;
      }
    }
  }

  retry(clientId: string): void {
    this.#change(clientId, { failure: null });
    this.#sendNow();
  }

  discard(clientId: string): void {
    forget(this.#it.store, this.#it.site, clientId);
    this.#drop(clientId);
    this.#tell();
  }

  /** The browser says that the network is back. */
  cameOnline(): void {
    this.#it.transport.catchUp();
    this.#pardon();
    this.#sendNow();
  }

  beginAgain(): void {
    void this.#ensureSession();
  }

  /** Another tab of this site changed what is kept. */
  storageChanged(full: string, raw: string | null): void {
    const name = nameOf(this.#it.site, full);
    if (name === "session") {
      const before = this.session?.token;
      this.#adoptStoredSession();
      if (this.session !== null && this.session.token !== before) {
        this.conversation = before === undefined ? EMPTY : applyExpired(this.conversation);
        this.seen = 0;
        this.#follow();
      }
    } else if (name === "seen" && raw !== null) {
      this.#adoptSeen(raw);
    } else if (name?.startsWith("unsent:") === true) {
      const clientId = name.slice("unsent:".length);
      const unsent = parseUnsent(raw);
      if (unsent === null) this.#drop(clientId);
      else if (!this.#outbox.some((one) => one.clientId === clientId)) {
        this.#outbox = [...this.#outbox, unsent];
        this.#foreign.add(clientId);
      } else this.#outbox = this.#outbox.map((one) => (one.clientId === clientId ? unsent : one));
    } else return;
    this.#tell();
  }

  // ---- Listener ------------------------------------------------------------------------------

  cursor(): number {
    return this.conversation.cursor;
  }

  page(after: number, page: Parameters<Listener["page"]>[1]): void {
    const first = !this.ready;
    this.ready = true;
    this.#become(applyPage(this.conversation, after, page), !first);
  }

  expired(): void {
    this.#it.transport.stop();
    // Another tab may have begun the next session already.
    const old = this.session?.token;
    this.#adoptStoredSession();
    if (this.session !== null && this.session.token !== old) {
      this.conversation = applyExpired(this.conversation);
      this.#follow();
      return;
    }
    this.#it.store.remove(key(this.#it.site, "session"));
    this.#it.store.remove(key(this.#it.site, "seen"));
    const known = this.conversation.events.length > 0;
    this.session = null;
    this.seen = 0;
    this.conversation = applyExpired(this.conversation);
    this.notice = known || !this.ready ? "expired" : this.notice;
    this.#tell();
    if (this.#open || this.#outbox.length > 0) void this.#ensureSession().then(() => this.#flush());
  }

  reachable(yes: boolean): void {
    if (this.online === yes) return;
    this.online = yes;
    if (yes) {
      this.#pardon();
      this.#sendNow();
    } else this.#tell();
  }

  // ---- inside --------------------------------------------------------------------------------

  /** What failed for a passing reason gets another chance. */
  #pardon(): void {
    for (const one of this.#outbox) {
      if (one.failure !== null && PASSING.includes(one.failure)) this.#change(one.clientId, { failure: null });
    }
  }

  #sendNow(): void {
    if (this.#retry !== null) this.#it.clock.cancel(this.#retry);
    this.#retry = null;
    this.#attempts = 0;
    this.#tell();
    void this.#flush();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener({ kind: "state" });
  }

  #become(next: Conversation, announce: boolean): void {
    const known = new Set(this.conversation.events.map((event) => event.seq));
    if (next.id !== this.conversation.id) {
      known.clear();
      if (this.#seenIn !== null && this.#seenIn !== next.id) this.seen = 0;
    }
    this.conversation = next;
    const arrived = next.events.filter(
      (event: DeskEvent): event is MessageEvent =>
        event.kind === "message" && event.actor.kind !== "visitor" && !known.has(event.seq),
    );
    if (refetchAfter(next) !== null) this.#it.transport.catchUp();
    this.#attend();
    this.#markSeen();
    if (announce && arrived.length > 0) {
      for (const listener of this.#listeners) listener({ kind: "arrived", messages: arrived });
    }
    this.#tell();
  }

  #attend(): void {
    this.#it.transport.attend({
      open: this.#open,
      visible: this.#visible,
      person: personInvolved(this.conversation),
      awaiting: this.awaiting,
    });
  }

  #markSeen(): void {
    if (!this.#open || !this.#visible) return;
    const last = this.conversation.events.at(-1)?.seq ?? 0;
    if (last <= this.seen) return;
    this.seen = last;
    this.#seenIn = this.conversation.id;
    this.#it.store.set(
      key(this.#it.site, "seen"),
      JSON.stringify({ conversation: this.conversation.id, seq: last }),
    );
  }

  #adoptSeen(raw: string | null): void {
    if (raw === null) return;
    try {
      const it = fields(JSON.parse(raw));
      const same = this.conversation.id === null || it["conversation"] === this.conversation.id;
      if (!same) return;
      this.#seenIn = textOrNull(it["conversation"]);
      this.seen = Math.max(this.seen, number(it["seq"]));
    } catch {
      // A damaged mark only means that a badge shows once more.
    }
  }

  #adoptStoredSession(): void {
    const raw = this.#it.store.get(key(this.#it.site, "session"));
    if (raw === null) return;
    try {
      const it = fields(JSON.parse(raw));
      const token = textOrNull(it["token"]);
      if (token === null) return;
      const greeting = fields(it["greeting"]);
      this.session = {
        token,
        visitor: text(it["visitor"]),
        expiresAt: number(it["expiresAt"]),
        siteName: text(it["siteName"]),
        greeting: {
          ...(textOrNull(greeting["zh"]) === null ? {} : { zh: text(greeting["zh"]) }),
          ...(textOrNull(greeting["en"]) === null ? {} : { en: text(greeting["en"]) }),
        },
      };
      this.#adoptSeen(this.#it.store.get(key(this.#it.site, "seen")));
    } catch {
      this.#it.store.remove(key(this.#it.site, "session"));
    }
  }

  #follow(): void {
    if (this.session !== null) this.#it.transport.follow(this.session.token, this);
  }

  #ensureSession(): Promise<boolean> {
    if (this.session !== null) return Promise.resolve(true);
    this.#beginning ??= this.#begin().finally(() => {
      this.#beginning = null;
    });
    return this.#beginning;
  }

  async #begin(): Promise<boolean> {
    this.beginFailure = null;
    const alone = this.#it.alone ?? ((work) => work());
    try {
      await alone(async () => {
        this.#adoptStoredSession();
        if (this.session !== null) return;
        const begun = await this.#it.transport.begin(this.#it.site, this.#it.language(), this.#it.page());
        this.#it.store.set(key(this.#it.site, "session"), JSON.stringify(begun.session));
        this.session = begun.session;
      });
      this.online = true;
      this.#follow();
      this.#tell();
      return true;
    } catch (problem) {
      this.beginFailure = problem instanceof Problem ? problem.code : "network";
      if (problem instanceof Problem && problem.status === 0) this.online = false;
      this.#tell();
      if (problem instanceof Problem && problem.passing) {
        this.#later(problem.retryAfterMs);
        if (this.#attempts >= ATTEMPTS) this.#fail(problem.code);
      } else this.#fail(this.beginFailure);
      return false;
    }
  }

  /** One timer for whatever has to be tried again: beginning a session, sending. */
  #later(askedMs: number | null): void {
    if (this.#retry !== null || this.#stopped) return;
    this.#attempts += 1;
    const wait = Math.max(askedMs ?? 0, jitter(backOff(this.#attempts), this.#it.clock.random()));
    this.#retry = this.#it.clock.after(wait, () => {
      this.#retry = null;
      if (this.session === null && (this.#open || this.#outbox.length > 0)) {
        void this.#ensureSession().then(() => this.#flush());
      } else void this.#flush();
    });
  }

  #change(clientId: string, to: Partial<Unsent>): void {
    this.#outbox = this.#outbox.map((one) => {
      if (one.clientId !== clientId) return one;
      const changed = { ...one, ...to };
      save(this.#it.store, this.#it.site, changed);
      return changed;
    });
    this.#foreign.delete(clientId);
  }

  /** All that waits is marked as not sent; the visitor sees it and may try again. */
  #fail(code: string): void {
    for (const one of this.#outbox) {
      if (one.failure === null && !this.#foreign.has(one.clientId)) this.#change(one.clientId, { failure: code });
    }
    this.#tell();
  }

  #drop(clientId: string): void {
    this.#outbox = this.#outbox.filter((one) => one.clientId !== clientId);
    this.#foreign.delete(clientId);
  }

  /** Waits for the visitor to go on, and then lets the desk answer. */
  #hold(clientId: string): void {
    const timer = this.#it.clock.after(PAUSE, () => {
      this.#held = { clientId, timer, whole: true };
      void this.#flush();
    });
    this.#held = { clientId, timer, whole: false };
  }

  #letGo(): void {
    const held = this.#held;
    if (held === null) return;
    this.#it.clock.cancel(held.timer);
    this.#held = null;
    forget(this.#it.store, this.#it.site, held.clientId);
    this.#drop(held.clientId);
  }

  /** One message at a time, in the order in which they were written. */
  async #flush(): Promise<void> {
    if (this.#sending || this.#stopped) return;
    this.#sending = true;
    try {
      for (;;) {
        const waits = this.#held !== null && !this.#held.whole ? this.#held.clientId : null;
        const due = this.#outbox.filter(
          (one) => one.failure === null && one.clientId !== waits && !this.#foreign.has(one.clientId),
        );
        const next = due[0];
        if (next === undefined || this.#retry !== null) return;
        if (!(await this.#ensureSession()) || this.session === null) return;
        const token = this.session.token;
        try {
          const last = due.length === 1;
          const begins = last && this.#held?.clientId !== next.clientId && goesOn(next.text, this.conversation);
          const answer = await this.#it.transport.send(token, next.clientId, next.text, !last || begins);
          this.#attempts = 0;
          if (begins && this.#outbox.at(-1)?.clientId === next.clientId) {
            this.#hold(next.clientId);
          } else {
            if (this.#held?.clientId === next.clientId) this.#held = null;
            forget(this.#it.store, this.#it.site, next.clientId);
            this.#drop(next.clientId);
          }
          this.online = true;
          // The answer of a session that has been replaced meanwhile belongs to no one here.
          if (this.session?.token === token) this.#become(applyCaused(this.conversation, answer.events, answer.state), true);
          else this.#tell();
        } catch (problem) {
          if (this.#stopped) return;
          if (problem instanceof Problem && problem.sessionOver) {
            if (this.session?.token === token) this.expired();
            return;
          }
          const passing = !(problem instanceof Problem) || problem.passing;
          if (problem instanceof Problem && problem.status === 0) this.online = false;
          const code = problem instanceof Problem ? problem.code : "network";
          if (passing && this.#attempts + 1 < ATTEMPTS) {
            this.#later(problem instanceof Problem ? problem.retryAfterMs : null);
            this.#tell();
            return;
          }
          this.#attempts = 0;
          // What could not be sent for want of a network stops those behind it too: they would
          // only fail one after another, and out of order if the network came back between.
          if (passing) this.#fail(code);
          else this.#change(next.clientId, { failure: code });
          this.#tell();
        }
      }
    } finally {
      this.#sending = false;
    }
  }
}
