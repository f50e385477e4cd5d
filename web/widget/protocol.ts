// Decision: nothing that a server sends is trusted to have the right shape. Every answer passes
// through a parser here that keeps what it knows and drops the rest, so that the views can be
// written against exact types and a newer server cannot break an older widget.
//
// An event of an unknown kind is kept as `unknown`: it still has a place in the numbering (a hole
// there would be read as a lost event), but nothing shows it.

export type Language = "zh" | "en";
export type Phase = "none" | "bot" | "waiting" | "agent" | "resolved";

export interface Person {
  readonly id: string;
  readonly name: string;
}

export type Actor =
  | { readonly kind: "visitor" | "bot" | "system" }
  | { readonly kind: "agent"; readonly id: string; readonly name: string };

export interface Source {
  readonly article: string;
  readonly title: string;
}

export interface Offer {
  readonly kind: string;
  readonly label: string;
  readonly text: string;
}

export interface Reason {
  readonly factor: string;
  readonly label: string;
  readonly value: number;
  readonly weight: number;
}

export interface QueuePlace {
  readonly position: number;
  readonly estimate_seconds: number | null;
  /** In one of ten cases the wait is shorter, and in one of ten longer. */
  readonly low_seconds: number | null;
  readonly high_seconds: number | null;
}

/** What had been told of a wait, in seconds. */
export interface ToldWait {
  readonly seconds: number;
  readonly low: number;
  readonly high: number;
}

/** Where a conversation goes on; to a customer it is only said that it does. */
export type Target =
  | { readonly to: "agent"; readonly agent: Person }
  | { readonly to: "team"; readonly team: string }
  | { readonly to: "skill"; readonly issue: string }
  | { readonly to: "elsewhere" };

interface Head {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly actor: Actor;
}

export type MessageEvent = Head & {
  readonly kind: "message";
  readonly text: string;
  readonly sources: readonly Source[];
  readonly offers: readonly Offer[];
};

export type DeskEvent =
  | MessageEvent
  | (Head & { readonly kind: "started"; readonly channel: string; readonly language: string; readonly page: string | null })
  | (Head & {
      readonly kind: "handover";
      readonly reason: string;
      readonly issue: string | null;
      readonly context: readonly (readonly [string, string])[];
    })
  | (Head & { readonly kind: "handed_back"; readonly agent: string })
  | (Head & { readonly kind: "queued"; readonly queue: QueuePlace })
  | (Head & {
      readonly kind: "assigned";
      readonly agent: Person;
      readonly score: number | null;
      readonly reasons: readonly Reason[];
      readonly waitedMs: number | null;
      readonly told: ToldWait | null;
    })
  | (Head & { readonly kind: "transferred"; readonly to: Target; readonly from: string | null; readonly note: string | null })
  | (Head & { readonly kind: "joined"; readonly agent: Person })
  | (Head & { readonly kind: "unassigned"; readonly agent: string; readonly reason: string })
  | (Head & {
      readonly kind: "ticket";
      readonly ticket: string;
      readonly subject: string;
      readonly priority: string;
      readonly issue: string | null;
    })
  | (Head & { readonly kind: "resolved"; readonly by: string; readonly note: string | null })
  | (Head & { readonly kind: "reopened" })
  | (Head & { readonly kind: "feedback"; readonly message: number; readonly helpful: boolean; readonly comment: string | null })
  | (Head & { readonly kind: "scored"; readonly score: number; readonly comment: string | null })
  | (Head & { readonly kind: "unknown" });

/** What the visitor is asked of a resolved conversation, and what they have answered so far. */
export interface Survey {
  readonly question: Readonly<Record<Language, string>>;
  readonly askComment: boolean;
  readonly score: number | null;
  readonly comment: string | null;
}

export interface DeskState {
  readonly conversation: string | null;
  readonly seq: number;
  readonly phase: Phase;
  readonly agent: Person | null;
  readonly queue: QueuePlace | null;
  readonly ticket: string | null;
  /** Null where nothing is asked. */
  readonly survey: Survey | null;
}

export interface Page {
  readonly events: readonly DeskEvent[];
  readonly more: boolean;
  readonly state: DeskState;
}

export interface Session {
  readonly token: string;
  readonly visitor: string;
  readonly expiresAt: number;
  readonly siteName: string;
  readonly greeting: Readonly<Partial<Record<Language, string>>>;
}

