import assert from "node:assert/strict";
import { test } from "node:test";
import type { Agent, Colleague } from "../console/api.ts";
import { matched, tables } from "../console/i18n.ts";
import { joinedIn, passBody } from "../console/passing.ts";
import { faultsOf, formula, parseDefaults, parseRules, sumsToOne, wire, type Rules } from "../console/rules.ts";
import { byRoom, draftOf, faultsOf as agentFaults, fieldOf, issuesOf, membersOf, newcomer, parseTeams, proficiency, teamFaults, wishOf, withSkills } from "../console/staff.ts";
import { namesIn, stepOf } from "../console/steps.ts";
import { parseEvents } from "../widget/protocol.ts";
import description from "../../docs/openapi.json";
import { raw } from "./make.ts";

const lena = { kind: "agent", id: "lena", name: "Lena" };
const sue = { kind: "agent", id: "sue", name: "Sue" };

function sentence(events: unknown[], language: "zh" | "en" = "en"): string | undefined {
  const parsed = parseEvents(events);
  const last = parsed.at(-1);
  return last === undefined ? undefined : stepOf(last, tables[language], namesIn(parsed, new Map([["returns", "Returns desk"]])))?.text;
}

test("passing on is told with who did it, to whom and from whom", () => {
  const assigned = raw(1, "assigned", { agent: "lena", name: "Lena" });
  const to = (body: object, actor: object) => sentence([assigned, raw(2, "transferred", { from: "lena", ...body }, actor)]);
  assert.equal(to({ to: "agent", agent: "omar", name: "Omar" }, lena), "Lena passed it on to Omar");
  assert.equal(to({ to: "agent", agent: "omar", name: "Omar" }, sue), "Sue passed it on from Lena to Omar");
  assert.equal(to({ to: "agent", agent: "sue", name: "Sue" }, sue), "Sue takes it over from Lena");
  assert.equal(to({ to: "team", team: "returns" }, lena), "Lena passed it on to the team Returns desk");
  assert.equal(to({ to: "team", team: "gone" }, lena), "Lena passed it on to the team gone");
  assert.equal(to({ to: "skill", issue: "refund" }, lena), "Lena passed it on to whoever is best at Refund");
  assert.equal(sentence([raw(1, "transferred", { to: "skill", issue: "refund" }, lena)], "zh"), "Lena 转给 熟悉“退款”的同事");
});

test("the note of a transfer is shown with it, and a target that is not known is a colleague", () => {
  const [event] = parseEvents([raw(1, "transferred", { to: "moon", note: "Called twice" }, lena)]);
  assert.ok(event !== undefined);
  assert.deepEqual(stepOf(event, tables.en, namesIn([event], new Map())), { icon: "pass", text: "Lena passed it on to a colleague", note: "Called twice" });
});

test("who loses a conversation is named with the reason", () => {
  const lost = (reason: string) => sentence([raw(1, "assigned", { agent: "lena", name: "Lena" }), raw(2, "unassigned", { agent: "lena", reason })]);
  assert.equal(lost("silent"), "Lena no longer has it: did not answer in time; it waits again");
  assert.equal(lost("removed"), "Lena no longer has it: left the team; it waits again");
  assert.equal(lost("moonlight"), "Lena no longer has it: moonlight; it waits again");
});

test("joining, and taking by hand, are told by name", () => {
  assert.equal(sentence([raw(1, "joined", { agent: "sue", name: "Sue" }, sue)]), "Sue joined in");
  assert.equal(sentence([raw(1, "assigned", { agent: "lena", name: "Lena", score: null, reasons: [] }, lena)]), "Lena took it");
  assert.equal(sentence([raw(1, "assigned", { agent: "lena", name: "Lena", score: 0.9, reasons: [] })]), "Assigned to Lena");
});

test("a place in the queue is told with the interval of the wait", () => {
  assert.equal(sentence([raw(1, "queued", { position: 2, estimate_seconds: 180, low_seconds: 60, high_seconds: 360 })]), "Number 2 in the queue, estimated 3 min (usually 60 s to 6 min)");
  assert.equal(sentence([raw(1, "queued", { position: 1, estimate_seconds: null })]), "Number 1 in the queue");
});

