// Decision: a flow is edited as the text that its author wrote, so what the page adds is knowing
// places in it: which line a problem stands at, and where the caret has to go.

import { fields, list, number, numberOrNull, text, textOrNull } from "../widget/protocol.ts";

export interface FlowHead {
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  readonly version: number;
  readonly publishedVersion: number | null;
  readonly updatedAt: number;
}

export interface Flow extends FlowHead {
  readonly document: string;
}

export interface FlowProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export function parseFlowHead(value: unknown): FlowHead[] {
  const it = fields(value);
  const id = textOrNull(it["id"]);
  if (id === null) return [];
  return [{ id, title: { zh: text(it["title_zh"]), en: text(it["title_en"]) }, version: number(it["version"]), publishedVersion: numberOrNull(it["published_version"]), updatedAt: number(it["updated_at"]) }];
}

export function parseFlow(value: unknown): Flow | null {
  const head = parseFlowHead(value)[0];
  return head === undefined ? null : { ...head, document: text(fields(value)["document"]) };
}

/** What is wrong with a document, from the body of the refusal. */
export function parseFlowProblems(body: unknown): readonly FlowProblem[] {
  return list(fields(body)["problems"]).map((one) => {
    const it = fields(one);
    return { line: Math.max(1, number(it["line"])), column: Math.max(1, number(it["column"])), message: text(it["message"]) };
  });
}

/** The id that a document gives itself; empty where it has none yet. */
export function idOf(document: string): string {
  return /^\s*id\s*=\s*"([^"\n]*)"/m.exec(document.split(/^\s*\[/m)[0] ?? "")?.[1] ?? "";
}

/** Where a line and a column, both from 1 and counted in characters, stand in a text. */
export function offsetOf(document: string, line: number, column: number): number {
  const lines = document.split("\n");
  const at = Math.min(line, lines.length) - 1;
  const before = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  return before + [...(lines[at] ?? "")].slice(0, column - 1).join("").length;
}

/** The smallest flow that can be saved. */
export const BEGINNING = `id = "opening-hours"
intent = "opening_hours"
version = "1"
title = { zh = "查询营业时间", en = "tell the opening hours" }

[examples]
zh = ["你们几点营业", "营业时间是几点", "周末开门吗"]
en = ["when are you open", "opening hours", "are you open on Sunday"]

[[step]]
id = "tell"
say = { zh = "我们每天 9:00 到 18:00 营业。", en = "We are open from 9:00 to 18:00 every day." }

[[step]]
id = "done"
end = "done"
`;
