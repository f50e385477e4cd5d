// Decision: the form edits the settings that the desk knows, and keeps what it does not show: fields
// of an engine that this page has no control for go back as they came.

import { fields, list, number, numberOrNull, text, textOrNull } from "../widget/protocol.ts";

export const KINDS = ["rasa_parse", "rasa_rest", "chatterbot", "openai"] as const;
export type Kind = (typeof KINDS)[number];
export const SLOTS = [1, 2, 3, 4] as const;
export const ENGINES_MAX = 8;

/** An engine as it is on the wire. */
export type EngineDraft = Readonly<Record<string, unknown>>;

export interface Settings {
  readonly engines: readonly EngineDraft[];
  readonly prefer: string;
  readonly pauseMs: number;
  readonly daily: Budget;
}

export interface Budget {
  readonly requests: number | null;
  readonly tokens: number | null;
  readonly micros: number | null;
}

export interface Spend {
  readonly requests: number;
  readonly tokens: number;
  readonly micros: number;
}

export interface EngineState {
  readonly engine: string;
  readonly breaker: string;
  readonly failures: number;
  readonly last: string | null;
  readonly lastAt: number;
  readonly today: Spend;
}

export interface Engines {
  readonly version: number;
  readonly settings: Settings;
  readonly state: readonly EngineState[];
  readonly today: Spend;
}

function parseSpend(value: unknown): Spend {
  const it = fields(value);
  return { requests: number(it["requests"]), tokens: number(it["tokens"]), micros: number(it["micros"]) };
}

export function parseBudget(value: unknown): Budget {
  const it = fields(value);
  return { requests: numberOrNull(it["requests"]), tokens: numberOrNull(it["tokens"]), micros: numberOrNull(it["micros"]) };
}

export function parseEngines(answer: unknown): Engines {
  const it = fields(answer);
  const settings = fields(it["settings"]);
  return {
    version: number(it["version"]),
    settings: { engines: list(settings["engines"]).map(fields), prefer: textOrNull(settings["prefer"]) ?? "order", pauseMs: number(settings["pause_ms"]), daily: parseBudget(settings["daily"]) },
    state: list(it["state"]).map((one) => {
      const row = fields(one);
      return { engine: text(row["engine"]), breaker: text(row["breaker"]), failures: number(row["failures"]), last: textOrNull(row["last"]), lastAt: number(row["last_at"]), today: parseSpend(row["today"]) };
    }),
    today: parseSpend(it["today"]),
  };
}

/** As the desk takes them. */
export function wire(settings: Settings): unknown {
  return { engines: settings.engines, prefer: settings.prefer, pause_ms: settings.pauseMs, daily: settings.daily };
}

/** An engine to begin with; the desk knows a default for all that it does not say. */
export function begun(n: number): EngineDraft {
  return { id: `engine-${n}`, kind: "openai", slot: 1, path: "", model: "", languages: [], from_confidence: 0, below_confidence: 1, minimum_confidence: 0, timeout_ms: 4_000, tries: 2, max_tokens: 512, daily: {} };
}

/** The same engine as another kind: a model's name belongs to a language model alone. */
export function asKind(engine: EngineDraft, kind: string): EngineDraft {
  return { ...engine, kind, ...(kind === "openai" ? {} : { model: "", stream: false, lookup: false, tools: false }) };
}

/** With the engine at `at` one place further up or down. */
export function shifted(engines: readonly EngineDraft[], at: number, by: 1 | -1): readonly EngineDraft[] {
  const [one, other] = [engines[at], engines[at + by]];
  if (one === undefined || other === undefined) return engines;
  return engines.map((engine, n) => (n === at ? other : n === at + by ? one : engine));
}

export interface Fault {
  /** The engine's place; null for what is of all of them. */
  readonly engine: number | null;
  readonly field: string;
  readonly message: string;
}

/** Where a refusal says that settings are wrong: `settings.engines[1].timeout_ms: must be …`. */
export function faultOf(sentence: string): Fault | null {
  const parts = /^settings\.(?:engines\[(\d+)\]\.)?([a-z_.]+): (.*)$/s.exec(sentence);
  return parts === null ? null : { engine: parts[1] === undefined ? null : Number(parts[1]), field: parts[2] ?? "", message: parts[3] ?? "" };
}
