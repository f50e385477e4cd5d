// Decision: what a form of passing on asks of the desk, and what a conversation's steps say of who
// is in it, are plain functions over events.

import type { DeskEvent } from "../widget/protocol.ts";

export type To = "agent" | "team" | "skill";

/** Whether an agent has joined in since the last time that everybody left. */
export function joinedIn(events: readonly DeskEvent[], agent: string): boolean {
  let joined = false;
  for (const event of events) {
    if (event.kind === "joined" && event.agent.id === agent) joined = true;
    // Who is given it is its agent, and no longer a guest in it.
    else if (event.kind === "assigned" && event.agent.id === agent) joined = false;
    else if (event.kind === "resolved" || event.kind === "handed_back") joined = false;
  }
  return joined;
}

/** The body of a transfer; null where nothing is chosen. */
export function passBody(to: To, chosen: string, note: string): object | null {
  if (chosen === "") return null;
  const clean = note.trim();
  const more = clean === "" ? {} : { note: clean };
  if (to === "agent") return { to, agent: chosen, ...more };
  return to === "team" ? { to, team: chosen, ...more } : { to, issue: chosen, ...more };
}
