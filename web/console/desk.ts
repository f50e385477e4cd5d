// Decision: one object holds what the console knows, as signals; views read signals and call its
// methods, and nothing else talks to the API for the inbox and the open conversation. Sending is
// optimistic: a reply is shown and kept (per tab) from the moment Enter is pressed until the desk
// has answered, and is tried again under the same client_id. The widget's reducer places events.

import { computed, effect, signal } from "@preact/signals";
import type { Conversation } from "../widget/conversation.ts";
import { applyCaused, applyPage, EMPTY, refetchAfter } from "../widget/conversation.ts";
import { http, Problem } from "../widget/http.ts";
import { toLanguage } from "../widget/i18n.ts";
import type { Unsent } from "../widget/outbox.ts";
import { newClientId, parseUnsent, stillWaiting } from "../widget/outbox.ts";
import { browserClock } from "../widget/poll.ts";
import type { Language } from "../widget/protocol.ts";
import { openStore } from "../widget/storage.ts";
import type { Action, Counts, Item, Login, Presence, View } from "./api.ts";
import { Api, parseLogin } from "./api.ts";
import { tables, type Words } from "./i18n.ts";
import { joinedIn } from "./passing.ts";
import { withAnswer } from "./related.ts";
import type { Route } from "./route.ts";
import { hashOf, parseRoute } from "./route.ts";
import { CONVERSATION, Feeds, INBOX } from "./transport.ts";

const PREFIX = "spindesk:1:console:";
const kept = openStore(() => window.localStorage);
const tab = openStore(() => window.sessionStorage);

export type Theme = "auto" | "light" | "dark";
export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly conversation: string | null;
  readonly bad: boolean;
}

function storedLogin(): Login | null {
  try {
    return parseLogin(JSON.parse(kept.get(`${PREFIX}login`) ?? "null"));
  } catch {
    return null;
  }
}

export const login = signal<Login | null>(storedLogin());
/** The login ended without being asked to. */
export const ended = signal(false);
export const language = signal<Language>(
  toLanguage(kept.get(`${PREFIX}language`)) ?? toLanguage(navigator.language) ?? "en",
);
export const words = computed<Words>(() => tables[language.value]);
export const theme = signal<Theme>((["light", "dark"] as const).find((one) => one === kept.get(`${PREFIX}theme`)) ?? "auto");
export const sound = signal(kept.get(`${PREFIX}sound`) === "on");
export const route = signal<Route>(parseRoute(location.hash));
export const reachable = signal(true);

/** What the next new article begins with, where a report led to it. */
export const prefill = signal<{ readonly language: string; readonly questions: readonly string[] } | null>(null);
/** What the list of tickets looked for last, for the way back to it. */
export const lookedFor = signal("");
export const presence = signal<Presence>("offline");
export const counts = signal<Counts>({});
export const now = signal(Date.now());
export const toasts = signal<readonly Toast[]>([]);
export const dialog = signal<"none" | "help" | "resolve" | "pass">("none");
export const detailsOpen = signal(false);

export interface Listed {
  readonly view: View;
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly limit: number;
  readonly status: "loading" | "ready" | "failed";
}
export const inbox = signal<Listed>({ view: "mine", items: [], next: null, limit: 50, status: "loading" });
/** What is mine, whichever view is shown: for the title, the sound and the toast. */
export const mine = signal<readonly Item[]>([]);

export interface Opened {
  readonly id: string;
  readonly conversation: Conversation;
  readonly item: Item | null;
  readonly status: "loading" | "ready" | "missing" | "failed";
  readonly acting: boolean;
}
export const opened = signal<Opened | null>(null);
export const outbox = signal<readonly (Unsent & { readonly to: string })[]>([]);
/** Conversations of the open one's visitor, as far as the desk's list tells. */
export const siblings = signal<readonly Item[]>([]);

const clock = browserClock;
const visible = (): boolean => document.visibilityState === "visible";
export const api = new Api(http("", (url, init) => fetch(url, init), clock), () => login.value?.token ?? null);
export const feeds = new Feeds(clock, visible, () => dropLogin(true), (yes) => (reachable.value = yes));