/** The limit of one message, in characters as a person counts them (code points). */
export const TEXT_LIMIT = 4000;

/** The best of scores; the least is 1. */
export const SCORE_MAX = 5;

export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function number(value: unknown, otherwise = 0): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function parsePerson(value: unknown): Person | null {
  const it = fields(value);
  const id = textOrNull(it["id"]);
  return id === null ? null : { id, name: textOrNull(it["name"]) ?? id };
}

function parseActor(value: unknown): Actor {
  const kind = fields(value)["kind"];
  if (kind === "agent") {
    const person = parsePerson(value);
    return { kind, id: person?.id ?? "", name: person?.name ?? "" };
  }
  return { kind: kind === "visitor" || kind === "bot" ? kind : "system" };
}

export function parseQueue(value: unknown): QueuePlace | null {
  const it = fields(value);
  const position = numberOrNull(it["position"]);
  if (position === null) return null;
  const span = (name: string): number | null => {
    const seconds = numberOrNull(it[name]);
    return seconds !== null && seconds >= 0 ? seconds : null;
  };
  return { position, estimate_seconds: span("estimate_seconds"), low_seconds: span("low_seconds"), high_seconds: span("high_seconds") };
}

function parseTold(value: unknown): ToldWait | null {
  const it = fields(value);
  const seconds = numberOrNull(it["seconds"]);
  return seconds === null ? null : { seconds, low: number(it["low"], seconds), high: number(it["high"], seconds) };
}

function parseTarget(it: Fields): Target {
  const [agent, team, issue] = [textOrNull(it["agent"]), textOrNull(it["team"]), textOrNull(it["issue"])];
  if (it["to"] === "agent" && agent !== null) return { to: "agent", agent: { id: agent, name: textOrNull(it["name"]) ?? agent } };
  if (it["to"] === "team" && team !== null) return { to: "team", team };
  return it["to"] === "skill" && issue !== null ? { to: "skill", issue } : { to: "elsewhere" };
}

function parseSource(value: unknown): Source[] {
  const it = fields(value);
  const title = textOrNull(it["title"]);
  return title === null ? [] : [{ article: text(it["article"]), title }];
}

function parseOffer(value: unknown): Offer[] {
  const it = fields(value);
  const said = textOrNull(it["text"]);
  return said === null ? [] : [{ kind: text(it["kind"]), label: textOrNull(it["label"]) ?? said, text: said }];
}

/** What the bot knows of the matter, each with its name; only the desk is shown it. */
function parseContext(value: unknown): readonly (readonly [string, string])[] {
  const it = fields(value);
  const slots = Object.entries(fields(it["slots"])).map(([name, slot]) => [name, text(slot)] as const);
  const one = (name: string) => (textOrNull(it[name]) === null ? [] : [[name, text(it[name])] as const]);
  return [...one("flow"), ...slots, ...one("note")];
}

function parseReason(value: unknown): Reason[] {
  const it = fields(value);
  const factor = textOrNull(it["factor"]);
  return factor === null
    ? []
    : [{ factor, label: text(it["label"]), value: number(it["value"]), weight: number(it["weight"]) }];
}

/** How content somebody is, 1 to 5. */
export function parseScore(value: unknown): number | null {
  const score = numberOrNull(value);
  return score !== null && Number.isInteger(score) && score >= 1 && score <= SCORE_MAX ? score : null;
}

function parseSurvey(value: unknown): Survey | null {
  const it = fields(value);
  const question = fields(it["question"]);
  const [zh, en] = [textOrNull(question["zh"]), textOrNull(question["en"])];
  if (zh === null || en === null) return null;
  const answer = fields(it["answer"]);
  return { question: { zh, en }, askComment: it["ask_comment"] === true, score: parseScore(answer["score"]), comment: textOrNull(answer["comment"]) };
}

