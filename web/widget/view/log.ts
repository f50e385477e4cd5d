// Decision: the log is a keyed list. An entry's element is made once and replaced only when what
// it shows has changed, so that a screen reader on the live region hears new messages and nothing
// twice, a selection survives a poll, and the place scrolled to is kept unless one was at the end.

import type { Conversation } from "../conversation.ts";
import { liveOffers, ratingOf } from "../conversation.ts";
import { clockTime, type Words } from "../i18n.ts";
import type { Unsent } from "../outbox.ts";
import type { DeskEvent, Language, MessageEvent, Offer } from "../protocol.ts";
import { el, icon, rendered } from "./element.ts";
import { rating } from "./rate.ts";
import { surveyOf } from "./survey.ts";

export interface LogInput {
  readonly conversation: Conversation;
  readonly waiting: readonly Unsent[];
  readonly awaiting: boolean;
  readonly online: boolean;
  readonly greeting: string;
  readonly expired: boolean;
  readonly language: Language;
  readonly words: Words;
}

export interface LogActions {
  say(text: string): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
  rate(message: number, helpful: boolean, comment: string | null): Promise<boolean>;
  score(score: number, comment: string | null): Promise<boolean>;
}

interface Entry {
  readonly key: string;
  /** Everything that the element depends on; equal means that the element may stay. */
  readonly sign: string;
  readonly make: () => HTMLElement;
}

const SPARK = "M12 4v3m0 10v3M4 12h3m10 0h3M12 9.2l.9 1.9 1.9.9-1.9.9-.9 1.9-.9-1.9-1.9-.9 1.9-.9.9-1.9Z";

function speakerOf(event: MessageEvent): string {
  return event.actor.kind === "agent" ? `agent:${event.actor.id}` : event.actor.kind;
}

function avatar(kind: string, name: string): HTMLElement {
  if (kind === "agent") return el("span", { class: "avatar", "aria-hidden": "true" }, [...name][0] ?? "·");
  return el("span", { class: "avatar bot", "aria-hidden": "true" }, icon(SPARK));
}

function bubble(who: "visitor" | "bot" | "agent", name: string, first: boolean, body: readonly Node[], below: readonly Node[]): HTMLElement {
  const message = el("div", { class: `message ${who}${first ? " first" : ""}` });
  if (who !== "visitor" && first) message.append(el("div", { class: "speaker" }, avatar(who, name), name));
  else message.append(el("span", { class: "sr" }, `${name}: `));
  message.append(el("div", { class: "bubble" }, ...body), ...below);
  return message;
}

function messageEntry(key: string, event: MessageEvent, first: boolean, last: boolean, it: LogInput): Entry {
  const { words, language } = it;
  const who = event.actor.kind === "visitor" || event.actor.kind === "agent" ? event.actor.kind : "bot";
  const name = who === "visitor" ? words.you : event.actor.kind === "agent" ? event.actor.name : words.bot;
  return {
    key,
    sign: `${first}${last}${language}`,
    make: () => {
      const below: Node[] = [];
      if (event.sources.length > 0) {
        const titles = [...new Set(event.sources.map((source) => source.title))];
        below.push(el("div", { class: "sources" }, words.sources + titles.join(words.sourcesJoin)));
      }
      if (last && event.at > 0) below.push(el("div", { class: "time" }, clockTime(event.at, language)));
      // What a visitor typed is shown as typed; only the desk's own words may hold Markdown.
      const body = who === "visitor" ? [el("p", { class: "typed" }, event.text)] : rendered(event.text);
      return bubble(who, name, first, body, below);
    },
  };
}

function stepText(event: DeskEvent, words: Words): string | null {
  switch (event.kind) {
    case "handover":
      return words.handover;
    case "assigned":
      return words.assigned(event.agent.name);
    case "unassigned":
      return words.unassigned;
    case "transferred":
      return words.transferred;
    case "joined":
      return words.assigned(event.agent.name);
    case "ticket":
      return words.ticket(event.ticket);
    case "resolved":
      return words.resolved;
    case "reopened":
      return words.reopened;
    default:
      // `queued` is told by the status line, which changes; a log of every place would be noise.
      return null;
  }
}

function entriesOf(prefix: string, events: readonly DeskEvent[], it: LogInput, actions: LogActions | null): Entry[] {
  const entries: Entry[] = [];
  const shown = events.filter((event) => event.kind === "message" || stepText(event, it.words) !== null);
  shown.forEach((event, index) => {
    const key = `${prefix}${event.seq}`;
    if (event.kind === "message") {
      const before = shown[index - 1];
      const next = shown[index + 1];
      const first = before?.kind !== "message" || speakerOf(before) !== speakerOf(event);
      const last = next?.kind !== "message" || speakerOf(next) !== speakerOf(event);
      entries.push(messageEntry(key, event, first, last, it));
      // A conversation of before cannot be rated any more: its session is gone.
      if (actions !== null && event.actor.kind === "bot" && event.sources.length > 0) {
        const rated = ratingOf(events, event.seq);
        const make = (): HTMLElement => rating(it.words, rated, (helpful, comment) => actions.rate(event.seq, helpful, comment));
        entries.push({ key: `${key}:rate`, sign: it.language, make });
      }
      return;
    }
    const said = stepText(event, it.words) ?? "";
    entries.push({ key, sign: said, make: () => el("div", { class: "step" }, el("span", {}, said)) });
  });
  return entries;
}

