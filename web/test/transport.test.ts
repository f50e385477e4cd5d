import assert from "node:assert/strict";
import { test } from "node:test";
import { http, Problem } from "../widget/http.ts";
import { backOff, jitter, Loop } from "../widget/poll.ts";
import { pollDelay } from "../widget/transport.ts";
import { FakeClock } from "./clock.ts";

const attention = { open: true, visible: true, person: false, awaiting: false };
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

test("an open chat with a person or an awaited answer is read every second, otherwise every three", () => {
  assert.equal(pollDelay({ ...attention, person: true }, 0), 1000);
  assert.equal(pollDelay({ ...attention, awaiting: true }, 0), 1000);
  assert.equal(pollDelay(attention, 0), 3000);
});

test("a closed or hidden chat is read less, and less the longer it is hidden, and never stops", () => {
  assert.ok(pollDelay({ ...attention, open: false, person: true }, 0) > 1000);
  const hidden = { ...attention, visible: false, person: true };
  assert.equal(pollDelay(hidden, 0), 5000);
  assert.equal(pollDelay(hidden, 120_000), 30_000);
  assert.equal(pollDelay(hidden, 3_600_000), 60_000);
});

test("failures double the wait up to half a minute, and jitter stays within a fifth", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 20].map(backOff), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.deepEqual([jitter(1000, 0), jitter(1000, 0.5), jitter(1000, 1)], [800, 1000, 1200]);
});

test("a loop backs off while it fails and returns to its pace when it succeeds", async () => {
  const clock = new FakeClock();
  const runs: number[] = [];
  let broken = true;
  const loop = new Loop(clock, async () => {
    runs.push(clock.now());
    if (broken) throw new Error("down");
  }, () => 1000);
  const from = clock.now();
  loop.start();
  await clock.pass(7500);
  assert.deepEqual(runs.map((at) => at - from), [0, 1000, 3000, 7000]);
  broken = false;
  await clock.pass(9500);
  assert.deepEqual(runs.slice(4).map((at) => at - from), [15_000, 16_000, 17_000]);
});

test("a loop obeys retry-after even when it is woken", async () => {
  const clock = new FakeClock();
  let runs = 0;
  const loop = new Loop(clock, async () => {
    runs += 1;
    if (runs === 1) throw new Problem(429, "too_many_requests", "", "", 20_000);
  }, () => 1000);
  loop.start();
  await clock.pass(10);
  loop.wake();
  await clock.pass(19_000);
  assert.equal(runs, 1);
  await clock.pass(1000);
  assert.equal(runs, 2);
});

test("a loop never runs twice at once, and a wake during a run is not lost", async () => {
  const clock = new FakeClock();
  let running = 0;
  let most = 0;
  let runs = 0;
  const loop = new Loop(clock, async () => {
    runs += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((done) => clock.after(100, done));
    running -= 1;
  }, () => 1000);
  loop.start();
  loop.wake();
  loop.wake();
  await clock.pass(150);
  assert.deepEqual([most, runs], [1, 2]);
  loop.stop();
  await clock.pass(10_000);
  assert.equal(runs, 2);
});

test("an error answer becomes one problem with code, sentence and request id", async () => {
  const ask = http("", async () => json(429, { code: "too_many_requests", message: "slow down", request_id: "r1" }, { "retry-after": "7" }), new FakeClock());
  await assert.rejects(ask({ method: "GET", path: "/" }), (problem: Problem) => {
    assert.deepEqual([problem.status, problem.code, problem.message, problem.requestId, problem.retryAfterMs, problem.passing], [429, "too_many_requests", "slow down", "r1", 7000, true]);
    return true;
  });
});

test("no network, a page instead of JSON, and a hanging server are all passing problems", async () => {
  const clock = new FakeClock();
  const down = http("", async () => { throw new TypeError("Failed to fetch"); }, clock);
  await assert.rejects(down({ method: "GET", path: "/" }), { status: 0, code: "network", passing: true });
  const portal = http("", async () => new Response("<html>please log in</html>"), clock);
  await assert.rejects(portal({ method: "GET", path: "/" }), { code: "unreadable", passing: true });
  const hanging = http("", (_, init) => new Promise((_done, fail) => init.signal?.addEventListener("abort", () => fail(new Error("aborted")))), clock);
  const answer = assert.rejects(hanging({ method: "GET", path: "/" }), { status: 0 });
  await clock.pass(21_000);
  await answer;
});

test("a wrong password is not an ended session", () => {
  assert.equal(new Problem(401, "wrong_credentials", "", "", null).sessionOver, false);
  assert.equal(new Problem(401, "session_expired", "", "", null).sessionOver, true);
  assert.equal(new Problem(401, "unauthenticated", "", "", null).sessionOver, true);
});
