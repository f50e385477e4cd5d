import assert from "node:assert/strict";
import { test } from "node:test";
import { applyCaused, applyExpired, applyPage, awaitsAnswer, EMPTY, liveOffers, refetchAfter, unread } from "../widget/conversation.ts";
import { stillWaiting } from "../widget/outbox.ts";
import { parseEvents, parsePage, parseState } from "../widget/protocol.ts";
import { page, raw, said, state } from "./make.ts";

const read = (events: unknown[], at: unknown, more = false) => parsePage(page(events, at, more));
const seqs = (it: { events: readonly { seq: number }[] }) => it.events.map((event) => event.seq);

test("events are placed by number, whatever order they come in", () => {
  let it = applyCaused(EMPTY, parseEvents([said(3, "c"), said(1, "a"), said(2, "b")]), parseState(state(3)));
  assert.deepEqual(seqs(it), [1, 2, 3]);
  assert.equal(it.cursor, 3);
});

test("the same event by poll and by send is kept once", () => {
  const first = applyPage(EMPTY, 0, read([said(1, "a"), said(2, "b")], state(2)));
  const again = applyCaused(first, parseEvents([said(2, "b"), said(3, "c")]), parseState(state(3)));
  assert.deepEqual(seqs(again), [1, 2, 3]);
  const thrice = applyPage(again, 0, read([said(1, "a"), said(2, "b"), said(3, "c")], state(3)));
  assert.equal(thrice.events, again.events);
});

test("one id under two numbers is kept once", () => {
  const double = [said(1, "a"), { ...(said(2, "a") as object), id: "c1:m1" }];
  assert.deepEqual(seqs(applyCaused(EMPTY, parseEvents(double), parseState(state(2)))), [1]);
});

test("a gap is shown through, noticed, and read again after the last contiguous number", () => {
  let it = applyPage(EMPTY, 0, read([said(1, "a"), said(2, "b")], state(2)));
  it = applyCaused(it, parseEvents([said(5, "e")]), parseState(state(5, "agent")));
  assert.deepEqual(seqs(it), [1, 2, 5]);
  assert.equal(it.cursor, 2);
  assert.equal(refetchAfter(it), 2);
  it = applyPage(it, 2, read([said(3, "c"), said(4, "d", "agent"), said(5, "e")], state(5, "agent")));
  assert.deepEqual(seqs(it), [1, 2, 3, 4, 5]);
  assert.equal(refetchAfter(it), null);
});

test("a number that the server leaves out of a complete answer is not waited for", () => {
  let it = applyPage(EMPTY, 0, read([said(1, "a")], state(1)));
  it = applyCaused(it, parseEvents([said(2, "b"), said(4, "d")]), parseState(state(4)));
  assert.equal(refetchAfter(it), 2);
  it = applyPage(it, 2, read([said(4, "d")], state(4)));
  assert.equal(it.cursor, 4);
  assert.equal(refetchAfter(it), null);
});

test("a page that begins beyond the cursor does not hide the hole before it", () => {
  const it = applyPage(EMPTY, 7, read([said(8, "h")], state(8)));
  assert.equal(it.cursor, 0);
  assert.equal(refetchAfter(it), 0);
});

test("unknown kinds fill their number and are not shown as messages", () => {
  const it = applyPage(EMPTY, 0, read([said(1, "a"), raw(2, "hologram", {}), said(3, "b", "bot")], state(3)));
  assert.equal(it.cursor, 3);
  assert.equal(unread(it, 0), 1);
});

test("an answer that was overtaken does not bring an old phase back", () => {
  let it = applyPage(EMPTY, 0, read([said(1, "a"), said(2, "b")], state(2, "agent")));
  it = applyCaused(it, [], parseState(state(1, "bot")));
  assert.equal(it.state.phase, "agent");
});

test("another conversation starts its own numbering and leaves the old one readable", () => {
  let it = applyPage(EMPTY, 0, read([said(1, "a"), said(2, "b")], state(2)));
  it = applyCaused(it, parseEvents([{ ...(said(1, "new") as object), id: "c2:m1" }]), parseState(state(1, "bot", { conversation: "c2" })));
  assert.deepEqual(seqs(it), [1]);
  assert.equal(it.earlier.length, 2);
  assert.equal(it.cursor, 1);
});

test("an expired session keeps what was said for reading and starts from nothing", () => {
  const it = applyExpired(applyPage(EMPTY, 0, read([said(1, "a")], state(1))));
  assert.deepEqual([it.events.length, it.earlier.length, it.cursor, it.id], [0, 1, 0, null]);
});

test("an answer is awaited while the visitor spoke last to the bot, and not from a person", () => {
  const asked = applyPage(EMPTY, 0, read([said(1, "a")], state(1)));
  assert.equal(awaitsAnswer(asked), true);
  assert.equal(awaitsAnswer(applyPage(asked, 1, read([said(2, "b", "bot")], state(2)))), false);
  assert.equal(awaitsAnswer(applyPage(EMPTY, 0, read([said(1, "a")], state(1, "agent")))), false);
});

test("quick replies live only with the last word of the bot", () => {
  const offers = { offers: [{ kind: "person", label: "转人工", text: "人工" }] };
  const offered = applyPage(EMPTY, 0, read([said(1, "a"), said(2, "?", "bot", offers)], state(2)));
  assert.equal(liveOffers(offered).length, 1);
  assert.equal(liveOffers(applyPage(offered, 2, read([said(3, "no")], state(3)))).length, 0);
  assert.equal(liveOffers(applyPage(offered, 2, read([], state(3, "waiting")))).length, 0);
});

test("a waiting message whose event has come is not shown twice, and two alike stay two", () => {
  const one = { clientId: "abcdefgh1", text: "好", at: 1, conversation: "c1", after: 1, failure: null };
  const two = { ...one, clientId: "abcdefgh2" };
  const it = applyPage(EMPTY, 0, read([said(1, "好"), said(2, "好")], state(2)));
  assert.deepEqual(stillWaiting([one, two], it).map((left) => left.clientId), ["abcdefgh2"]);
});
