// Decision: every step of a conversation in one plain sentence: what happened, who did it, to whom
// and why. The sentences are made here, apart from the page, so that each can be claimed in a test.

import type { DeskEvent } from "../widget/protocol.ts";
import { SATISFIED } from "./survey.ts";
import { named, roughly, type Words } from "./i18n.ts";

export type StepIcon = "inbox" | "hand" | "clock" | "team" | "out" | "bot" | "ticket" | "check" | "back" | "info" | "pass" | "plus";

export interface Step {
  readonly icon: StepIcon;
  readonly text: string;
  readonly note: string | null;
}

/** What people and teams are called. */
export interface Names {
  readonly person: (id: string) => string;
  readonly team: (id: string) => string;
}

/** The names that events tell; who is named nowhere is called by their id. */
export function namesIn(events: readonly DeskEvent[], teams: ReadonlyMap<string, string>): Names {
  const people = new Map<string, string>();
  for (const event of events) {
    if (event.actor.kind === "agent") people.set(event.actor.id, event.actor.name);
    if (event.kind === "assigned" || event.kind === "joined") people.set(event.agent.id, event.agent.name);
    if (event.kind === "transferred" && event.to.to === "agent") people.set(event.to.agent.id, event.to.agent.name);
  }
  return { person: (id) => people.get(id) ?? id, team: (id) => teams.get(id) ?? id };
}

function transferred(event: Extract<DeskEvent, { kind: "transferred" }>, said: Words, names: Names): string {
  const steps = said.steps;
  const by = event.actor.kind === "agent" ? event.actor.id : event.from;
  const who = by === null ? said.product : names.person(by);
  const { to } = event;
  const from = event.from === null || event.from === by ? null : names.person(event.from);
  if (to.to === "agent" && to.agent.id === by) return steps.pulled(who, from);
  const whom = to.to === "agent" ? to.agent.name : to.to === "team" ? steps.toTeam(names.team(to.team)) : to.to === "skill" ? steps.toSkill(named(said.issues, to.issue)) : steps.elsewhere;
  return from === null ? steps.passed(who, whom) : steps.passedFrom(who, from, whom);
}

/** The sentence of an event; null for what is no step. */
export function stepOf(event: DeskEvent, said: Words, names: Names): Step | null {
  const steps = said.steps;
  switch (event.kind) {
    case "started":
      return { icon: "inbox", text: steps.started(event.channel, event.page), note: null };
    case "handover": {
      const issue = event.issue === null ? "" : ` · ${named(said.issues, event.issue)}`;
      const known = event.context.map(([name, value]) => `${name}: ${value}`).join(" · ");
      return { icon: "hand", text: steps.handover(named(said.reasons, event.reason)) + issue, note: known === "" ? null : known };
    }
    case "queued": {
      const { position, estimate_seconds: wait, low_seconds: low, high_seconds: high } = event.queue;
      const usual = low === null || high === null || low === high ? null : steps.between(roughly(low, said), roughly(high, said));
      return { icon: "clock", text: steps.queued(position, wait === null ? null : roughly(wait, said), usual), note: null };
    }
    case "assigned":
      return { icon: "team", text: event.score === null && event.actor.kind === "agent" && event.actor.id === event.agent.id ? steps.taken(event.agent.name) : steps.assigned(event.agent.name), note: null };
    case "unassigned":
      return { icon: "out", text: steps.unassigned(names.person(event.agent), named(said.lost, event.reason)), note: null };
    case "transferred":
      return { icon: "pass", text: transferred(event, said, names), note: event.note };
    case "joined":
      return { icon: "plus", text: steps.joined(event.agent.name), note: null };
    case "handed_back":
      return { icon: "bot", text: steps.handedBack(names.person(event.agent)), note: null };
    case "ticket":
      return { icon: "ticket", text: steps.ticket(event.ticket), note: event.subject === "" ? null : event.subject };
    case "resolved":
      return { icon: "check", text: steps.resolved(names.person(event.by)), note: event.note };
    case "reopened":
      return { icon: "back", text: steps.reopened, note: null };
    case "feedback":
      return { icon: event.helpful ? "check" : "info", text: event.helpful ? steps.helped : steps.notHelped, note: event.comment };
    case "scored":
      return { icon: event.score >= SATISFIED ? "check" : "info", text: steps.scored(event.score), note: event.comment };
    default:
      return null;
  }
}
