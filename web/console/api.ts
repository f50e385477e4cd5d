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
import type { Outcome } from "./bulk.ts";
import { parseOutcome } from "./bulk.ts";
import type { Engines, Settings } from "./engines.ts";
import { parseEngines, wire as engineWire } from "./engines.ts";
import type { Find } from "./find.ts";
import { filterWire } from "./find.ts";
import type { Flow, FlowHead } from "./flows.ts";
import { parseFlow, parseFlowHead } from "./flows.ts";
import type { Hours } from "./hours.ts";
import { parseHours, wire as hoursWire } from "./hours.ts";
import type { Rules } from "./rules.ts";
import { parseDefaults, parseRules, wire as rulesWire } from "./rules.ts";
import type { AgentWish, Stood, TeamName } from "./staff.ts";
import { parseTeams } from "./staff.ts";
import type { Related, Suggestion, ToSend } from "./related.ts";
import { parseRelated, parseSuggestions, parseToSend } from "./related.ts";
import type { Satisfaction, Survey } from "./survey.ts";
import { parseSatisfaction, parseSurveySettings, surveyWire } from "./survey.ts";
import type { Part } from "./table.ts";
import type { Change, Ticket, TicketPage, TicketSettings } from "./tickets.ts";
import { parseTicket, parseTicketPage, parseTicketSettings } from "./tickets.ts";
import type { View as SavedView, Views } from "./views.ts";
import { parseViews, viewsWire } from "./views.ts";

export type Presence = "online" | "away" | "offline";
export type Role = "agent" | "supervisor" | "admin";
export type View = "mine" | "waiting" | "bot" | "resolved" | "all";
export const VIEWS: readonly View[] = ["mine", "waiting", "bot", "resolved", "all"];

