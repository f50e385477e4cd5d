// Decision: the agents' half of the contract in one place. Like the widget's protocol, every answer
// is parsed into exact types before anything else sees it, with the same parsers for events.

import type { Call, Http } from "../widget/http.ts";
import type { DeskEvent, DeskState, Page, Person, Phase } from "../widget/protocol.ts";
import {
  fields,
  list,
  number,
  numberOrNull,
  parseEvents,
  parsePage,
  parsePerson,
  parsePhase,
  parseState,
  text,
  textOrNull,
} from "../widget/protocol.ts";

export type Presence = "online" | "away" | "offline";
export type View = "mine" | "waiting" | "bot" | "resolved" | "all";
export const VIEWS: readonly View[] = ["mine", "waiting", "bot", "resolved", "all"];

export interface Agent extends Person {
  readonly role: "agent" | "admin";
  readonly languages: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
  readonly capacity: number;
}

export interface Login {
  readonly token: string;
  readonly expiresAt: number;
  readonly agent: Agent;
}

export interface Item {
  readonly conversation: string;
  readonly phase: Phase;
  readonly language: string;
  readonly visitor: string;
  readonly visitorName: string;
  readonly lastText: string;
  readonly lastActor: string;
  readonly lastAt: number;
  readonly seq: number;
  readonly agent: Person | null;
  readonly waitingSince: number | null;
  readonly issue: string | null;
  readonly ticket: string | null;
  readonly needsReply: boolean;
}

export type Counts = Readonly<Partial<Record<View, number>>>;

export interface Inbox {
  readonly items: readonly Item[];
  readonly counts: Counts;
  readonly next: string | null;
  readonly presence: Presence;
}

