// Decision: the survey as its page edits it is what the desk tells of it, with its question in both
// languages. What the desk would refuse is told before it is saved.

import type { Language } from "../widget/protocol.ts";
import { fields, number, numberOrNull, text } from "../widget/protocol.ts";
import type { Stood } from "./staff.ts";

/** Scores from here on count as satisfied. */
export const SATISFIED = 4;
export const QUESTION_MAX = 60;

export interface Survey {
  readonly enabled: boolean;
  readonly question: Readonly<Record<Language, string>>;
  readonly askComment: boolean;
}

export function parseSurveySettings(answer: unknown): Stood<Survey> {
  const it = fields(answer);
  const settings = fields(it["settings"]);
  const question = fields(settings["question"]);
  return {
    version: number(it["version"]),
    settings: { enabled: settings["enabled"] === true, question: { zh: text(question["zh"]), en: text(question["en"]) }, askComment: settings["ask_comment"] === true },
  };
}

/** As the desk takes it. */
export function surveyWire(survey: Survey): unknown {
  const { zh, en } = survey.question;
  return { enabled: survey.enabled, question: { zh: zh.trim(), en: en.trim() }, ask_comment: survey.askComment };
}

/** Whether a question is one that the desk takes. */
export function isQuestion(said: string): boolean {
  const length = [...said.trim()].length;
  return length > 0 && length <= QUESTION_MAX;
}

/** Scores of one kind. */
export interface Scores {
  readonly count: number;
  /** The share of 4 and 5; null before the first. */
  readonly csat: number | null;
  readonly mean: number | null;
}

export interface Satisfaction extends Scores {
  readonly responseRate: number | null;
  /** By agent's id. */
  readonly agents: readonly (readonly [string, Scores])[];
}

function parseScores(value: unknown): Scores {
  const it = fields(value);
  return { count: number(it["count"]), csat: numberOrNull(it["csat"]), mean: numberOrNull(it["mean"]) };
}

export function parseSatisfaction(value: unknown): Satisfaction {
  const it = fields(value);
  const agents = Object.entries(fields(it["agents"])).map(([agent, scores]) => [agent, parseScores(scores)] as const);
  return { ...parseScores(it["all"]), responseRate: numberOrNull(it["response_rate"]), agents };
}