export interface Agent extends Person {
  readonly role: Role;
  readonly languages: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
  readonly segments: readonly string[];
  readonly level: number;
  readonly teams: readonly string[];
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

export interface ArticleText {
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly questions: readonly string[];
  readonly audience: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

export interface Article extends ArticleHead, ArticleText {}

/** A version of something that is edited as a whole. */
export interface Version<T> {
  readonly version: number;
  readonly at: number;
  readonly by: string;
  /** What it says; null where it took the thing away. */
  readonly text: T | null;
}

export interface Pending {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly synonyms: boolean;
  readonly items: readonly { readonly id: string; readonly title: string; readonly change: string }[];
}

export interface SynonymGroup {
  readonly language: string | null;
  readonly words: readonly string[];
}

export interface Synonyms {
  readonly groups: readonly SynonymGroup[];
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface ReportTotals {
  readonly answered: number;
  readonly unsure: number;
  readonly nothing: number;
  readonly helpful: number;
  readonly notHelpful: number;
  readonly rephrased: number;
  readonly handedOver: number;
  readonly failed: number;
}

export interface KnowledgeReport {
  readonly totals: ReportTotals;
  readonly articles: readonly { readonly article: string; readonly title: string | null; readonly totals: ReportTotals; readonly failureRate: number }[];
  readonly comments: readonly { readonly article: string | null; readonly question: string; readonly helpful: boolean | null; readonly comment: string; readonly at: number }[];
}

export interface QuestionGroup {
  readonly size: number;
  readonly nothing: number;
  /** How many of them agents searched for. */
  readonly agents: number;
  readonly language: string;
  readonly examples: readonly string[];
  readonly lastAt: number;
}

export interface ArticleWish {
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly questions: readonly string[];
  readonly audience: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly expected_version: number | null;
}

export interface KnowledgeStatus {
  readonly publishedAt: number | null;
  readonly articles: number;
  readonly drafts: number;
}

/** How far a publish is that takes more than one call. */
export interface Publishing {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export interface Imported {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Articles that can be imported, and how many of them have been gone through. */
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly problems: readonly ImportProblem[];
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
  readonly satisfaction: Satisfaction;
}

/** What can be done with a conversation, by the names of the API. */
export type Action = "take" | "hand-back" | "resolve" | "transfer" | "join";

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
    role: it["role"] === "admin" || it["role"] === "supervisor" ? it["role"] : "agent",
    languages: list(it["languages"]).map(text),
    skills,
    segments: list(it["segments"]).map(text),
    level: number(it["level"]),
    teams: list(it["teams"]).map(text),
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
  return head === undefined ? null : { ...head, ...parseArticleText(it) };
}

/** A page of versions; what each says stands under `field`. */
function parseVersions<T>(value: unknown, field: string, parse: (said: unknown) => T): readonly Version<T>[] {
  return list(fields(value)["items"]).map((one) => {
    const it = fields(one);
    const said = it[field] ?? null;
    return { version: number(it["version"]), at: number(it["at"]), by: text(it["by"]), text: said === null ? null : parse(said) };
  });
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
    satisfaction: parseSatisfaction(it["satisfaction"]),
  };
}

export interface ImportWish {
  readonly format: string;
  readonly onFault: "refuse" | "skip";
  readonly dryRun: boolean;
  readonly from?: number;
  readonly count?: number;
  readonly category?: string;
  readonly base?: string;
}

/** Where views of tickets are kept. */
const VIEWS_AT = { site: "/agent/settings/views", own: "/agent/views" } as const;
/** A part of a table has thousands of rows. */
const TABLE_LIMIT_MS = 60_000;
/** A part of an import is written article by article. */
const IMPORT_LIMIT_MS = 120_000;

function parseArticleText(it: Readonly<Record<string, unknown>>): ArticleText {
  return {
    title: text(it["title"]),
    body: text(it["body"]),
    language: text(it["language"]),
    category: text(it["category"]),
    questions: list(it["questions"]).map(text),
    audience: textOrNull(it["audience"]) ?? "public",
    validFrom: text(it["valid_from"]),
    validUntil: text(it["valid_until"]),
  };
}

function parseSynonyms(answer: unknown): Synonyms {
  const it = fields(answer);
  return {
    groups: list(it["groups"]).map((one) => ({ language: textOrNull(fields(one)["language"]), words: list(fields(one)["words"]).map(text) })),
    version: number(it["version"]),
    publishedVersion: numberOrNull(it["published_version"]),
    updatedAt: number(it["updated_at"]),
    updatedBy: text(it["updated_by"]),
  };
}

function parseTotals(answer: unknown): ReportTotals {
  const it = fields(answer);
  return {
    answered: number(it["answered"]),
    unsure: number(it["unsure"]),
    nothing: number(it["nothing"]),
    helpful: number(it["helpful"]),
    notHelpful: number(it["not_helpful"]),
    rephrased: number(it["rephrased"]),
    handedOver: number(it["handed_over"]),
    failed: number(it["failed"]),
  };
}

function query(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
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
  async act(id: string, action: "messages" | Action, body: unknown): Promise<Caused> {
    const it = fields(await this.#ask("POST", `/agent/conversations/${encodeURIComponent(id)}/${action}`, body));
    return { events: parseEvents(it["events"]), state: parseState(it["state"]) };
  }
  async findTickets({ view, filter }: Find, limit: number, before: string | null): Promise<{ items: readonly Ticket[]; next: string | null }> {
    const it = fields(await this.#ask("POST", "/agent/tickets/search", { view, filter: filterWire(filter), limit, before }));
    return { items: list(it["items"]).flatMap(parseTicket), next: textOrNull(it["next"]) };
  }
  /** How many tickets each view shows. */
  async ticketCounts(): Promise<ReadonlyMap<string, number>> {
    return new Map(Object.entries(fields(fields(await this.#ask("GET", "/agent/tickets/counts"))["counts"])).map(([id, count]) => [id, number(count)]));
  }
  async views(whose: "site" | "own"): Promise<Views> {
    return parseViews(await this.#ask("GET", VIEWS_AT[whose]));
  }
  async saveViews(whose: "site" | "own", views: readonly SavedView[], version: number): Promise<Views> {
    return parseViews(await this.#ask("PUT", VIEWS_AT[whose], { settings: viewsWire(views), expected_version: version }));
  }
  async changeTickets(tickets: readonly string[], clientId: string, change: Change): Promise<Outcome> {
    return parseOutcome(await this.#ask("POST", "/agent/tickets/changes", { client_id: clientId, tickets, change }));
  }
  /** A part of the table of tickets, of a view, a category of states and words; it knows no other conditions. */
  async ticketTable(view: string | null, status: string, words: string, before: string | null): Promise<Part> {
    const path = `/api/v1/agent/tickets/export${query({ view, status, text: words, before })}`;
    const read = (rows: string, headers: Headers): Part => ({ rows, next: headers.get("x-next") });
    return (await this.#http({ method: "GET", path, token: this.#token(), read, limitMs: TABLE_LIMIT_MS })) as Part;
  }
  async ticket(id: string): Promise<TicketPage | null> {
    return parseTicketPage(await this.#ask("GET", `/agent/tickets/${encodeURIComponent(id)}`));
  }
  async ticketSettings(): Promise<TicketSettings> {
    return parseTicketSettings(await this.#ask("GET", "/agent/settings/tickets"));
  }
  /** The other ticket's number: for a split, the new one's. */
  async joinTickets(id: string, how: "merge" | "unmerge" | "split", body: unknown): Promise<string> {
    const it = fields(await this.#ask("POST", `/agent/tickets/${encodeURIComponent(id)}/${how}`, body));
    return text(fields(it["other"])["ticket"]);
  }
  async survey(): Promise<Stood<Survey>> {
    return parseSurveySettings(await this.#ask("GET", "/agent/settings/survey"));
  }
  async saveSurvey(survey: Survey, version: number): Promise<Stood<Survey>> {
    return parseSurveySettings(await this.#ask("PUT", "/agent/settings/survey", { settings: surveyWire(survey), expected_version: version }));
  }
  async changeTicket(id: string, clientId: string, change: Change): Promise<void> {
    await this.#ask("POST", `/agent/tickets/${encodeURIComponent(id)}/changes`, { client_id: clientId, change });
  }
  async team(): Promise<readonly Colleague[]> {
    return list(fields(await this.#ask("GET", "/agent/team"))["agents"]).flatMap((one) => {
      const agent = parseAgent(one);
      const it = fields(one);
      return agent === null ? [] : [{ ...agent, presence: parsePresence(it["presence"]), open: number(it["open"]) }];
    });
  }
  async saveAgent(agent: AgentWish): Promise<void> {
    await this.#ask("PUT", `/agent/agents/${encodeURIComponent(agent.id)}`, agent);
  }
  async removeAgent(id: string): Promise<void> {
    await this.#ask("DELETE", `/agent/agents/${encodeURIComponent(id)}`);
  }
  async teams(): Promise<Stood<readonly TeamName[]>> {
    return parseTeams(await this.#ask("GET", "/agent/teams"));
  }
  async saveTeams(teams: readonly TeamName[], version: number): Promise<Stood<readonly TeamName[]>> {
    return parseTeams(await this.#ask("PUT", "/agent/teams", { settings: { teams }, expected_version: version }));
  }
  async rules(): Promise<Stood<Rules>> {
    return parseRules(await this.#ask("GET", "/agent/routing"));
  }
  async defaultRules(): Promise<Rules | null> {
    return parseDefaults(await this.#ask("GET", "/openapi.json"));
  }
  async saveRules(rules: Rules, version: number): Promise<Stood<Rules>> {
    return parseRules(await this.#ask("PUT", "/agent/routing", { settings: rulesWire(rules), expected_version: version }));
  }
  async relatedToConversation(id: string): Promise<Related> {
    return parseRelated(await this.#ask("GET", `/agent/conversations/${encodeURIComponent(id)}/related`));
  }
  async relatedToArticle(id: string): Promise<Related> {
    return parseRelated(await this.#ask("GET", `/agent/articles/${encodeURIComponent(id)}/related`));
  }
  async articleToSend(id: string): Promise<ToSend> {
    return parseToSend(await this.#ask("GET", `/agent/articles/${encodeURIComponent(id)}`));
  }
  async suggestions(typed: string): Promise<readonly Suggestion[]> {
    return parseSuggestions(await this.#ask("GET", `/agent/suggestions${query({ text: typed })}`));
  }
  async hours(): Promise<Hours | null> {
    return parseHours(await this.#ask("GET", "/agent/hours"));
  }
  async saveHours(hours: Hours | null): Promise<Hours | null> {
    return parseHours(await this.#ask("PUT", "/agent/hours", hoursWire(hours)));
  }
  /** Tells the desk of a search that found nothing. */
  async reportSearch(searched: string): Promise<void> {
    await this.#ask("POST", "/agent/searches", { text: searched });
  }
  async flows(): Promise<readonly FlowHead[]> {
    return list(fields(await this.#ask("GET", "/knowledge/flows"))["items"]).flatMap(parseFlowHead);
  }
  async removedFlows(): Promise<readonly FlowHead[]> {
    return list(fields(await this.#ask("GET", "/knowledge/flows?state=removed"))["items"]).flatMap(parseFlowHead);
  }
  async flow(id: string): Promise<Flow | null> {
    return parseFlow(await this.#ask("GET", `/knowledge/flows/${encodeURIComponent(id)}`));
  }
  /** Saves a flow, or where `dry` only says whether it could be. */
  async saveFlow(id: string, document: string, version: number | null, dry: boolean): Promise<Flow | null> {
    const path = `/knowledge/flows/${encodeURIComponent(id)}${query({ dry_run: dry ? "true" : null })}`;
    return parseFlow(await this.#ask("PUT", path, { document, expected_version: version }));
  }
  async removeFlow(id: string): Promise<void> {
    await this.#ask("DELETE", `/knowledge/flows/${encodeURIComponent(id)}`);
  }
  async engines(): Promise<Engines> {
    return parseEngines(await this.#ask("GET", "/knowledge/engines"));
  }
  async saveEngines(settings: Settings, version: number): Promise<Engines> {
    return parseEngines(await this.#ask("PUT", "/knowledge/engines", { settings: engineWire(settings), expected_version: version }));
  }
  async articles(language: string, q: string): Promise<readonly ArticleHead[]> {
    const it = fields(await this.#ask("GET", `/knowledge/articles${query({ language, q, limit: 100 })}`));
    return list(it["items"]).flatMap(parseHead);
  }
  async removedArticles(after: string, limit: number): Promise<readonly ArticleHead[]> {
    const it = fields(await this.#ask("GET", `/knowledge/articles${query({ state: "removed", after, limit })}`));
    return list(it["items"]).flatMap(parseHead);
  }
  async article(id: string): Promise<Article | null> {
    return parseArticle(await this.#ask("GET", `/knowledge/articles/${encodeURIComponent(id)}`));
  }
  async saveArticle(id: string, wish: ArticleWish): Promise<Article | null> {
    return parseArticle(await this.#ask("PUT", `/knowledge/articles/${encodeURIComponent(id)}`, wish));
  }
  async importArticles(wish: ImportWish, raw: string): Promise<Imported> {
    const path = `/api/v1/knowledge/import${query({ format: wish.format, on_fault: wish.onFault, dry_run: String(wish.dryRun), from: wish.from, count: wish.count, category: wish.category, base: wish.base })}`;
    const answer = await this.#http({ method: "POST", path, token: this.#token(), raw, limitMs: IMPORT_LIMIT_MS });
    const it = fields(answer);
    return {
      created: number(it["created"]),
      updated: number(it["updated"]),
      unchanged: number(it["unchanged"]),
      total: number(it["total"]),
      done: number(it["done"]),
      skipped: number(it["skipped"]),
      problems: parseImportProblems(answer),
    };
  }
  async removeArticle(id: string, version: number): Promise<void> {
    await this.#ask("DELETE", `/knowledge/articles/${encodeURIComponent(id)}${query({ expected_version: version })}`);
  }
  async versions(id: string, before: number | null): Promise<readonly Version<ArticleText>[]> {
    return parseVersions(await this.#ask("GET", `/knowledge/articles/${encodeURIComponent(id)}/versions${query({ before })}`), "article", (said) => parseArticleText(fields(said)));
  }
  async flowVersions(id: string, before: number | null): Promise<readonly Version<string>[]> {
    return parseVersions(await this.#ask("GET", `/knowledge/flows/${encodeURIComponent(id)}/versions${query({ before })}`), "document", text);
  }
  async pending(): Promise<Pending> {
    const it = fields(await this.#ask("GET", "/knowledge/pending"));
    const items = list(it["items"]).map((one) => {
      const item = fields(one);
      return { id: text(item["id"]), title: text(item["title"]), change: text(item["change"]) };
    });
    return { created: number(it["created"]), changed: number(it["changed"]), removed: number(it["removed"]), synonyms: it["synonyms"] === true, items };
  }
  async synonyms(): Promise<Synonyms> {
    return parseSynonyms(await this.#ask("GET", "/knowledge/synonyms"));
  }
  async saveSynonyms(groups: readonly SynonymGroup[], version: number): Promise<Synonyms> {
    return parseSynonyms(await this.#ask("PUT", "/knowledge/synonyms", { groups, expected_version: version }));
  }
  async knowledgeReport(from: number): Promise<KnowledgeReport> {
    const it = fields(await this.#ask("GET", `/analytics/knowledge${query({ from })}`));
    return {
      totals: parseTotals(it["totals"]),
      articles: list(it["articles"]).map((one) => {
        const row = fields(one);
        return { article: text(row["article"]), title: textOrNull(row["title"]), totals: parseTotals(row["totals"]), failureRate: number(row["failure_rate"]) };
      }),
      comments: list(it["comments"]).map((one) => {
        const row = fields(one);
        const helpful = row["helpful"];
        return { article: textOrNull(row["article"]), question: text(row["question"]), helpful: typeof helpful === "boolean" ? helpful : null, comment: text(row["comment"]), at: number(row["at"]) };
      }),
    };
  }
  async unanswered(from: number, only: "all" | "nothing"): Promise<{ readonly questions: number; readonly more: boolean; readonly groups: readonly QuestionGroup[] }> {
    const it = fields(await this.#ask("GET", `/analytics/knowledge/unanswered${query({ from, only })}`));
    const groups = list(it["groups"]).map((one) => {
      const row = fields(one);
      return { size: number(row["size"]), nothing: number(row["nothing"]), agents: number(row["agents"]), language: text(row["language"]), examples: list(row["examples"]).map(text), lastAt: number(row["last_at"]) };
    });
    return { questions: number(it["questions"]), more: it["more"] === true, groups };
  }
  /** Publishes, by as many calls as it takes; `going` is told how far it is after each. */
  /**
   * Embeds what is published by the deep tier, some at a time; `going` hears how far that is while there is something to
   * do. Refused as unavailable where the desk has no deep tier.
   */
  async embed(going: (done: number, total: number) => void): Promise<void> {
    let next = "";
    for (;;) {
      const far = fields(await this.#ask("POST", `/knowledge/embeddings${next}`));
      const [done, total] = [number(far["done"]), number(far["total"])];
      if (done >= total) return;
      going(done, total);
      next = `?from=${done}&generation=${encodeURIComponent(text(far["generation"]))}`;
    }
  }

  async publish(going: (far: Publishing) => void): Promise<number> {
    for (;;) {
      const answer = fields(await this.#ask("POST", "/knowledge/publish"));
      if (answer["unfinished"] === undefined) return number(answer["articles"]);
      const far = fields(answer["unfinished"]);
      going({ stage: text(far["stage"]), done: number(far["done"]), total: number(far["total"]) });
    }
  }
  async knowledgeStatus(): Promise<KnowledgeStatus> {
    const it = fields(await this.#ask("GET", "/knowledge/status"));
    return { publishedAt: numberOrNull(it["published_at"]), articles: number(it["articles"]), drafts: number(it["drafts"]) };
  }
  async summary(): Promise<Summary> {
    return parseSummary(await this.#ask("GET", "/analytics/summary"));
  }
}