export interface Ticket {
  readonly ticket: string;
  readonly subject: string;
  readonly status: string;
  readonly priority: string;
  readonly issue: string | null;
  readonly conversation: string;
  readonly agent: Person | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Colleague extends Agent {
  readonly presence: Presence;
  readonly open: number;
}

export interface ArticleHead {
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly category: string;
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly updatedAt: number;
}

export interface Article extends ArticleHead {
  readonly body: string;
  readonly questions: readonly string[];
}

export interface ArticleWish {
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly questions: readonly string[];
  readonly expected_version: number | null;
}

export interface KnowledgeStatus {
  readonly publishedAt: number | null;
  readonly articles: number;
  readonly drafts: number;
}

export interface Imported {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface ImportProblem {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

/** What is wrong with an import file, from the body of the refusal. */
export function parseImportProblems(body: unknown): readonly ImportProblem[] {
  return list(fields(body)["problems"]).map((one) => {
    const it = fields(one);
    return { line: number(it["line"]), field: text(it["field"]), message: text(it["message"]) };
  });
}

export interface Spread {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
}

export interface Summary {
  readonly counts: Readonly<Record<string, number>>;
  readonly messages: { readonly visitor: number; readonly bot: number; readonly agent: number };
  readonly firstResponse: Spread;
  readonly wait: Spread;
  readonly resolution: Spread;
  readonly automationRate: number | null;
}

export interface Caused {
  readonly events: readonly DeskEvent[];
  readonly state: DeskState;
}

export function parsePresence(value: unknown): Presence {
  return value === "online" || value === "away" ? value : "offline";
}

function parseAgent(value: unknown): Agent | null {
  const person = parsePerson(value);
  if (person === null) return null;
  const it = fields(value);
  const skills: Record<string, number> = {};
  for (const [name, level] of Object.entries(fields(it["skills"]))) skills[name] = number(level);
  return {
    ...person,
    role: it["role"] === "admin" ? "admin" : "agent",
    languages: list(it["languages"]).map(text),
    skills,
    capacity: number(it["capacity"]),
  };
}

export function parseLogin(value: unknown): Login | null {
  const it = fields(value);
  const token = textOrNull(it["token"]);
  const agent = parseAgent(it["agent"]);
  return token === null || agent === null ? null : { token, expiresAt: number(it["expires_at"] ?? it["expiresAt"]), agent };
}

export function parseItem(value: unknown): Item[] {
  const it = fields(value);
  const conversation = textOrNull(it["conversation"]);
  if (conversation === null) return [];
  const visitor = text(it["visitor"]);
  return [
    {
      conversation,
      phase: parsePhase(it["phase"]),
      language: text(it["language"]),
      visitor,
      visitorName: textOrNull(it["visitor_name"]) ?? visitor.slice(-4),
      lastText: text(it["last_text"]),
      lastActor: text(it["last_actor"]),
      lastAt: number(it["last_at"]),
      seq: number(it["seq"]),
      agent: parsePerson(it["agent"]),
      waitingSince: numberOrNull(it["waiting_since"]),
      issue: textOrNull(it["issue"]),
      ticket: textOrNull(it["ticket"]),
      needsReply: it["needs_reply"] === true,
    },
  ];
}

function parseTicket(value: unknown): Ticket[] {
  const it = fields(value);
  const ticket = textOrNull(it["ticket"]);
  if (ticket === null) return [];
  return [
    {
      ticket,
      subject: text(it["subject"]),
      status: text(it["status"]),
      priority: text(it["priority"]),
      issue: textOrNull(it["issue"]),
      conversation: text(it["conversation"]),
      agent: parsePerson(it["agent"]),
      createdAt: number(it["created_at"]),
      updatedAt: number(it["updated_at"]),
    },
  ];
}

function parseHead(value: unknown): ArticleHead[] {
  const it = fields(value);
  const id = textOrNull(it["id"]);
  if (id === null) return [];
  return [
    {
      id,
      title: text(it["title"]),
      language: text(it["language"]),
      category: text(it["category"]),
      version: number(it["version"]),
      publishedVersion: numberOrNull(it["published_version"]),
      updatedAt: number(it["updated_at"]),
    },
  ];
}

function parseArticle(value: unknown): Article | null {
  const it = fields(fields(value)["article"]);
  const head = parseHead(it)[0];
  return head === undefined ? null : { ...head, body: text(it["body"]), questions: list(it["questions"]).map(text) };
}

function parseSpread(value: unknown): Spread {
  const it = fields(value);
  return { mean: numberOrNull(it["mean"]), p50: numberOrNull(it["p50"]), p90: numberOrNull(it["p90"]) };
}

function parseSummary(value: unknown): Summary {
  const it = fields(value);
  const counts: Record<string, number> = {};
  for (const [name, one] of Object.entries(it)) if (typeof one === "number") counts[name] = one;
  const messages = fields(it["messages"]);
  return {
    counts,
    messages: { visitor: number(messages["visitor"]), bot: number(messages["bot"]), agent: number(messages["agent"]) },
    firstResponse: parseSpread(it["first_response_seconds"]),
    wait: parseSpread(it["wait_seconds"]),
    resolution: parseSpread(it["resolution_seconds"]),
    automationRate: numberOrNull(it["automation_rate"]),
  };
}

function query(values: Readonly<Record<string, string | number | null>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== "") search.set(name, String(value));
  const said = search.toString();
  return said === "" ? "" : `?${said}`;
}

export class Api {
  readonly #http: Http;
  readonly #token: () => string | null;

  constructor(http: Http, token: () => string | null) {
    this.#http = http;
    this.#token = token;
  }

  #ask(method: Call["method"], path: string, body?: unknown): Promise<unknown> {
    return this.#http({ method, path: `/api/v1${path}`, token: this.#token(), body });
  }

