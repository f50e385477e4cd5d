import assert from "node:assert/strict";
import { test } from "node:test";
import { asKind, begun, faultOf as engineFault, parseEngines, shifted, wire as engineWire } from "../console/engines.ts";
import { BEGINNING, idOf, offsetOf, parseFlow, parseFlowProblems } from "../console/flows.ts";
import { clockTime, faultOf, offsetName, offsets, parseHours, usual, wire } from "../console/hours.ts";
import { moved, parseRelated, relatedFrom, withAnswer, worthSuggesting } from "../console/related.ts";
import { parseEvents } from "../widget/protocol.ts";
import { isQuestion, parseSatisfaction, parseSurveySettings, surveyWire } from "../console/survey.ts";
import { raw, said } from "./make.ts";

test("a flow says its own id, and only where it names itself", () => {
  assert.equal(idOf(BEGINNING), "opening-hours");
  assert.equal(idOf('[[slot]]\nid = "other"'), "");
  assert.equal(idOf(""), "");
});

test("a line and a column lead to the character, also behind Chinese and at the end", () => {
  const document = "a = 1\n题目 = x\nlast";
  assert.equal(document.slice(offsetOf(document, 2, 6)), "x\nlast");
  assert.equal(offsetOf(document, 1, 1), 0);
  assert.equal(offsetOf(document, 99, 99), document.length);
  assert.equal(offsetOf("👍x", 1, 2), 2);
});

test("problems of a flow keep line, column and sentence", () => {
  assert.deepEqual(parseFlowProblems({ problems: [{ line: 38, column: 5, message: "unknown slot" }, {}] }), [{ line: 38, column: 5, message: "unknown slot" }, { line: 1, column: 1, message: "" }]);
  assert.deepEqual(parseFlowProblems(null), []);
  assert.equal(parseFlow({ title_en: "x" }), null);
});

test("hours come back as they were sent, with midnight as the end of a day", () => {
  const hours = { utc_offset_minutes: 480, week: [[{ from: 540, to: 720 }, { from: 780, to: 1440 }], [], [], [], [], [], []], holidays: ["2026-12-31"], told: { zh: "白天", en: "by day" } };
  const read = parseHours({ hours });
  assert.deepEqual(read?.week[0], [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "00:00" }]);
  assert.deepEqual(wire(read), { hours });
  assert.equal(parseHours({ hours: null }), null);
  assert.deepEqual(wire(null), { hours: null });
  assert.equal(parseHours({ hours: {} })?.week.length, 7);
});

test("a day that makes no sense is told before it is saved", () => {
  assert.equal(faultOf([]), null);
  assert.equal(faultOf([{ from: "09:00", to: "12:00" }, { from: "12:00", to: "00:00" }]), null);
  assert.equal(faultOf([{ from: "", to: "12:00" }]), "missing");
  assert.equal(faultOf([{ from: "12:00", to: "09:00" }]), "order");
  assert.equal(faultOf([{ from: "09:00", to: "12:00" }, { from: "11:00", to: "13:00" }]), "overlap");
  assert.ok(usual(480).week.every((day) => faultOf(day) === null));
});

test("clock times and offsets are said as people write them", () => {
  assert.deepEqual([0, 545, 1440].map(clockTime), ["00:00", "09:05", "00:00"]);
  assert.deepEqual([480, -210, 0].map(offsetName), ["UTC+8", "UTC−3:30", "UTC+0"]);
  assert.ok(offsets(481).includes(481) && offsets(0).includes(330));
});

test("what the page of engines does not know goes back as it came", () => {
  const settings = { engines: [{ ...begun(1), novel: 7 }], prefer: "cost", pause_ms: 30_000, daily: { requests: 5, tokens: null, micros: null } };
  const read = parseEngines({ version: 3, settings, state: [{ engine: "engine-1", breaker: "open", failures: 2, last: "timeout", last_at: 5, today: { requests: 1 } }], today: {} });
  assert.deepEqual(engineWire(read.settings), settings);
  assert.deepEqual([read.version, read.state[0]?.breaker, read.state[0]?.today.requests, read.today.tokens], [3, "open", 1, 0]);
});