test("an assignment keeps what it was chosen by, how long the wait was and what had been told", () => {
  const [event] = parseEvents([raw(1, "assigned", { agent: "lena", name: "Lena", score: 0.8, reasons: [{ factor: "last_agent", label: "had the customer last", value: 1, weight: 0.1 }], waited_ms: 90_000, told: { seconds: 60, low: 10, high: 120, waited_ms: 90_000 } })]);
  assert.ok(event?.kind === "assigned");
  assert.deepEqual([event.waitedMs, event.told], [90_000, { seconds: 60, low: 10, high: 120 }]);
  assert.equal(matched(event.reasons[0]?.label ?? "", tables.zh), "上次接待过这位访客");
});

test("one who has joined may write until the conversation is theirs, given back or over", () => {
  const join = raw(1, "joined", { agent: "sue", name: "Sue" }, sue);
  assert.equal(joinedIn(parseEvents([join]), "sue"), true);
  assert.equal(joinedIn(parseEvents([join]), "lena"), false);
  assert.equal(joinedIn(parseEvents([join, raw(2, "transferred", { to: "team", team: "returns" }, lena)]), "sue"), true);
  for (const end of [raw(2, "resolved", { by: "lena" }), raw(2, "handed_back", { agent: "lena" }), raw(2, "assigned", { agent: "sue", name: "Sue" })]) {
    assert.equal(joinedIn(parseEvents([join, end]), "sue"), false);
  }
});

test("a transfer asks for exactly what was chosen, and for nothing where nothing was", () => {
  assert.deepEqual(passBody("agent", "omar", " twice "), { to: "agent", agent: "omar", note: "twice" });
  assert.deepEqual(passBody("team", "returns", ""), { to: "team", team: "returns" });
  assert.deepEqual(passBody("skill", "refund", " "), { to: "skill", issue: "refund" });
  assert.equal(passBody("agent", "", "note"), null);
});

const agent: Agent = { id: "li-na", name: "李娜", role: "supervisor", languages: ["zh"], skills: { returns: 0.9 }, segments: ["vip", "new"], level: 2, teams: ["returns"], capacity: 4 };

test("an agent who is edited and not changed is saved as they were", () => {
  assert.deepEqual(wishOf(draftOf(agent, ["orders", "returns"])), agent);
  assert.deepEqual(withSkills(agent, { orders: "0.5", returns: "" }).skills, { orders: 0.5 });
});

test("a proficiency is a number from 0 to 1, and nothing typed is none", () => {
  for (const [typed, value] of [["0.5", 0.5], ["1", 1], ["", 0], ["0,7", 0.7], [".3", 0.3]] as const) assert.equal(proficiency(typed), value, typed);
  for (const wrong of ["1.1", "-0.1", "a", "0.5x", "1e-1"]) assert.equal(proficiency(wrong), null, wrong);
});

test("what is wrong with an agent is told by field", () => {
  assert.deepEqual(agentFaults(draftOf(agent, []), false, []), {});
  const wrong = { ...newcomer(["orders"], "zh"), id: "Li Na", languages: [], skills: [{ issue: "orders", value: "2" }], level: "10", capacity: "2.5", password: "short" };
  assert.deepEqual(agentFaults(wrong, true, []), { id: "id", name: "name", languages: "languages", skills: "skills", level: "level", capacity: "capacity", password: "password" });
  assert.equal(agentFaults({ ...newcomer([], "en"), id: "omar" }, true, ["omar"]).id, "taken");
});

test("a refusal of the desk is put to the field that it is about", () => {
  assert.equal(fieldOf("there is no team ghosts"), "teams");
  assert.equal(fieldOf("a new agent needs a password"), "password");
  assert.equal(fieldOf("you cannot stop being an admin yourself; another admin can do it"), "role");
  assert.equal(fieldOf("a capacity must be from 0 to 50"), "capacity");
  assert.equal(fieldOf("a name must be 1 to 80 characters without control characters"), "name");
  assert.equal(fieldOf("something else"), null);
});

test("colleagues who are there and have room come first", () => {
  const colleague = (id: string, presence: Colleague["presence"], open: number): Colleague => ({ ...agent, id, name: id, presence, open });
  const order = byRoom([colleague("off", "offline", 0), colleague("full", "online", 4), colleague("free", "online", 1), colleague("away", "away", 0)]);
  assert.deepEqual(order.map((one) => one.id), ["free", "full", "away", "off"]);
});