  async login(site: string, login: string, password: string): Promise<Login | null> {
    return parseLogin(await this.#ask("POST", "/agent/login", { site, login, password }));
  }
  async logout(): Promise<void> {
    await this.#ask("POST", "/agent/logout");
  }
  async setPresence(status: Presence): Promise<Presence> {
    return parsePresence(fields(await this.#ask("PUT", "/agent/presence", { status }))["presence"]);
  }
  async inbox(view: View, limit: number, before: string | null): Promise<Inbox> {
    const it = fields(await this.#ask("GET", `/agent/inbox${query({ view, limit, before })}`));
    const counts: Partial<Record<View, number>> = {};
    const said = fields(it["counts"]);
    for (const name of VIEWS) {
      const count = numberOrNull(said[name]);
      if (count !== null) counts[name] = count;
    }
    return {
      items: list(it["items"]).flatMap(parseItem),
      counts,
      next: textOrNull(it["next"]),
      presence: parsePresence(it["presence"]),
    };
  }
  async conversation(id: string, after: number): Promise<{ page: Page; item: Item | null }> {
    const answer = await this.#ask("GET", `/agent/conversations/${encodeURIComponent(id)}${query({ after })}`);
    return { page: parsePage(answer), item: parseItem(fields(answer)["item"])[0] ?? null };
  }
  async act(id: string, action: "messages" | "take" | "resolve", body: unknown): Promise<Caused> {
    const it = fields(await this.#ask("POST", `/agent/conversations/${encodeURIComponent(id)}/${action}`, body));
    return { events: parseEvents(it["events"]), state: parseState(it["state"]) };
  }
  async tickets(status: string, before: string | null): Promise<{ items: readonly Ticket[]; next: string | null }> {
    const it = fields(await this.#ask("GET", `/agent/tickets${query({ status, limit: 50, before })}`));
    return { items: list(it["items"]).flatMap(parseTicket), next: textOrNull(it["next"]) };
  }
  async ticket(id: string): Promise<{ ticket: Ticket | null; events: readonly DeskEvent[] }> {
    const it = fields(await this.#ask("GET", `/agent/tickets/${encodeURIComponent(id)}`));
    return { ticket: parseTicket(it["ticket"])[0] ?? null, events: parseEvents(it["events"]) };
  }
  async team(): Promise<readonly Colleague[]> {
    return list(fields(await this.#ask("GET", "/agent/team"))["agents"]).flatMap((one) => {
      const agent = parseAgent(one);
      const it = fields(one);
      return agent === null ? [] : [{ ...agent, presence: parsePresence(it["presence"]), open: number(it["open"]) }];
    });
  }
  async articles(language: string, q: string): Promise<readonly ArticleHead[]> {
    const it = fields(await this.#ask("GET", `/knowledge/articles${query({ language, q, limit: 100 })}`));
    return list(it["items"]).flatMap(parseHead);
  }
  async article(id: string): Promise<Article | null> {
    return parseArticle(await this.#ask("GET", `/knowledge/articles/${encodeURIComponent(id)}`));
  }
  async saveArticle(id: string, wish: ArticleWish): Promise<Article | null> {
    return parseArticle(await this.#ask("PUT", `/knowledge/articles/${encodeURIComponent(id)}`, wish));
  }
  async importArticles(format: string, dryRun: boolean, raw: string): Promise<Imported> {
    const path = `/api/v1/knowledge/import${query({ format, dry_run: String(dryRun) })}`;
    const it = fields(await this.#http({ method: "POST", path, token: this.#token(), raw }));
    return { created: number(it["created"]), updated: number(it["updated"]), unchanged: number(it["unchanged"]) };
  }
  async publish(): Promise<number> {
    return number(fields(await this.#ask("POST", "/knowledge/publish"))["articles"]);
  }
  async knowledgeStatus(): Promise<KnowledgeStatus> {
    const it = fields(await this.#ask("GET", "/knowledge/status"));
    return { publishedAt: numberOrNull(it["published_at"]), articles: number(it["articles"]), drafts: number(it["drafts"]) };
  }
  async summary(): Promise<Summary> {
    return parseSummary(await this.#ask("GET", "/analytics/summary"));
  }
}
