// Decision: who works at the desk as it is edited: text and numbers as the form has them. Turning
// that into what the desk takes, what the form itself can tell to be wrong, and at which field a
// refusal belongs, are plain functions.

import { fields, list, number, text } from "../widget/protocol.ts";
import type { Agent, Colleague, Role } from "./api.ts";

/** A document of settings with the version that one saw. */
export interface Stood<T> {
  readonly version: number;
  readonly settings: T;
}

export interface TeamName {
  readonly id: string;
  readonly name: string;
}

/** An agent as the desk takes one. */
export interface AgentWish {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly languages: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
  readonly segments: readonly string[];
  readonly level: number;
  readonly teams: readonly string[];
  readonly capacity: number;
  readonly password?: string;
}

/** An agent as the form has one. */
export interface AgentDraft {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly languages: readonly string[];
  readonly skills: readonly Skill[];
  readonly segments: string;
  readonly level: string;
  readonly teams: readonly string[];
  readonly capacity: string;
  readonly password: string;
}

export interface Skill {
  readonly issue: string;
  /** As typed: a number from 0 to 1, or nothing. */
  readonly value: string;
}

export const ROLES: readonly Role[] = ["agent", "supervisor", "admin"];
export const CAPACITY_MAX = 50;
export const LEVEL_MAX = 9;
export const NAME_MAX = 80;
export const TEAM_NAME_MAX = 60;
export const TEAMS_MAX = 50;
export const PASSWORD_MIN = 8;
const ID = /^[a-z0-9-]{1,32}$/;

export function isId(id: string): boolean {
  return ID.test(id);
}

/** A number as typed, or null; a comma may stand for the point. */
export function figure(typed: string): number | null {
  const clean = typed.trim().replace(",", ".");
  return /^-?\d+(\.\d+)?$|^\.\d+$/.test(clean) ? Number(clean) : null;
}

/** 0 to 1; nothing typed is no skill, which is 0. */
export function proficiency(typed: string): number | null {
  if (typed.trim() === "") return 0;
  const value = figure(typed);
  return value !== null && value >= 0 && value <= 1 ? value : null;
}

export function parseTeams(answer: unknown): Stood<readonly TeamName[]> {
  const it = fields(answer);
  const teams = list(fields(it["settings"])["teams"]).map((one) => ({ id: text(fields(one)["id"]), name: text(fields(one)["name"]) }));
  return { version: number(it["version"]), settings: teams };
}

/** Every issue type that anybody is good at, the commonest first. */
export function issuesOf(agents: readonly Pick<Agent, "skills">[]): readonly string[] {
  const times = new Map<string, number>();
  for (const agent of agents) for (const issue of Object.keys(agent.skills)) times.set(issue, (times.get(issue) ?? 0) + 1);
  return [...times].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([issue]) => issue);
}

export function draftOf(agent: Agent, issues: readonly string[]): AgentDraft {
  const known = [...new Set([...issues, ...Object.keys(agent.skills)])];
  return {
    id: agent.id,
    name: agent.name,
    role: agent.role,
    languages: agent.languages,
    skills: known.map((issue) => ({ issue, value: agent.skills[issue] === undefined ? "" : String(agent.skills[issue]) })),
    segments: agent.segments.join(", "),
    level: String(agent.level),
    teams: agent.teams,
    capacity: String(agent.capacity),
    password: "",
  };
}

/** Somebody new, in the first line. */
export function newcomer(issues: readonly string[], language: string): AgentDraft {
  return { id: "", name: "", role: "agent", languages: [language], skills: issues.map((issue) => ({ issue, value: "" })), segments: "", level: "0", teams: [], capacity: "3", password: "" };
}