function waitingEntry(unsent: Unsent, first: boolean, it: LogInput, actions: LogActions): Entry {
  const { words } = it;
  return {
    key: `w:${unsent.clientId}`,
    sign: `${first}${unsent.failure ?? ""}${it.language}`,
    make: () => {
      const below = el("div", { class: unsent.failure === null ? "time" : "time failed" });
      if (unsent.failure === null) below.append(words.sending);
      else {
        const why = unsent.failure in words.reasons ? words.reasons[unsent.failure as keyof Words["reasons"]] : words.reasons.other;
        const retry = el("button", { type: "button", class: "link" }, words.retry);
        retry.addEventListener("click", () => actions.retry(unsent.clientId));
        const discard = el("button", { type: "button", class: "link" }, words.discard);
        discard.addEventListener("click", () => actions.discard(unsent.clientId));
        below.append(`${words.failed} · ${why} `, retry, " ", discard);
      }
      const made = bubble("visitor", words.you, first, [el("p", { class: "typed" }, unsent.text)], [below]);
      made.classList.add(unsent.failure === null ? "sending" : "unsent");
      return made;
    },
  };
}

function offersEntry(key: string, offers: readonly Offer[], actions: LogActions): Entry {
  return {
    key,
    sign: JSON.stringify(offers),
    make: () => {
      const row = el("div", { class: "offers" });
      for (const offer of offers) {
        const button = el("button", { type: "button", class: offer.kind === "person" ? "offer person" : "offer" }, offer.label);
        button.addEventListener("click", () => actions.say(offer.text));
        row.append(button);
      }
      return row;
    },
  };
}

export function entries(it: LogInput, actions: LogActions): readonly Entry[] {
  const { conversation, words } = it;
  const all: Entry[] = [
    {
      key: "greeting",
      sign: it.greeting + it.language,
      make: () => bubble("bot", words.bot, true, rendered(it.greeting), []),
    },
  ];
  if (conversation.earlier.length > 0) {
    all.push(...entriesOf("e:", conversation.earlier, it, null));
    all.push({ key: "past", sign: words.past, make: () => el("div", { class: "step past" }, el("span", {}, words.past)) });
  }
  if (it.expired) {
    all.push({ key: "expired", sign: words.expired, make: () => el("div", { class: "step notice" }, el("span", {}, words.expired)) });
  }
  all.push(...entriesOf(`${conversation.id ?? ""}:`, conversation.events, it, actions));
  const lastMessage = conversation.events.findLast((event) => event.kind === "message");
  it.waiting.forEach((unsent, index) => {
    all.push(waitingEntry(unsent, index === 0 && lastMessage?.actor.kind !== "visitor", it, actions));
  });
  if (it.awaiting && it.online) {
    all.push({
      key: "typing",
      sign: words.typing,
      make: () => el("div", { class: "typing" }, el("span", { class: "sr" }, words.typing), el("i"), el("i"), el("i")),
    });
  }
  const offers = it.waiting.length > 0 ? [] : liveOffers(conversation);
  if (offers.length > 0) all.push(offersEntry(`o:${lastMessage?.seq ?? 0}`, offers, actions));
  const { survey } = conversation.state;
  if (survey !== null && it.waiting.length === 0) {
    // Its answer is not in the sign: answering changes it in place. Every resolution is asked about anew.
    const resolved = conversation.events.findLast((event) => event.kind === "resolved")?.seq ?? 0;
    all.push({
      key: `survey:${conversation.id ?? ""}:${resolved}`,
      sign: JSON.stringify([it.language, survey.question, survey.askComment]),
      make: () => surveyOf(survey, it.language, words, (score, comment) => actions.score(score, comment)),
    });
  }
  return all;
}

export class Log {
  readonly element = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" });
  readonly #shown = new Map<string, { sign: string; node: HTMLElement }>();
  readonly #actions: LogActions;

  constructor(actions: LogActions) {
    this.#actions = actions;
  }

  update(it: LogInput): void {
    this.element.setAttribute("aria-label", it.words.log);
    const wanted = entries(it, this.#actions);
    const atEnd = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < 80;
    const keys = new Set(wanted.map((entry) => entry.key));
    let changed = false;
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    let before: ChildNode | null = this.element.firstChild;
    for (const entry of wanted) {
      const now = this.#shown.get(entry.key);
      if (now !== undefined && now.sign === entry.sign) {
        if (now.node === before) before = now.node.nextSibling;
        else this.element.insertBefore(now.node, before);
        continue;
      }
      changed = true;
      const node = entry.make();
      if (now !== undefined) {
        if (now.node === before) before = now.node.nextSibling;
        now.node.remove();
      }
      this.element.insertBefore(node, before);
      this.#shown.set(entry.key, { sign: entry.sign, node });
    }
    if (changed && (atEnd || it.waiting.length > 0)) this.toEnd();
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }
}
