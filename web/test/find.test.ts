import assert from "node:assert/strict";
import { test } from "node:test";
import { chipsOf, type Known } from "../console/chips.ts";
import { both, dateOf, filterWire, findOf, having, isEmpty, NO_FILTER, parseFilter, queryOf, tagged, tagsOf, timeOf, type Filter } from "../console/find.ts";
import { tables } from "../console/i18n.ts";
import { hashOf, parseRoute } from "../console/route.ts";

const FULL: Filter = { text: "lamp & 灯 50%", is: { status: "unresolved", assignee: "me", team: "none" }, tags: ["vip", "a b"], fields: { order: "A/1?" }, from: 1_790_000_000_000, until: 1_790_086_400_000 };

test("what is looked for goes to the address and comes back the same", () => {
  for (const find of [{ view: "mine", filter: FULL }, { view: null, filter: NO_FILTER }, { view: null, filter: { ...NO_FILTER, tags: ["x"] } }]) {
    assert.deepEqual(findOf(queryOf(find)), find);
    const route = parseRoute(hashOf({ at: "tickets", id: null, query: queryOf(find) }));
    assert.deepEqual(findOf(route.at === "tickets" ? (route.query ?? "") : "no"), find);
  }
  assert.equal(queryOf({ view: null, filter: NO_FILTER }), "");
});

test("an address that makes no sense narrows nothing", () => {
  assert.deepEqual(findOf("status=&from=soon&tag=&colour=red&view="), { view: null, filter: NO_FILTER });
  assert.equal(findOf(`text=${"x".repeat(300)}`).filter.text.length, 200);
});

test("only conditions go to the desk, and come back from a saved view", () => {
  assert.deepEqual(filterWire(NO_FILTER), {});
  assert.ok(isEmpty(NO_FILTER) && !isEmpty(FULL));
  assert.deepEqual(filterWire(FULL), { text: FULL.text, status: "unresolved", assignee: "me", team: "none", tags: ["vip", "a b"], fields: { order: "A/1?" }, created_from: FULL.from, created_until: FULL.until });
  assert.deepEqual(parseFilter(filterWire(FULL)), FULL);
});

test("a view and what is asked for beside it add up as at the desk", () => {
  const view = { ...NO_FILTER, text: "lamp", is: { status: "unresolved" }, tags: ["vip"] };
  const more = { ...NO_FILTER, text: "broken", is: { status: "open" }, tags: ["vip", "urgent"] };
  assert.deepEqual(both(view, more), { ...NO_FILTER, text: "lamp broken", is: { status: "open" }, tags: ["vip", "urgent"] });
});

test("a state takes the place of a category of states, and nothing chosen is no condition", () => {
  const open = having(NO_FILTER, "status", "open");
  assert.deepEqual(having(open, "state", "supplier").is, { state: "supplier" });
  assert.deepEqual(having(open, "status", "").is, {});
});

test("tags are written as the desk writes them, each once", () => {
  assert.deepEqual(tagsOf(" VIP, big   order，vip,"), ["vip", "big order"]);
  assert.deepEqual(tagged({ ...NO_FILTER, tags: ["vip"] }, "VIP, new").tags, ["vip", "new"]);
});

test("a day in a field is a whole day here", () => {
  const [from, until] = [timeOf("2026-03-01") ?? 0, timeOf("2026-03-01", 1) ?? 0];
  assert.ok(until - from >= 23 * 3_600_000 && until - from <= 25 * 3_600_000);
  assert.equal(dateOf(from), "2026-03-01");
  assert.equal(dateOf(until, -1), "2026-03-01");
  assert.equal(timeOf("soon"), null);
  assert.equal(dateOf(null), "");
});

test("every condition is a chip that takes away that one alone", () => {
  const known: Known = { settings: { states: [], types: [], fields: [{ id: "order", names: { zh: "订单", en: "Order" }, kind: "text", max: null, min: null, choices: [] }] }, team: [{ id: "ann", name: "Ann" }], teams: [] };
  const chips = chipsOf({ ...FULL, is: { ...FULL.is, watcher: "ann", state: "gone" } }, known, tables.en, "en");
  assert.deepEqual(
    chips.map((chip) => `${chip.name}: ${chip.value}`),
    ["State: Unresolved", "State: gone", "Team: No team", "Assignee: Me", "Watcher: Ann", "Tag: vip", "Tag: a b", "Order: A/1?", `Opened from: ${dateOf(FULL.from)}`, `Opened until: ${dateOf((FULL.until ?? 0) - 1)}`],
  );
  let left = FULL;
  for (let chip = chipsOf(left, known, tables.en, "en")[0]; chip !== undefined; chip = chipsOf(left, known, tables.en, "en")[0]) left = chip.without;
  assert.deepEqual(left, { ...NO_FILTER, text: FULL.text }, "words stand in the search box");
  assert.deepEqual(chips.find((chip) => chip.value === "vip")?.without.tags, ["a b"]);
});