export function wishOf(draft: AgentDraft): AgentWish {
  const skills: Record<string, number> = {};
  for (const { issue, value } of draft.skills) {
    const level = proficiency(value);
    if (value.trim() !== "" && level !== null) skills[issue] = level;
  }
  return {
    id: draft.id.trim(),
    name: draft.name.trim(),
    role: draft.role,
    languages: draft.languages,
    skills,
    segments: draft.segments.split(/[,，、]/).map((one) => one.trim()).filter((one) => one !== ""),
    level: figure(draft.level) ?? 0,
    teams: draft.teams,
    capacity: figure(draft.capacity) ?? 0,
    ...(draft.password === "" ? {} : { password: draft.password }),
  };
}

/** The same agent with the skills of a row of the matrix; what is typed nowhere is kept. */
export function withSkills(agent: Agent, typed: Readonly<Record<string, string>>): AgentWish {
  const skills: Record<string, number> = { ...agent.skills };
  for (const [issue, value] of Object.entries(typed)) {
    if (value.trim() === "") delete skills[issue];
    else skills[issue] = proficiency(value) ?? 0;
  }
  const { id, name, role, languages, segments, level, teams, capacity } = agent;
  return { id, name, role, languages, skills, segments, level, teams, capacity };
}

export type AgentField = "id" | "name" | "languages" | "skills" | "level" | "capacity" | "teams" | "password" | "role";
export type Faults = Readonly<Partial<Record<AgentField, string>>>;

/** What the form can tell to be wrong, by field: codes that the words translate. */
export function faultsOf(draft: AgentDraft, fresh: boolean, taken: readonly string[]): Faults {
  const faults: Partial<Record<AgentField, string>> = {};
  const name = [...draft.name.trim()].length;
  const whole = (typed: string, max: number): boolean => {
    const value = figure(typed);
    return value !== null && Number.isInteger(value) && value >= 0 && value <= max;
  };
  if (fresh && !isId(draft.id.trim())) faults.id = "id";
  else if (fresh && taken.includes(draft.id.trim())) faults.id = "taken";
  if (name < 1 || name > NAME_MAX) faults.name = "name";
  if (draft.languages.length === 0) faults.languages = "languages";
  if (draft.skills.some((skill) => proficiency(skill.value) === null)) faults.skills = "skills";
  if (!whole(draft.level, LEVEL_MAX)) faults.level = "level";
  if (!whole(draft.capacity, CAPACITY_MAX)) faults.capacity = "capacity";
  const password = [...draft.password].length;
  if ((fresh || password > 0) && password < PASSWORD_MIN) faults.password = "password";
  return faults;
}

/** The field that a sentence of the desk is about; null where it is about none of them. */
export function fieldOf(sentence: string): AgentField | null {
  const about: readonly (readonly [RegExp, AgentField])[] = [
    [/password/, "password"],
    [/proficiency|skill/, "skills"],
    [/capacity/, "capacity"],
    [/level/, "level"],
    [/team/, "teams"],
    [/being an admin/, "role"],
    [/\bid\b/, "id"],
    [/\bname\b/, "name"],
  ];
  return about.find(([says]) => says.test(sentence))?.[1] ?? null;
}

/** What is wrong with teams, by their place. */
export function teamFaults(teams: readonly TeamName[]): readonly ("id" | "twice" | "name" | null)[] {
  return teams.map((team, n) => {
    if (!isId(team.id)) return "id";
    if (teams.some((other, at) => at < n && other.id === team.id)) return "twice";
    const length = [...team.name.trim()].length;
    return length < 1 || length > TEAM_NAME_MAX ? "name" : null;
  });
}

/** Who is in which team, by the team's id. */
export function membersOf(agents: readonly Agent[]): ReadonlyMap<string, readonly Agent[]> {
  const members = new Map<string, Agent[]>();
  for (const agent of agents) for (const team of agent.teams) members.set(team, [...(members.get(team) ?? []), agent]);
  return members;
}

/** Who is there first, then who has most room, then by name. */
export function byRoom(agents: readonly Colleague[]): readonly Colleague[] {
  const order = { online: 0, away: 1, offline: 2 } as const;
  const room = (agent: Colleague): number => agent.capacity - agent.open;
  return [...agents].sort((a, b) => order[a.presence] - order[b.presence] || room(b) - room(a) || a.name.localeCompare(b.name));
}