// ---- settings --------------------------------------------------------------------------------

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  kept.set(`${PREFIX}language`, language.value);
});
effect(() => {
  if (theme.value === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  kept.set(`${PREFIX}theme`, theme.value);
});

export function turnTheme(): void {
  const dark = theme.value === "dark" || (theme.value === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  theme.value = dark ? "light" : "dark";
}

// A sound may only be made after the agent has asked for it: browsers want a gesture, and so do people.
let audio: AudioContext | null = null;
export function turnSound(): void {
  sound.value = !sound.value;
  kept.set(`${PREFIX}sound`, sound.value ? "on" : "off");
  if (sound.value) ring();
}
function ring(): void {
  if (!sound.value) return;
  try {
    audio ??= new AudioContext();
    void audio.resume();
    const at = audio.currentTime;
    for (const [index, tone] of [660, 880].entries()) {
      const wave = audio.createOscillator();
      const level = audio.createGain();
      wave.frequency.value = tone;
      level.gain.setValueAtTime(0.0001, at + index * 0.14);
      level.gain.exponentialRampToValueAtTime(0.12, at + index * 0.14 + 0.02);
      level.gain.exponentialRampToValueAtTime(0.0001, at + index * 0.14 + 0.3);
      wave.connect(level).connect(audio.destination);
      wave.start(at + index * 0.14);
      wave.stop(at + index * 0.14 + 0.32);
    }
  } catch {
    // No sound device; the title and the toast still tell.
  }
}

// ---- telling ---------------------------------------------------------------------------------

let toastKey = 0;
export function tell(text: string, bad = false, conversation: string | null = null): void {
  const toast = { key: (toastKey += 1), text, bad, conversation };
  toasts.value = [...toasts.value.slice(-2), toast];
  clock.after(bad ? 9000 : 6000, () => dismiss(toast.key));
}
export function dismiss(key: number): void {
  toasts.value = toasts.value.filter((toast) => toast.key !== key);
}

/** What teams are called, by their ids; a step of a conversation names its team by the id. */
export const teamNames = signal<ReadonlyMap<string, string>>(new Map());
export function learnTeams(teams: readonly { readonly id: string; readonly name: string }[]): void {
  teamNames.value = new Map(teams.map((team) => [team.id, team.name]));
}
effect(() => {
  if (login.value === null) return;
  // Without names the ids stand, and a login that has ended is told by the inbox.
  api.teams().then((found) => learnTeams(found.settings), () => undefined);
});

/** A failure in the agent's own words. */
export function explain(problem: unknown): string {
  const said = words.value.problems;
  if (!(problem instanceof Problem)) return said.other(String(problem), "");
  switch (problem.code) {
    case "network":
      return said.network;
    case "wrong_credentials":
      return said.wrong_credentials;
    case "too_many_requests":
      return said.too_many_requests(problem.retryAfterMs === null ? null : Math.ceil(problem.retryAfterMs / 1000));
    case "conflict":
      return said.conflict;
    case "forbidden":
      return said.forbidden;
    case "text_too_long":
      return said.text_too_long;
    case "unknown_site":
      return said.unknown_site;
    default:
      return said.other(problem.message, problem.requestId);
  }
}

/** What a page says of a failure. Empty for an ended login, which is met here: it is no error of what was done. */
export function complaint(problem: unknown): string {
  if (!(problem instanceof Problem && problem.sessionOver)) return explain(problem);
  dropLogin(true);
  return "";
}

/** Tells what an action of the agent met, where no page has a place for it. */
export function meet(problem: unknown): void {
  const said = complaint(problem);
  if (said !== "") tell(said, true);
}

// ---- login -----------------------------------------------------------------------------------

export async function logIn(site: string, name: string, password: string): Promise<void> {
  const fresh = await api.login(site, name, password);
  if (fresh === null) throw new Problem(502, "unreadable", "", "", null);
  kept.set(`${PREFIX}login`, JSON.stringify(fresh));
  kept.set(`${PREFIX}site`, site);
  ended.value = false;
  login.value = fresh;
}

export function lastSite(): string {
  return kept.get(`${PREFIX}site`) ?? "shop";
}

export async function logOut(): Promise<void> {
  try {
    await api.setPresence("offline");
    await api.logout();
  } catch {
    // The token is forgotten here in any case; on the desk it expires.
  }
  dropLogin(false);
}

function dropLogin(byItself: boolean): void {
  feeds.stop();
  login.value = null;
  ended.value = byItself;
  opened.value = null;
  inbox.value = { view: "mine", items: [], next: null, limit: 50, status: "loading" };
  mine.value = [];
  knownMine = null;
  counts.value = {};
  presence.value = "offline";
  siblings.value = [];
  dialog.value = "none";
  kept.remove(`${PREFIX}login`);
  if (byItself) return;
  // Leaving on purpose leaves nothing of the customers on this machine. An ended login keeps the
  // drafts and the unsent replies of this tab, for the same agent will log in again.
  for (const store of [kept, tab]) for (const at of store.keys(PREFIX)) store.remove(at);
  outbox.value = [];
  toasts.value = [];
}

// ---- moving ----------------------------------------------------------------------------------

/** Moves there; `instead` so that Back leads past where one is. */
export function go(to: Route, instead = false): void {
  const hash = hashOf(to);
  if (location.hash === hash) return;
  if (instead) location.replace(hash);
  else location.hash = hash;
}
window.addEventListener("hashchange", () => {
  route.value = parseRoute(location.hash);
  detailsOpen.value = false;
  const to = route.value;
  // What a notice pointed to is on the screen now.
  if (to.at === "inbox") toasts.value = toasts.value.filter((toast) => toast.conversation === null || toast.conversation !== to.id);
});
document.addEventListener("visibilitychange", () => {
  if (visible()) feeds.wake();
});
window.addEventListener("online", () => {
  feeds.wake();
  flushAll();
});

// ---- inbox -----------------------------------------------------------------------------------

let knownMine: ReadonlySet<string> | null = null;
let inboxFeed: { stop: () => void; wake: () => void } | null = null;

function learnMine(items: readonly Item[]): void {
  mine.value = items;
  const fresh = items.filter((item) => knownMine !== null && !knownMine.has(item.conversation));
  knownMine = new Set(items.map((item) => item.conversation));
  for (const item of fresh) {
    const current = route.peek();
    if (visible() && current.at === "inbox" && current.id === item.conversation) continue;
    tell(words.peek().toast.assigned(item.visitorName.replace(/^(访客|Visitor)/, words.peek().conversation.visitor)), false, item.conversation);
    ring();
  }
}

let mineCount: number | undefined;
let mineAt = 0;
async function readInbox(): Promise<void> {
  const current = route.peek();
  const view: View = current.at === "inbox" ? current.view : "mine";
  const { limit } = inbox.peek();
  const answer = await api.inbox(view, limit, null);
  if (login.peek() === null) return;
  const still = route.peek();
  if ((still.at === "inbox" ? still.view : "mine") !== view) return;
  inbox.value = { view, items: answer.items, next: answer.next, limit, status: "ready" };
  counts.value = answer.counts;
  presence.value = answer.presence;
  if (view === "mine") learnMine(answer.items);
  else if (answer.counts.mine !== mineCount || Date.now() - mineAt > 5000) {
    // Another view is shown: what is mine is read beside it when its number changed, and now and
    // then for the replies it needs.
    mineAt = Date.now();
    const own = await api.inbox("mine", 50, null);
    if (login.peek() !== null) learnMine(own.items);
  }
  mineCount = answer.counts.mine;
}

effect(() => {
  if (login.value === null) return;
  const feed = feeds.follow(INBOX, async () => {
    try {
      await readInbox();
    } catch (problem) {
      const listed = inbox.peek();
      if (listed.status === "loading") inbox.value = { ...listed, status: "failed" };
      throw problem;
    }
  });
  inboxFeed = feed;
  return () => {
    inboxFeed = null;
    feed.stop();
  };
});
effect(() => {
  const current = route.value;
  const view = current.at === "inbox" ? current.view : "mine";
  if (inbox.peek().view === view) return;
  inbox.value = { view, items: view === "mine" ? mine.peek() : [], next: null, limit: 50, status: "loading" };
  inboxFeed?.wake();
});
effect(() => {
  if (login.value === null) return;
  const timer = window.setInterval(() => (now.value = Date.now()), 1000);
  return () => window.clearInterval(timer);
});
effect(() => {
  const open = mine.value.filter((item) => item.needsReply).length;
  document.title = `${open > 0 ? `(${open}) ` : ""}${words.value.product} · Spindesk`;
});

export function showMore(): void {
  inbox.value = { ...inbox.value, limit: Math.min(200, inbox.value.limit + 50) };
  inboxFeed?.wake();
}

export async function setPresence(status: Presence): Promise<void> {
  const before = presence.value;
  presence.value = status;
  try {
    presence.value = await api.setPresence(status);
    inboxFeed?.wake();
  } catch (problem) {
    presence.value = before;
    meet(problem);
  }
}

// ---- the open conversation -------------------------------------------------------------------

let conversationFeed: { stop: () => void; wake: () => void } | null = null;

effect(() => {
  const current = route.value;
  const id = login.value !== null && current.at === "inbox" ? current.id : null;
  if (id === (opened.peek()?.id ?? null) && id === null) return;
  if (id === null) {
    opened.value = null;
    siblings.value = [];
    return;
  }
  if (opened.peek()?.id !== id) {
    const item = inbox.peek().items.find((one) => one.conversation === id) ?? null;
    opened.value = { id, conversation: EMPTY, item, status: "loading", acting: false };
    siblings.value = [];
    restoreOutbox(id);
  }
  const feed = feeds.follow(CONVERSATION, async () => {
    const before = opened.peek();
    if (before === null || before.id !== id || before.status === "missing") return;
    try {
      let more = true;
      while (more) {
        const after = opened.peek()?.conversation.cursor ?? 0;
        const answer = await api.conversation(id, after);
        const current = opened.peek();
        if (current === null || current.id !== id) return;
        const conversation = applyPage(current.conversation, after, answer.page);
        const same = conversation.events === current.conversation.events && JSON.stringify(answer.item) === JSON.stringify(current.item);
        // A poll that brought nothing must not make the page render.
        if (!same || current.status !== "ready" || conversation.state.phase !== current.conversation.state.phase) {
          opened.value = { ...current, conversation, item: answer.item ?? current.item, status: "ready" };
        }
        more = answer.page.more && conversation.cursor > after;
      }
      if (before.status === "loading") void readSiblings(id);
    } catch (problem) {
      const current = opened.peek();
      if (problem instanceof Problem && problem.status === 404 && current?.id === id) {
        opened.value = { ...current, status: "missing" };
        return;
      }
      if (current?.id === id && current.status === "loading") opened.value = { ...current, status: "failed" };
      throw problem;
    }
  });
  conversationFeed = feed;
  return () => {
    conversationFeed = null;
    feed.stop();
  };
});

async function readSiblings(id: string): Promise<void> {
  const visitor = opened.peek()?.item?.visitor;
  if (visitor === undefined) return;
  try {
    const { items } = await api.inbox("all", 100, null);
    if (opened.peek()?.id === id) siblings.value = items.filter((item) => item.visitor === visitor && item.conversation !== id);
  } catch {
    // An extra; the conversation itself says clearly when the desk cannot be reached.
  }
}

function learn(id: string, caused: Parameters<typeof applyCaused>[1], state: Parameters<typeof applyCaused>[2]): void {
  const current = opened.peek();
  if (current?.id !== id) return;
  const conversation = applyCaused(current.conversation, caused, state);
  opened.value = { ...current, conversation };
  if (refetchAfter(conversation) !== null) conversationFeed?.wake();
}

/** Does something with the open conversation; what went wrong, or null where it was done. */
export async function perform(action: Action, more: object): Promise<unknown> {
  const current = opened.value;
  if (current === null || current.acting) return "busy";
  opened.value = { ...current, acting: true };
  try {
    const answer = await api.act(current.id, action, { client_id: clientId(), ...more });
    learn(current.id, answer.events, answer.state);
    return null;
  } catch (problem) {
    return problem;
  } finally {
    const after = opened.peek();
    if (after?.id === current.id) opened.value = { ...after, acting: false };
    inboxFeed?.wake();
    conversationFeed?.wake();
  }
}

export async function act(action: Action, more: object = {}): Promise<boolean> {
  const problem = await perform(action, more);
  if (problem !== null && problem !== "busy") meet(problem);
  return problem === null;
}

export const isMine = computed(() => {
  const state = opened.value?.conversation.state;
  return state?.phase === "agent" && state.agent?.id === login.value?.agent.id;
});
export const supervises = computed(() => login.value !== null && login.value.agent.role !== "agent");
/** A colleague's conversation that one has joined in: one may write in it. */
export const haveJoined = computed(() => {
  const conversation = opened.value?.conversation;
  const me = login.value?.agent.id;
  return conversation !== undefined && me !== undefined && !isMine.value && conversation.state.phase === "agent" && joinedIn(conversation.events, me);
});
export const mayWrite = computed(() => isMine.value || haveJoined.value);
/** One's own, and for supervisors anybody's and what waits. */
export const mayPass = computed(() => {
  const phase = opened.value?.conversation.state.phase;
  return opened.value?.status === "ready" && (isMine.value || (supervises.value && (phase === "agent" || phase === "waiting")));
});
export const mayTake = computed(() => {
  const state = opened.value?.conversation.state;
  return opened.value?.status === "ready" && (state?.phase === "waiting" || state?.phase === "bot");
});

// ---- replies ---------------------------------------------------------------------------------

export function clientId(): string {
  return newClientId((bytes) => crypto.getRandomValues(bytes));
}

export const unsentHere = computed(() => {
  const current = opened.value;
  const me = login.value?.agent.id;
  if (current === null) return [];
  return stillWaiting(
    outbox.value.filter((one) => one.to === current.id),
    current.conversation,
    (event) => event.actor.kind === "agent" && event.actor.id === me,
  );
});

export function draft(id: string): string {
  return tab.get(`${PREFIX}draft:${id}`) ?? "";
}
export function keepDraft(id: string, text: string): void {
  if (text === "") tab.remove(`${PREFIX}draft:${id}`);
  else tab.set(`${PREFIX}draft:${id}`, text);
}

function restoreOutbox(id: string): void {
  const known = new Set(outbox.peek().map((one) => one.clientId));
  const found = tab.keys(`${PREFIX}unsent:${id}:`).flatMap((at) => {
    const unsent = parseUnsent(tab.get(at));
    return unsent === null || known.has(unsent.clientId) ? [] : [{ ...unsent, failure: null, to: id }];
  });
  if (found.length === 0) return;
  outbox.value = [...outbox.peek(), ...found.sort((a, b) => a.at - b.at)];
  void flush(id);
}

/** A draft that something was put into: the composer takes it over. */
export const inserted = signal<{ readonly to: string; readonly text: string } | null>(null);

/** Puts the published answer of an article into the reply of a conversation, in place of what is there or below it. */
export async function insert(to: string, article: string, instead: boolean): Promise<void> {
  try {
    const answer = await api.articleToSend(article);
    const text = withAnswer(instead ? "" : draft(to), answer.text);
    keepDraft(to, text);
    inserted.value = { to, text };
    detailsOpen.value = false;
    if (answer.internal) tell(words.peek().related.internal, true);
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) tell(words.peek().related.unpublished, true);
    else meet(problem);
  }
}

export function reply(text: string): void {
  const current = opened.value;
  const clean = text.trim();
  if (current === null || clean === "") return;
  const unsent = {
    clientId: clientId(),
    text: clean,
    at: Date.now(),
    conversation: current.id,
    after: current.conversation.events.at(-1)?.seq ?? 0,
    failure: null,
    to: current.id,
  };
  tab.set(`${PREFIX}unsent:${current.id}:${unsent.clientId}`, JSON.stringify(unsent));
  outbox.value = [...outbox.value, unsent];
  void flush(current.id);
}

export function retry(id: string): void {
  const unsent = outbox.value.find((one) => one.clientId === id);
  outbox.value = outbox.value.map((one) => (one.clientId === id ? { ...one, failure: null } : one));
  if (unsent !== undefined) void flush(unsent.to);
}

export function discard(id: string): void {
  const unsent = outbox.value.find((one) => one.clientId === id);
  if (unsent !== undefined) tab.remove(`${PREFIX}unsent:${unsent.to}:${id}`);
  outbox.value = outbox.value.filter((one) => one.clientId !== id);
}

const sending = new Set<string>();
function flushAll(): void {
  for (const to of new Set(outbox.value.map((one) => one.to))) {
    outbox.value = outbox.value.map((one) => (one.failure === "network" ? { ...one, failure: null } : one));
    void flush(to);
  }
}

/** The replies of one conversation go one after another, in the order in which they were written. */
async function flush(to: string): Promise<void> {
  if (sending.has(to)) return;
  sending.add(to);
  try {
    let tries = 0;
    for (;;) {
      const next = outbox.peek().find((one) => one.to === to && one.failure === null);
      if (next === undefined || login.peek() === null) return;
      try {
        const answer = await api.act(to, "messages", { client_id: next.clientId, text: next.text });
        tries = 0;
        learn(to, answer.events, answer.state);
        discard(next.clientId);
        inboxFeed?.wake();
      } catch (problem) {
        if (problem instanceof Problem && problem.sessionOver) {
          dropLogin(true);
          return;
        }
        tries += 1;
        if (problem instanceof Problem && problem.passing && tries < 3) {
          await new Promise<void>((done) => clock.after(problem.retryAfterMs ?? 700 * tries, done));
          continue;
        }
        const code = problem instanceof Problem ? problem.code : "network";
        outbox.value = outbox.value.map((one) => (one.to === to && one.failure === null ? { ...one, failure: code } : one));
        if (code !== "network") tell(explain(problem), true);
        return;
      }
    }
  } finally {
    sending.delete(to);
  }
}