/** One event, or null where it has no place in the numbering and so cannot be an event at all. */
export function parseEvent(value: unknown): DeskEvent | null {
  const it = fields(value);
  const seq = it["seq"];
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return null;
  const head: Head = {
    seq,
    id: textOrNull(it["id"]) ?? `#${seq}`,
    at: number(it["at"]),
    actor: parseActor(it["actor"]),
  };
  const body = fields(it["body"]);
  switch (it["kind"]) {
    case "message":
      if (typeof body["text"] !== "string") return { ...head, kind: "unknown" };
      return {
        ...head,
        kind: "message",
        text: body["text"],
        sources: list(body["sources"]).flatMap(parseSource),
        offers: list(body["offers"]).flatMap(parseOffer),
      };
    case "started":
      return {
        ...head,
        kind: "started",
        channel: text(body["channel"]),
        language: text(body["language"]),
        page: textOrNull(body["page"]),
      };
    case "handover":
      return { ...head, kind: "handover", reason: text(body["reason"]), issue: textOrNull(body["issue"]), context: parseContext(body["context"]) };
    case "queued": {
      const queue = parseQueue(body);
      return queue === null ? { ...head, kind: "unknown" } : { ...head, kind: "queued", queue };
    }
    case "assigned": {
      const id = textOrNull(body["agent"]);
      if (id === null) return { ...head, kind: "unknown" };
      return {
        ...head,
        kind: "assigned",
        agent: { id, name: textOrNull(body["name"]) ?? id },
        score: numberOrNull(body["score"]),
        reasons: list(body["reasons"]).flatMap(parseReason),
        waitedMs: numberOrNull(body["waited_ms"]),
        told: parseTold(body["told"]),
      };
    }
    case "transferred":
      return { ...head, kind: "transferred", to: parseTarget(body), from: textOrNull(body["from"]), note: textOrNull(body["note"]) };
    case "joined": {
      const id = textOrNull(body["agent"]);
      return id === null ? { ...head, kind: "unknown" } : { ...head, kind: "joined", agent: { id, name: textOrNull(body["name"]) ?? id } };
    }
    case "unassigned":
      return { ...head, kind: "unassigned", agent: text(body["agent"]), reason: text(body["reason"]) };
    case "handed_back":
      return { ...head, kind: "handed_back", agent: text(body["agent"]) };
    case "ticket": {
      const ticket = textOrNull(body["ticket"]);
      if (ticket === null) return { ...head, kind: "unknown" };
      return {
        ...head,
        kind: "ticket",
        ticket,
        subject: text(body["subject"]),
        priority: text(body["priority"]),
        issue: textOrNull(body["issue"]),
      };
    }
    case "resolved":
      return { ...head, kind: "resolved", by: text(body["by"]), note: textOrNull(body["note"]) };
    case "reopened":
      return { ...head, kind: "reopened" };
    case "feedback":
      if (typeof body["helpful"] !== "boolean") return { ...head, kind: "unknown" };
      return { ...head, kind: "feedback", message: number(body["message"]), helpful: body["helpful"], comment: textOrNull(body["comment"]) };
    case "scored": {
      const score = parseScore(body["score"]);
      return score === null ? { ...head, kind: "unknown" } : { ...head, kind: "scored", score, comment: textOrNull(body["comment"]) };
    }
    default:
      return { ...head, kind: "unknown" };
  }
}

export function parseEvents(value: unknown): readonly DeskEvent[] {
  return list(value).flatMap((one) => parseEvent(one) ?? []);
}

const PHASES: readonly Phase[] = ["none", "bot", "waiting", "agent", "resolved"];

export function parsePhase(value: unknown): Phase {
  return PHASES.find((phase) => phase === value) ?? "none";
}

export function parseState(value: unknown): DeskState {
  const it = fields(value);
  return {
    conversation: textOrNull(it["conversation"]),
    seq: number(it["seq"]),
    phase: parsePhase(it["phase"]),
    agent: parsePerson(it["agent"]),
    queue: parseQueue(it["queue"]),
    ticket: textOrNull(it["ticket"]),
    survey: parseSurvey(it["survey"]),
  };
}

export function parsePage(value: unknown): Page {
  const it = fields(value);
  return { events: parseEvents(it["events"]), more: it["more"] === true, state: parseState(it["state"]) };
}

/** A new session and the state that came with it, or null where the answer holds no token. */
export function parseSession(value: unknown): { session: Session; state: DeskState } | null {
  const it = fields(value);
  const token = textOrNull(it["token"]);
  if (token === null) return null;
  const site = fields(it["site"]);
  const greeting = fields(site["greeting"]);
  const greetings: Partial<Record<Language, string>> = {};
  for (const language of ["zh", "en"] as const) {
    const said = textOrNull(greeting[language]);
    if (said !== null) greetings[language] = said;
  }
  return {
    session: {
      token,
      visitor: text(it["visitor"]),
      expiresAt: number(it["expires_at"]),
      siteName: text(site["name"]),
      greeting: greetings,
    },
    state: parseState(it["state"]),
  };
}
