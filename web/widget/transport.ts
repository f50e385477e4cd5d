// Decision: the rest of the widget knows a conversation with a server only as this interface:
// begin a session, say something, be told of events. Polling is what fulfils it today; a push
// transport replaces `PollingTransport` and nothing else, because whatever was missed on any
// transport is read by `events?after=seq` in the same way.

import type { Http } from "./http.ts";
import { Problem } from "./http.ts";
import type { Clock } from "./poll.ts";
import { Loop } from "./poll.ts";
import type { DeskEvent, DeskState, Language, Page, Session } from "./protocol.ts";
import { fields, parseEvents, parsePage, parseSession, parseState } from "./protocol.ts";

/** How closely the conversation is being followed. */
export interface Attention {
  readonly open: boolean;
  readonly visible: boolean;
  /** A person has the conversation or was asked for. */
  readonly person: boolean;
  /** The visitor spoke last and an answer may still come by itself. */
  readonly awaiting: boolean;
}

export interface Listener {
  /** The place up to which everything is known. */
  cursor(): number;
  page(after: number, page: Page): void;
  /** The server does not know this session any more. */
  expired(): void;
  /** Whether the server can be reached, as far as the last attempt told. */
  reachable(yes: boolean): void;
}

export interface Transport {
  begin(site: string, language: Language, page: string): Promise<{ session: Session; state: DeskState }>;
  /** `more`: another message follows at once, so that the desk answers them together. */
  send(token: string, clientId: string, text: string, more: boolean): Promise<{ events: readonly DeskEvent[]; state: DeskState }>;
  rate(token: string, clientId: string, message: number, helpful: boolean, comment: string | null): Promise<{ events: readonly DeskEvent[]; state: DeskState }>;
  score(token: string, clientId: string, score: number, comment: string | null): Promise<{ events: readonly DeskEvent[]; state: DeskState }>;
  follow(token: string, listener: Listener): void;
  attend(attention: Attention): void;
  /** Something is known to be missing: read now. */
  catchUp(): void;
  stop(): void;
}

const SECOND = 1000;

/**
 * The wait before the next read. A page in the background waits longer the longer it has been
 * there, and a closed panel in which no person is involved is read twice a minute at most.
 */
export function pollDelay(attention: Attention, hiddenForMs: number): number {
  if (!attention.visible) {
    const step = attention.person ? 5 * SECOND : 15 * SECOND;
    return Math.min(60 * SECOND, Math.max(step, hiddenForMs / 4));
  }
  if (attention.open) return attention.person || attention.awaiting ? SECOND : 3 * SECOND;
  return attention.person || attention.awaiting ? 4 * SECOND : 30 * SECOND;
}

export class PollingTransport implements Transport {
  readonly #http: Http;
  readonly #clock: Clock;
  #loop: Loop | null = null;
  #attention: Attention = { open: false, visible: true, person: false, awaiting: false };
  #hiddenSince: number | null = null;

  constructor(http: Http, clock: Clock) {
    this.#http = http;
    this.#clock = clock;
  }

  async begin(site: string, language: Language, page: string): Promise<{ session: Session; state: DeskState }> {
    const answer = await this.#http({
      method: "POST",
      path: "/api/v1/visitor/sessions",
      body: { site, language, page },
    });
    const begun = parseSession(answer);
    if (begun === null) throw new Problem(502, "unreadable", "", "", null);
    return begun;
  }

  async send(token: string, clientId: string, text: string, more: boolean): Promise<{ events: readonly DeskEvent[]; state: DeskState }> {
    const answer = fields(
      await this.#http({
        method: "POST",
        path: "/api/v1/visitor/messages",
        token,
        body: { client_id: clientId, text, ...(more ? { more } : {}) },
      }),
    );
    return { events: parseEvents(answer["events"]), state: parseState(answer["state"]) };
  }

  async rate(token: string, clientId: string, message: number, helpful: boolean, comment: string | null): Promise<{ events: readonly DeskEvent[]; state: DeskState }> {
    const body = { client_id: clientId, message, helpful, comment };
    const answer = fields(await this.#http({ method: "POST", path: "/api/v1/visitor/feedback", token, body }));
    return { events: parseEvents(answer["events"]), state: parseState(answer["state"]) };
  }

  async score(token: string, clientId: string, score: number, comment: string | null): Promise<{ events: readonly DeskEvent[]; state: DeskState }> {
    const body = { client_id: clientId, score, comment };
    const answer = fields(await this.#http({ method: "POST", path: "/api/v1/visitor/score", token, body }));
    return { events: parseEvents(answer["events"]), state: parseState(answer["state"]) };
  }

  follow(token: string, listener: Listener): void {
    this.stop();
    const loop = new Loop(
      this.#clock,
      async () => {
        try {
          let more = true;
          while (more && this.#loop === loop) {
            const after = listener.cursor();
            const page = parsePage(
              await this.#http({ method: "GET", path: `/api/v1/visitor/events?after=${after}`, token }),
            );
            if (this.#loop !== loop) return;
            listener.reachable(true);
            listener.page(after, page);
            // A page that moved nothing must not be asked for again at once, whatever it says.
            more = page.more && listener.cursor() > after;
          }
        } catch (problem) {
          if (this.#loop !== loop) return;
          if (problem instanceof Problem && problem.sessionOver) {
            this.stop();
            listener.expired();
            return;
          }
          listener.reachable(problem instanceof Problem && problem.status === 429);
          throw problem;
        }
      },
      () => pollDelay(this.#attention, this.#hiddenSince === null ? 0 : this.#clock.now() - this.#hiddenSince),
    );
    this.#loop = loop;
    loop.start();
  }

  attend(attention: Attention): void {
    const before = this.#attention;
    this.#attention = attention;
    if (attention.visible) this.#hiddenSince = null;
    else this.#hiddenSince ??= this.#clock.now();
    const came = (attention.visible && !before.visible) || (attention.open && !before.open);
    if (came) this.#loop?.wake();
    else if (attention.person !== before.person || attention.awaiting !== before.awaiting) this.#loop?.reconsider();
  }

  catchUp(): void {
    this.#loop?.wake();
  }

  stop(): void {
    this.#loop?.stop();
    this.#loop = null;
  }
}
