// Decision: rules of routing are edited as one draft that holds what is typed. What the desk would
// refuse is told at the field before it is sent, by the same rules that the desk has; what is sent
// is the whole document, so that a field which this page does not know would be a conflict and not
// a loss.

import { fields, list, number, text } from "../widget/protocol.ts";
import { figure, type Stood } from "./staff.ts";

export type Reach = "own" | "also" | "all";
export type LanguageRule = "soft" | "hard";
export const WEIGHTS = ["skill", "profile", "load", "last_agent"] as const;
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type Weight = (typeof WEIGHTS)[number];
export type Priority = (typeof PRIORITIES)[number];
export const STEPS_MAX = 8;
export const SPAN_MAX = 604_800;

export interface Step {
  readonly after: string;
  readonly reach: Reach;
  readonly also: readonly string[];
  readonly minSkill: string;
  /** In place of the rule for all; none where that holds. */
  readonly language: LanguageRule | "";
}

export interface Offer {
  readonly after: string;
  readonly what: "call_back" | "ticket";
}

/** As it is typed. */
export interface Rules {
  readonly weights: Readonly<Record<Weight, string>>;
  readonly language: LanguageRule;
  readonly silence: "exclude" | "penalise";
  readonly excludeSeconds: string;
  readonly penalty: string;
  readonly targets: Readonly<Record<Priority, string>>;
  readonly overtake: string;
  readonly steps: readonly Step[];
  readonly offers: readonly Offer[];
  readonly silentSeconds: string;
  readonly lostSeconds: string;
}

/** What the form offers for the rule about silence that does not hold yet. */
const OFFERED = { excludeSeconds: "300", penalty: "0.2" };

function typed(value: unknown): string {
  return String(number(value));
}

function ruleOf(value: unknown): LanguageRule {
  return value === "hard" ? "hard" : "soft";
}

export function parseRules(answer: unknown): Stood<Rules> {
  const it = fields(answer);
  const settings = fields(it["settings"]);
  const policy = fields(settings["policy"]);
  const requeue = fields(settings["requeue"]);
  const [weights, targets, silence] = [fields(policy["weights"]), fields(policy["targets"]), fields(policy["silence"])];
  const penalised = "penalise" in silence;
  return {
    version: number(it["version"]),
    settings: {
      weights: { skill: typed(weights["skill"]), profile: typed(weights["profile"]), load: typed(weights["load"]), last_agent: typed(weights["last_agent"]) },
      language: ruleOf(policy["language"]),
      silence: penalised ? "penalise" : "exclude",
      excludeSeconds: penalised ? OFFERED.excludeSeconds : typed(fields(silence["exclude"])["seconds"]),
      penalty: penalised ? typed(fields(silence["penalise"])["weight"]) : OFFERED.penalty,
      targets: { urgent: typed(targets["urgent"]), high: typed(targets["high"]), normal: typed(targets["normal"]), low: typed(targets["low"]) },
      overtake: typed(policy["overtake_seconds"]),
      steps: list(policy["steps"]).map((one) => {
        const step = fields(one);
        const teams = step["teams"];
        const also = list(fields(teams)["also"]).map(text);
        return {
          after: typed(step["after_seconds"]),
          reach: teams === "all" ? "all" : teams === "own" ? "own" : "also",
          also,
          minSkill: typed(step["min_skill"]),
          language: step["language"] === "hard" || step["language"] === "soft" ? step["language"] : "",
        };
      }),
      offers: list(policy["offers"]).map((one) => ({ after: typed(fields(one)["after_seconds"]), what: fields(one)["what"] === "ticket" ? "ticket" : "call_back" })),
      silentSeconds: typed(requeue["silent_seconds"]),
      lostSeconds: typed(requeue["lost_seconds"]),
    },
  };
}

/** The rules that hold where none were put, which the desk tells in the description of its API; null where it does not. */
export function parseDefaults(description: unknown): Rules | null {
  const way = ["components", "schemas", "PutRoutingRules", "properties", "settings", "properties"];
  const parts = fields(way.reduce((at, name) => fields(at)[name], description));
  const [policy, requeue] = [fields(parts["policy"])["default"], fields(parts["requeue"])["default"]];
  return policy === undefined || requeue === undefined ? null : parseRules({ settings: { policy, requeue } }).settings;
}

