// Decision: tickets are changed together in requests of a hundred, and the outcome is told as a
// whole: how many changed, how many were so already, and by number which were refused and why.

import { fields, list, text, textOrNull } from "../widget/protocol.ts";
import { tagsOf } from "./find.ts";
import type { Change } from "./tickets.ts";

/** The most tickets that one request changes. */
export const TOGETHER_MAX = 100;

export const ACTIONS = ["state", "priority", "assignee", "team", "add", "remove"] as const;
export type Action = (typeof ACTIONS)[number];

export interface Fault {
  readonly ticket: string;
  readonly code: string;
  readonly message: string;
}

export interface Outcome {
  readonly changed: number;
  /** They were so already. */
  readonly same: number;
  readonly refused: readonly Fault[];
}

export const NO_OUTCOME: Outcome = { changed: 0, same: 0, refused: [] };

/** What is to happen; null where nothing is said yet. Nobody and no team are `none`. */
export function changeOf(action: Action, value: string): Change | null {
  if (value.trim() === "") return null;
  const one = value === "none" ? null : value;
  switch (action) {
    case "state":
      return { kind: "set_state", state: value };
    case "priority":
      return { kind: "set_priority", priority: value };
    case "assignee":
      return { kind: "assign", agent: one };
    case "team":
      return { kind: "set_team", team: one };
    default: {
      const tags = tagsOf(value);
      return tags.length === 0 ? null : { kind: "tag", [action]: tags };
    }
  }
}

export function parseOutcome(answer: unknown): Outcome {
  const items = list(fields(answer)["items"]).map(fields);
  const refused = items.flatMap((item) => {
    const error = fields(item["error"]);
    const code = textOrNull(error["code"]);
    return code === null ? [] : [{ ticket: text(item["ticket"]), code, message: text(error["message"]) }];
  });
  const changed = items.filter((item) => item["changed"] === true).length;
  return { changed, same: items.length - changed - refused.length, refused };
}

export function together(a: Outcome, b: Outcome): Outcome {
  return { changed: a.changed + b.changed, same: a.same + b.same, refused: [...a.refused, ...b.refused] };
}

/** In parts that one request takes. */
export function parts(tickets: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(tickets.length / TOGETHER_MAX) }, (_, n) => tickets.slice(n * TOGETHER_MAX, (n + 1) * TOGETHER_MAX));
}