test("an engine that is no language model has no model's name", () => {
  const model = { ...begun(1), model: "small", stream: true };
  assert.equal(asKind(model, "rasa_parse")["model"], "");
  assert.equal(asKind(model, "openai")["model"], "small");
});

test("an engine moves one place, and not beyond the ends", () => {
  const three = [1, 2, 3].map(begun);
  const ids = (engines: readonly Readonly<Record<string, unknown>>[]): string => engines.map((one) => String(one["id"]).slice(-1)).join("");
  assert.equal(ids(shifted(three, 0, 1)), "213");
  assert.equal(ids(shifted(three, 2, -1)), "132");
  assert.equal(ids(shifted(three, 2, 1)), "123");
});

test("a refusal of engines is led to its field", () => {
  assert.deepEqual(engineFault("settings.engines[1].timeout_ms: must be from 100 to 20000"), { engine: 1, field: "timeout_ms", message: "must be from 100 to 20000" });
  assert.deepEqual(engineFault("settings.pause_ms: must be from 1000 to 600000"), { engine: null, field: "pause_ms", message: "must be from 1000 to 600000" });
  assert.equal(engineFault("the server is away"), null);
});

test("related articles are read with everything missing, and an unknown audience is no public one", () => {
  assert.deepEqual(parseRelated(null), { asked: [], articles: [] });
  const { articles } = parseRelated({ articles: [{ id: "a", title: "A", audience: "public", given: true }, { id: "b", audience: "partners" }] });
  assert.deepEqual(articles.map((one) => [one.id, one.internal, one.given]), [["a", false, true], ["b", true, false]]);
});

test("what is related is asked for again when the customer or the bot said something, not when an agent did", () => {
  const events = parseEvents([raw(1, "started", { channel: "web" }), said(2, "怎么退货"), said(3, "三十天内", "bot")]);
  assert.equal(relatedFrom(events), 3);
  assert.equal(relatedFrom(parseEvents([...[said(2, "怎么退货")], said(4, "您好", "agent")])), 2);
  assert.equal(relatedFrom([]), 0);
});

test("an answer takes the place of an empty draft and stands below a begun one", () => {
  assert.equal(withAnswer("  ", "answer"), "answer");
  assert.equal(withAnswer("您好！\n", "answer"), "您好！\n\nanswer");
});

test("suggestions are asked for while it may be a question, and no longer", () => {
  for (const typed of ["退货", "return", " how do "]) assert.ok(worthSuggesting(typed), typed);
  for (const typed of ["", "退", " a ", "two\nlines", "x".repeat(61)]) assert.ok(!worthSuggesting(typed), typed);
});

test("the arrows go through the suggestions and back to the field", () => {
  assert.deepEqual([-1, 0, 1].map((at) => moved(at, 2, "ArrowDown")), [0, 1, -1]);
  assert.deepEqual([-1, 0, 1].map((at) => moved(at, 2, "ArrowUp")), [1, -1, 0]);
  assert.equal(moved(-1, 0, "ArrowDown"), null);
  assert.equal(moved(0, 2, "Enter"), null);
});

test("a survey comes back as it was read, and a question without words is told", () => {
  const settings = { enabled: false, question: { zh: "满意吗？", en: "Happy?" }, ask_comment: true };
  const read = parseSurveySettings({ version: 3, settings });
  assert.equal(read.version, 3);
  assert.deepEqual(surveyWire(read.settings), settings);
  assert.deepEqual(["", "  ", "x".repeat(61), "问".repeat(60)].map(isQuestion), [false, false, false, true]);
});

test("satisfaction is missing before the first score, and is told by agent", () => {
  const none = parseSatisfaction({ all: { count: 0, csat: null, mean: null }, response_rate: null, agents: {} });
  assert.deepEqual([none.csat, none.responseRate, none.agents.length], [null, null, 0]);
  const some = parseSatisfaction({ all: { count: 2, csat: 0.5, mean: 3 }, response_rate: 0.25, agents: { ann: { count: 2, csat: 0.5, mean: 3 } } });
  assert.deepEqual([some.count, some.csat, some.agents[0]], [2, 0.5, ["ann", { count: 2, csat: 0.5, mean: 3 }]]);
});
