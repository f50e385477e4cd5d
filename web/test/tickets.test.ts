import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldValue, mentionAt, nameOf, parseTicketPage, parseTicketSettings, stands } from "../console/tickets.ts";

test("a ticket's page is read with what people did to it, and what is not there is left out", () => {
  const page = parseTicketPage({
    ticket: { ticket: "T-1", subject: "lost", status: "waiting", state: "supplier", priority: "high", fields: { order: "A-1", cost: 2, odd: {} }, tags: ["vip"], watchers: [{ id: "ann", name: "Ann" }, null] },
    events: [],
    changes: [{ seq: 1, at: 5, actor: { kind: "agent", id: "ann", name: "Ann" }, kind: "noted", body: { text: "hm" } }],
    links: [{ link: "blocks", inverse: true, ticket: "T-2", subject: "other", status: "open" }],
  });
  assert.deepEqual(page?.ticket.fields, { order: "A-1", cost: 2 });
  assert.equal(page?.ticket.state, "supplier");
  assert.deepEqual(page?.ticket.watchers.map((one) => one.id), ["ann"]);
  assert.deepEqual(page?.steps[0], { seq: 1, at: 5, by: "Ann", kind: "noted", body: { text: "hm" } });
  assert.equal(page?.links[0]?.inverse, true);
  assert.equal(parseTicketPage({ events: [] }), null);
});

test("a site's states, types and fields have names in both languages", () => {
  const settings = parseTicketSettings({
    version: 1,
    settings: { states: [{ id: "s", category: "waiting", names: { zh: "等", en: "Wait" } }], types: [], fields: [{ id: "f", kind: "list", names: { zh: "选", en: "Pick" }, choices: [{ id: "a", names: { zh: "甲", en: "A" } }] }] },
  });
  assert.equal(settings.states[0]?.category, "waiting");
  assert.equal(nameOf(settings.fields, "f", "zh"), "选");
  assert.equal(nameOf(settings.fields[0]?.choices ?? [], "a", "en"), "A");
  assert.equal(nameOf(settings.types, "gone", "en"), "gone");
});

test("a field is emptied by nothing, and a number goes as a number", () => {
  const field = (kind: string) => ({ id: "f", names: { zh: "", en: "" }, kind, max: null, min: null, choices: [] });
  assert.equal(fieldValue(field("text"), "  "), null);
  assert.equal(fieldValue(field("number"), "2.5"), 2.5);
  assert.equal(fieldValue(field("checkbox"), "false"), false);
  assert.equal(fieldValue(field("text"), " a "), "a");
});

test("who is being called is what stands behind an @ that begins a word", () => {
  assert.equal(mentionAt("please @om"), "om");
  assert.equal(mentionAt("请@李"), "李");
  assert.equal(mentionAt("@"), "");
  assert.equal(mentionAt("mail@om"), null);
  assert.equal(mentionAt("@omar is"), null);
});

test("a promise is near from its warning on, broken from when it was due, and kept once it was done in time", () => {
  const clock = { kind: "first_response", dueAt: 100, warnAt: 80, paused: false, stoppedAt: null, breached: false };
  assert.deepEqual([79, 80, 100, 101].map((now) => stands(clock, now)), ["running", "near", "near", "broken"]);
  assert.equal(stands({ ...clock, stoppedAt: 90 }, 500), "kept");
  assert.equal(stands({ ...clock, stoppedAt: 120, breached: true }, 500), "broken");
  assert.equal(stands({ ...clock, dueAt: null, warnAt: null, paused: true }, 500), "paused");
});