test("teams keep their version, and each has an id once and a name", () => {
  assert.deepEqual(parseTeams({ version: 3, settings: { teams: [{ id: "a", name: "A" }] } }), { version: 3, settings: [{ id: "a", name: "A" }] });
  assert.deepEqual(teamFaults([{ id: "a", name: "A" }, { id: "a", name: "B" }, { id: "C!", name: "C" }, { id: "d", name: " " }]), [null, "twice", "id", "name"]);
  assert.deepEqual(membersOf([agent]).get("returns")?.map((one) => one.id), ["li-na"]);
  assert.deepEqual(issuesOf([agent, { skills: { orders: 1, returns: 1 } }]), ["returns", "orders"]);
});

const DEFAULTS = ((): Rules => {
  const told = parseDefaults(description);
  assert.ok(told !== null);
  return told;
})();

test("rules that are read and not changed are saved as they were", () => {
  const settings = {
    policy: {
      weights: { skill: 0.5, profile: 0.3, load: 0.1, last_agent: 0.1 },
      language: "hard",
      silence: { exclude: { seconds: 240 } },
      targets: { low: 900, normal: 90, high: 45, urgent: 15 },
      overtake_seconds: 200,
      steps: [{ after_seconds: 0, teams: "own", min_skill: 0.2, language: null }, { after_seconds: 60, teams: { also: ["returns"] }, min_skill: 0, language: "soft" }],
      offers: [{ after_seconds: 300, what: "call_back" }, { after_seconds: 900, what: "ticket" }],
    },
    requeue: { silent_seconds: 90, lost_seconds: 30 },
  };
  const read = parseRules({ version: 2, settings });
  assert.equal(read.version, 2);
  assert.deepEqual(wire(read.settings), settings);
  const other: Rules = { ...read.settings, silence: "penalise", excludeSeconds: "300", penalty: "0.4" };
  assert.deepEqual(parseRules({ version: 1, settings: wire(other) }).settings, other);
});

test("the defaults are what the desk tells of itself, without faults, and none are made up where it tells nothing", () => {
  const { policy, requeue } = description.components.schemas.PutRoutingRules.properties.settings.properties;
  assert.deepEqual(wire(DEFAULTS), { policy: policy.default, requeue: requeue.default });
  assert.equal(faultsOf(DEFAULTS).size, 0);
  for (const other of [null, {}, { components: { schemas: { PutRoutingRules: {} } } }]) assert.equal(parseDefaults(other), null);
});

test("what the desk would refuse is told at the field before it is sent", () => {
  const at = (to: Partial<Rules>) => Object.fromEntries(faultsOf({ ...DEFAULTS, ...to }));
  assert.deepEqual(at({ weights: { ...DEFAULTS.weights, skill: "1.5" } }), { "weights.skill": "share" });
  assert.deepEqual(at({ weights: { ...DEFAULTS.weights, skill: "0", profile: "0" } }), { "weights.skill": "weight" });
  assert.deepEqual(at({ targets: { ...DEFAULTS.targets, high: "10" } }), { "targets.high": "targets" });
  assert.deepEqual(at({ overtake: "0", silentSeconds: "1.5", lostSeconds: "604801" }), { overtake_seconds: "span", silent_seconds: "span", lost_seconds: "span" });
  assert.deepEqual(at({ silence: "penalise", penalty: "7" }), { silence: "share" });
  const [first, second] = DEFAULTS.steps;
  assert.ok(first !== undefined && second !== undefined);
  assert.deepEqual(at({ steps: [{ ...first, after: "5" }] }), { "steps.0.after_seconds": "start" });
  assert.deepEqual(at({ steps: [first, { ...second, after: "0", reach: "also" }] }), { "steps.1.after_seconds": "order", "steps.1.teams": "teams" });
  assert.deepEqual(at({ offers: [{ after: "9", what: "ticket" }, { after: "9", what: "call_back" }] }), { "offers.1.after_seconds": "order" });
});

test("the formula shows the terms that count, as they will be", () => {
  assert.equal(formula(DEFAULTS, (one) => one), "0.7 × skill + 0.3 × profile");
  const loaded: Rules = { ...DEFAULTS, weights: { skill: "0,5", profile: "0.3", load: "0.2", last_agent: "x" } };
  assert.equal(formula(loaded, (one) => one), "0.5 × skill + 0.3 × profile + 0.2 × load");
  assert.deepEqual([sumsToOne(DEFAULTS), sumsToOne(loaded)], [true, false]);
});
