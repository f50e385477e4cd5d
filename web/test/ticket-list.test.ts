import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, NO_OUTCOME, parseOutcome, parts, together } from "../console/bulk.ts";
import { NO_FILTER, type Find } from "../console/find.ts";
import { picked, pickedOf } from "../console/picking.ts";
import { joined, readAll, recordsOf } from "../console/table.ts";
import { TicketList, type Answer } from "../console/ticket-list.ts";
import { parseTicket } from "../console/tickets.ts";
import { column, counted, newId, parseViews, viewsWire, withView, type View } from "../console/views.ts";

const ROWS = ["a", "b", "c", "d", "e"];

test("with an anchor all rows up to it are set alike, in either direction", () => {
  const some = picked(ROWS, new Set(["a"]), "d", true, "b");
  assert.deepEqual([...some].sort(), ["a", "b", "c", "d"]);
  assert.deepEqual(pickedOf(ROWS, picked(ROWS, some, "a", false, "c")), ["d"]);
});

test("without an anchor on the page one row is set, and what has left the page is not picked", () => {
  assert.deepEqual(pickedOf(ROWS, picked(ROWS, new Set(), "c", true, "gone")), ["c"]);
  assert.deepEqual(pickedOf(ROWS, new Set(["gone", "e", "b"])), ["b", "e"]);
});

test("an action becomes a change once its value is said", () => {
  assert.deepEqual(changeOf("state", "supplier"), { kind: "set_state", state: "supplier" });
  assert.deepEqual(changeOf("assignee", "none"), { kind: "assign", agent: null });
  assert.deepEqual(changeOf("team", "vip"), { kind: "set_team", team: "vip" });
  assert.deepEqual(changeOf("add", "VIP, new"), { kind: "tag", add: ["vip", "new"] });
  assert.deepEqual(changeOf("remove", "vip"), { kind: "tag", remove: ["vip"] });
  assert.equal(changeOf("add", " , "), null);
  assert.equal(changeOf("priority", ""), null);
});

test("an outcome tells changed, so already and refused apart, over all requests", () => {
  const one = (ticket: string, changed: boolean, error: unknown = null) => ({ ticket, changed, error });
  const first = parseOutcome({ items: [one("T-1", true), one("T-2", false), one("T-3", false, { code: "conflict", message: "order is missing" })] });
  assert.deepEqual(first, { changed: 1, same: 1, refused: [{ ticket: "T-3", code: "conflict", message: "order is missing" }] });
  assert.deepEqual(together(together(NO_OUTCOME, first), parseOutcome({ items: [one("T-4", true)] })), { ...first, changed: 2 });
  assert.deepEqual(parts(Array.from({ length: 201 }, (_, n) => String(n))).map((part) => part.length), [100, 100, 1]);
});

test("the parts of a table become one file that spreadsheets read as Unicode", () => {
  assert.equal(joined(["ticket,subject\r\nT-1,灯\r\n", "T-2,x"]), "\uFEFFticket,subject\r\nT-1,灯\r\nT-2,x\r\n");
  assert.equal(recordsOf('a,"b\r\nc ""d"""\r\ne,f'), 2);
  assert.equal(recordsOf(""), 0);
});

test("a table is read part by part, telling how far it is, until it is stopped", async () => {
  const pages = new Map([["", { rows: "head\r\n1\r\n2\r\n", next: "7" }], ["7", { rows: "3\r\n", next: null }]]);
  const read = async (before: string | null) => pages.get(before ?? "") ?? { rows: "", next: null };
  const told: number[] = [];
  assert.equal(await readAll(read, (count) => void told.push(count), () => false), "\uFEFFhead\r\n1\r\n2\r\n3\r\n");
  assert.deepEqual(told, [2, 3]);
  assert.equal(await readAll(read, () => undefined, () => true), null);
});

const view = (id: string, en = id): View => ({ id, names: { zh: en, en }, filter: NO_FILTER });

test("an own view with the id of a shared one shows in its place, the others after", () => {
  const shown = column([view("mine"), view("all")], [view("night"), view("mine", "My own")]);
  assert.deepEqual(shown.map((one) => [one.id, one.names.en, one.own]), [["mine", "My own", true], ["all", "all", false], ["night", "night", true]]);
});

test("views are read and written as the desk has them", () => {
  const wire = { views: [{ id: "vip", names: { zh: "贵宾", en: "VIP" }, filter: { tags: ["vip"], status: "open" } }] };
  const read = parseViews({ version: 3, settings: wire });
  assert.equal(read.version, 3);
  assert.deepEqual(viewsWire(read.settings), wire);
  assert.deepEqual(withView([view("a"), view("b")], view("b", "B")).map((one) => one.names.en), ["a", "B"]);
  assert.equal(withView([view("a")], view("b")).length, 2);
});

test("a new view's id comes from its name and is nobody's yet", () => {
  assert.equal(newId("High ones!", []), "high-ones");
  assert.equal(newId("紧急", ["view"]), "view-2");
  assert.match(newId("x".repeat(60), ["x".repeat(24)]), /^[a-z0-9-]{1,32}$/);
  assert.equal(counted(999), "999");
  assert.equal(counted(1000), "1000+");
});

const tickets = (...ids: string[]) => ids.flatMap((ticket) => parseTicket({ ticket }));
const find = (text: string): Find => ({ view: null, filter: { ...NO_FILTER, text } });
const ids = (list: TicketList) => list.items.value?.map((one) => one.ticket);

test("an answer that another question has overtaken is dropped, and the list before stays until then", async () => {
  const answers: ((answer: Answer) => void)[] = [];
  const list = new TicketList(() => new Promise((done) => answers.push(done)));
  const first = list.read(find("a"));
  const second = list.read(find("b"));
  answers[1]?.({ items: tickets("B"), next: null });
  await second;
  answers[0]?.({ items: tickets("A"), next: null });
  await first;
  assert.deepEqual(ids(list), ["B"]);
  void list.read(find("c"));
  assert.deepEqual([ids(list), list.stale.value], [["B"], true]);
});

test("what was asked for stays when the list is read again, and nothing is listed twice", async () => {
  const limits: number[] = [];
  const many = (from: number, count: number) => tickets(...Array.from({ length: count }, (_, n) => `T-${from + n}`));
  const list = new TicketList(async (_, limit, before) => {
    limits.push(limit);
    return before === null ? { items: many(0, limit), next: "x" } : { items: many(49, 50), next: null };
  });
  await list.read(find("a"));
  await list.more(find("a"));
  assert.equal(list.items.value?.length, 99);
  await list.read(find("a"));
  assert.deepEqual(limits, [50, 50, 100]);
});

test("a list longer than the desk tells at once is read again only where it was changed from here", async () => {
  const limits: number[] = [];
  let at = 0;
  const list = new TicketList(async (_, limit) => {
    limits.push(limit);
    at += limit;
    return { items: tickets(...Array.from({ length: limit }, (_, n) => `T-${at + n}`)), next: "x" };
  });
  await list.read(find("a"));
  for (let n = 0; n < 4; n += 1) await list.more(find("a"));
  await list.read(find("a"));
  assert.equal(limits.length, 5, "250 tickets are not read again by themselves");
  list.changed();
  await list.read(find("a"));
  assert.equal(limits.at(-1), 200);
});