/** As the desk takes them. Only rules without faults are sent. */
export function wire(rules: Rules): unknown {
  const amount = (value: string): number => figure(value) ?? 0;
  return {
    policy: {
      weights: { skill: amount(rules.weights.skill), profile: amount(rules.weights.profile), load: amount(rules.weights.load), last_agent: amount(rules.weights.last_agent) },
      language: rules.language,
      silence: rules.silence === "exclude" ? { exclude: { seconds: amount(rules.excludeSeconds) } } : { penalise: { weight: amount(rules.penalty) } },
      targets: { urgent: amount(rules.targets.urgent), high: amount(rules.targets.high), normal: amount(rules.targets.normal), low: amount(rules.targets.low) },
      overtake_seconds: amount(rules.overtake),
      steps: rules.steps.map((step) => ({
        after_seconds: amount(step.after),
        teams: step.reach === "also" ? { also: step.also } : step.reach,
        min_skill: amount(step.minSkill),
        language: step.language === "" ? null : step.language,
      })),
      offers: rules.offers.map((offer) => ({ after_seconds: amount(offer.after), what: offer.what })),
    },
    requeue: { silent_seconds: amount(rules.silentSeconds), lost_seconds: amount(rules.lostSeconds) },
  };
}

export type Fault = "share" | "weight" | "span" | "order" | "start" | "targets" | "teams";

/** What is wrong, by the field's path as the desk names it: `weights.skill`, `steps.1.after_seconds`. */
export function faultsOf(rules: Rules): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  const share = (at: string, value: string): void => {
    const it = figure(value);
    if (it === null || it < 0 || it > 1) faults.set(at, "share");
  };
  const span = (at: string, value: string, least = 1): boolean => {
    const it = figure(value);
    const right = it !== null && Number.isInteger(it) && it >= least && it <= SPAN_MAX;
    if (!right) faults.set(at, "span");
    return right;
  };
  for (const name of WEIGHTS) share(`weights.${name}`, rules.weights[name]);
  if (faults.size === 0 && Number(figure(rules.weights.skill)) + Number(figure(rules.weights.profile)) <= 0) faults.set("weights.skill", "weight");
  if (rules.silence === "exclude") span("silence", rules.excludeSeconds);
  else share("silence", rules.penalty);
  let least = 0;
  for (const name of PRIORITIES) {
    const seconds = figure(rules.targets[name]);
    if (span(`targets.${name}`, rules.targets[name]) && seconds !== null) {
      if (seconds < least) faults.set(`targets.${name}`, "targets");
      least = Math.max(least, seconds);
    }
  }
  span("overtake_seconds", rules.overtake);
  span("silent_seconds", rules.silentSeconds);
  span("lost_seconds", rules.lostSeconds);
  let last = -1;
  rules.steps.forEach((step, n) => {
    const at = `steps.${n}.after_seconds`;
    const after = figure(step.after);
    if (span(at, step.after, 0) && after !== null) {
      if (n === 0 && after !== 0) faults.set(at, "start");
      else if (after <= last) faults.set(at, "order");
      last = after;
    }
    share(`steps.${n}.min_skill`, step.minSkill);
    if (step.reach === "also" && step.also.length === 0) faults.set(`steps.${n}.teams`, "teams");
  });
  last = 0;
  rules.offers.forEach((offer, n) => {
    const at = `offers.${n}.after_seconds`;
    const after = figure(offer.after);
    if (span(at, offer.after) && after !== null) {
      if (after <= last) faults.set(at, "order");
      last = after;
    }
  });
  return faults;
}

/** The score as a sum: the terms with a weight, each as it counts. */
export function formula(rules: Rules, name: (weight: Weight) => string): string {
  const terms = WEIGHTS.flatMap((one) => {
    const weight = figure(rules.weights[one]);
    return weight === null || weight === 0 ? [] : [`${weight} × ${name(one)}`];
  });
  return terms.length === 0 ? "0" : terms.join(" + ");
}

/** Whether the weights of skill and profile sum to 1, so that a score without further terms stays in 0 to 1. */
export function sumsToOne(rules: Rules): boolean {
  const [skill, profile] = [figure(rules.weights.skill), figure(rules.weights.profile)];
  return skill !== null && profile !== null && Math.abs(skill + profile - 1) < 1e-9;
}
