import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEvent, parsePage, parseSession, parseState, textLength } from "../widget/protocol.ts";
import { raw, said } from "./make.ts";

test("a message keeps its text, sources and offers and drops what it does not know", () => {
  const event = parseEvent(
    said(3, "收到", "bot", {
      sources: [{ article: "a", title: "如何退货", score: 0.7 }, { article: "b" }, "x"],
      offers: [{ kind: "person", label: "转人工", text: "人工" }, { kind: "person" }],
      mood: "happy",
    }),
  );
  assert.equal(event?.kind, "message");
  assert.deepEqual(event?.kind === "message" && event.sources, [{ article: "a", title: "如何退货" }]);
  assert.deepEqual(event?.kind === "message" && event.offers, [{ kind: "person", label: "转人工", text: "人工" }]);
  assert.equal(event !== null && "mood" in event, false);
});

test("an unknown kind keeps its place in the numbering", () => {
  assert.deepEqual(parseEvent(raw(9, "hologram", { x: 1 })), {
    seq: 9,
    id: "c1:m9",
    at: 1_790_000_000_009,
    actor: { kind: "system" },
    kind: "unknown",
  });
});

test("a known kind with a broken body is treated as unknown, not shown half", () => {
  for (const [kind, body] of [["message", { text: 7 }], ["assigned", {}], ["queued", { position: "2" }], ["ticket", null]] as const) {
    assert.equal(parseEvent(raw(1, kind, body))?.kind, "unknown", kind);
  }
});

test("what has no valid number is no event", () => {
  for (const seq of [0, -1, 1.5, "3", null, undefined, Number.NaN, Number.MAX_SAFE_INTEGER + 1]) {
    assert.equal(parseEvent({ ...(said(1, "x") as object), seq }), null);
  }
  for (const junk of [null, 1, "x", [], undefined]) assert.equal(parseEvent(junk), null);
});

test("hostile text stays text, and hostile names gain no meaning", () => {
  const event = parseEvent(said(1, "<script>alert(1)</script>"));
  assert.equal(event?.kind === "message" && event.text, "<script>alert(1)</script>");
  assert.equal(parseEvent(raw(2, "__proto__", { a: 1 }))?.kind, "unknown");
  assert.equal(parseEvent(raw(2, "constructor", {}))?.kind, "unknown");
});

test("an assignment carries score and reasons where they are sent, and works without them", () => {
  const full = parseEvent(raw(4, "assigned", { agent: "li-na", name: "李娜", score: 0.83, reasons: [{ factor: "skill", label: "returns", value: 0.9, weight: 0.7 }] }));
  assert.equal(full?.kind === "assigned" && full.score, 0.83);
  assert.equal(full?.kind === "assigned" && full.reasons[0]?.label, "returns");
  const bare = parseEvent(raw(4, "assigned", { agent: "li-na" }));
  assert.deepEqual(bare?.kind === "assigned" && [bare.agent, bare.score, bare.reasons], [{ id: "li-na", name: "li-na" }, null, []]);
});

test("a state from nothing is the state of nobody", () => {
  assert.deepEqual(parseState(null), { conversation: null, seq: 0, phase: "none", agent: null, queue: null, ticket: null, survey: null });
  assert.equal(parseState({ phase: "telepathy" }).phase, "none");
  assert.equal(parseState({ queue: { position: 1, estimate_seconds: -5 } }).queue?.estimate_seconds, null);
});

test("a page survives any answer", () => {
  for (const junk of [null, 5, "ok", [], { events: "no", more: "yes" }]) {
    const page = parsePage(junk);
    assert.deepEqual([page.events, page.more], [[], false]);
  }
});

test("a session without a token is no session", () => {
  assert.equal(parseSession({ visitor: "v" }), null);
  const begun = parseSession({ token: "t", site: { name: "灯织小铺", greeting: { zh: "您好", en: 5, fr: "Salut" } } });
  assert.deepEqual(begun?.session.greeting, { zh: "您好" });
});

test("length is counted in characters as the server counts them", () => {
  assert.equal(textLength("a灯🏮"), 3);
});

test("a survey is asked in both languages and knows its answer, and half a one is none", () => {
  const question = { zh: "满意吗？", en: "Happy?" };
  const asked = { question, ask_comment: true, answer: { score: 4, comment: "good" } };
  assert.deepEqual(parseState({ survey: asked }).survey, { question, askComment: true, score: 4, comment: "good" });
  assert.deepEqual(parseState({ survey: { question, answer: { score: 9 } } }).survey, { question, askComment: false, score: null, comment: null });
  assert.equal(parseState({ survey: { question: { zh: "满意吗？" } } }).survey, null);
  assert.equal(parseState({ survey: null }).survey, null);
});

test("a score that is none is an event that nothing shows", () => {
  assert.deepEqual([0, 6, 2.5, "5"].map((score) => parseEvent(raw(1, "scored", { score }))?.kind), ["unknown", "unknown", "unknown", "unknown"]);
  const scored = parseEvent(raw(1, "scored", { score: 5, comment: "good" }));
  assert.deepEqual([scored?.kind, scored?.kind === "scored" && scored.score], ["scored", 5]);
});
