// The widget without its views, against a small server in memory that numbers events and knows
// client ids as the real one does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ratingOf } from "../widget/conversation.ts";
import { Desk } from "../widget/desk.ts";
import { http } from "../widget/http.ts";
import { key, MemoryStore } from "../widget/storage.ts";
import { PollingTransport } from "../widget/transport.ts";
import { FakeClock } from "./clock.ts";
import { raw, said, state } from "./make.ts";

class Server {
  sessions = 0;
  token = "";
  events: unknown[] = [];
  phase = "bot";
  sent: { id: string; text: string }[] = [];
  readonly answers = new Map<string, unknown>();
  /** What the bot has still to answer. */
  unanswered: string[] = [];
  /** What the next requests meet: "down" before, "lost" after the server has done its work. */
  weather: ("fine" | "down" | "lost" | number)[] = [];
  calls = 0;

  append(make: (seq: number) => unknown): void {
    this.events.push(make(this.events.length + 1));
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.calls += 1;
    const weather = this.weather.shift() ?? "fine";
    if (weather === "down") throw new TypeError("Failed to fetch");
    const reply = (status: number, body: unknown): Response => {
      if (weather === "lost") throw new TypeError("connection reset");
      return new Response(JSON.stringify(body), { status });
    };
    if (typeof weather === "number") return reply(weather, { code: weather === 400 ? "invalid_field" : "busy", message: "" });
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    if (url.endsWith("/visitor/sessions")) {
      this.sessions += 1;
      this.token = `t${this.sessions}`;
      this.events = [];
      return reply(201, { token: this.token, visitor: "v", expires_at: 1, site: { id: "shop", name: "Shop", greeting: {} }, state: state(0, "none", { conversation: null }) });
    }
    const bearer = (init.headers as Record<string, string>)["authorization"];
    if (bearer !== `Bearer ${this.token}`) return reply(401, { code: "session_expired", message: "" });
    if (url.endsWith("/visitor/messages")) {
      const before = this.answers.get(body.client_id) as { events: unknown[] } | undefined;
      const from = this.events.length;
      if (before === undefined) {
        this.sent.push({ id: body.client_id, text: body.text });
        this.append((seq) => said(seq, body.text));
        this.unanswered.push(body.text);
      } else if (this.unanswered.length === 0 || body.more === true) return reply(200, before);
      if (this.phase === "bot" && body.more !== true) {
        const all = this.unanswered.splice(0).join(" ");
        this.append((seq) => said(seq, `re: ${all}`, "bot"));
      }
      const answer = { events: this.events.slice(from), state: state(this.events.length, this.phase) };
      this.answers.set(body.client_id, answer);
      return reply(200, answer);
    }
    if (url.endsWith("/visitor/feedback")) {
      const before = this.answers.get(body.client_id);
      if (before !== undefined) return reply(200, before);
      const from = this.events.length;
      this.append((seq) => raw(seq, "feedback", { message: body.message, articles: ["a"], helpful: body.helpful }, { kind: "visitor" }));
      const answer = { events: this.events.slice(from), state: state(this.events.length, this.phase) };
      this.answers.set(body.client_id, answer);
      return reply(200, answer);
    }
    if (url.endsWith("/visitor/score")) {
      const before = this.answers.get(body.client_id);
      if (before !== undefined) return reply(200, before);
      const from = this.events.length;
      this.append((seq) => raw(seq, "scored", { score: body.score, comment: body.comment }, { kind: "visitor" }));
      const survey = { question: { zh: "满意吗？", en: "Happy?" }, ask_comment: true, answer: { score: body.score, comment: body.comment } };
      const answer = { events: this.events.slice(from), state: state(this.events.length, this.phase, { survey }) };
      this.answers.set(body.client_id, answer);
      return reply(200, answer);
    }
    const after = Number(new URL(url, "http://x").searchParams.get("after"));
    return reply(200, { events: this.events.slice(after), more: false, state: state(this.events.length, this.phase) });
  }
}

function open(server: Server, clock: FakeClock, store = new MemoryStore()): { desk: Desk; store: MemoryStore } {
  let byte = 0;
  const desk = new Desk({
    site: "shop",
    language: () => "zh",
    page: () => "https://shop.example/",
    store,
    clock,
    transport: new PollingTransport(http("", (url, init) => server.fetch(url, init), clock), clock),
    fill: (bytes) => bytes.forEach((_, index) => (bytes[index] = (byte += 7 + store.keys("").length))),
  });
  return { desk, store };
}
const texts = (desk: Desk): string[] => desk.conversation.events.flatMap((event) => (event.kind === "message" ? [event.text] : []));

test("a page view alone asks the server for nothing", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  await clock.pass(60_000);
  assert.equal(server.calls, 0);
});

test("a message is shown at once, sent once and answered", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk, store } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("  怎么退货？ ");
  assert.deepEqual(desk.waiting.map((one) => one.text), ["怎么退货？"]);
  await clock.pass(500);
  assert.deepEqual(texts(desk), ["怎么退货？", "re: 怎么退货？"]);
  assert.equal(desk.waiting.length, 0);
  assert.deepEqual(store.keys(key("shop", "unsent:")), []);
});

test("what looks like a beginning is kept at once and answered together with what follows", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk, store } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  desk.say("你好");
  await clock.pass(500);
  assert.deepEqual(texts(desk), ["你好"]);
  desk.say("请教一下");
  await clock.pass(500);
  desk.say("怎么退货");
  await clock.pass(500);
  assert.deepEqual(texts(desk), ["你好", "请教一下", "怎么退货", "re: 你好 请教一下 怎么退货"]);
  await clock.pass(5_000);
  assert.equal(server.sent.length, 3);
  assert.deepEqual(store.keys(key("shop", "unsent:")), []);
});

test("a beginning that nothing follows is answered after a pause", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  desk.say("hello");
  await clock.pass(3_000);
  assert.deepEqual(texts(desk), ["hello", "re: hello"]);
});

test("a beginning whose page went away is answered when the next one comes", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const first = open(server, clock);
  first.desk.start();
  first.desk.attention(true, true);
  await clock.pass(100);
  first.desk.say("你好呀");
  await clock.pass(300);
  first.desk.stop();
  assert.deepEqual([server.sent.at(-1)?.text, server.unanswered, texts(first.desk)], ["你好呀", ["你好呀"], ["你好呀"]]);
  const second = open(server, clock, first.store);
  second.desk.start();
  await clock.pass(4_000);
  assert.equal(server.unanswered.length, 0);
  assert.equal(server.sent.filter((one) => one.text === "你好呀").length, 1);
});

test("a whole question, a number and a call for a person are answered without delay", async () => {
  for (const whole of ["怎么退货？", "LL123456", "人工", "where is it", "I would like to return a lamp"]) {
    const server = new Server();
    const clock = new FakeClock();
    const { desk } = open(server, clock);
    desk.start();
    desk.attention(true, true);
    await clock.pass(100);
    desk.say(whole);
    await clock.pass(200);
    assert.deepEqual(texts(desk), [whole, `re: ${whole}`]);
  }
});

test("a lost answer is asked for again under the same client id and doubles nothing", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  server.weather = ["lost", "down"];
  desk.say("你好");
  await clock.pass(10_000);
  assert.equal(server.sent.length, 1);
  assert.deepEqual(texts(desk), ["你好", "re: 你好"]);
  assert.equal(desk.waiting.length, 0);
});

test("what was unsent when the page went away is sent by the next page with the same client id", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const first = open(server, clock);
  first.desk.start();
  first.desk.attention(true, true);
  await clock.pass(100);
  server.weather = Array.from({ length: 40 }, () => "down" as const);
  first.desk.say("别丢了我");
  const id = first.desk.waiting[0]?.clientId;
  await clock.pass(200);
  first.desk.stop();
  server.weather = [];
  const second = open(server, clock, first.store);
  assert.deepEqual(second.desk.waiting.map((one) => one.text), ["别丢了我"]);
  second.desk.start();
  await clock.pass(1000);
  assert.deepEqual(server.sent, [{ id, text: "别丢了我" }]);
  assert.equal(server.sessions, 1);
});

test("without a network a message ends as failed, and goes out by itself when the network is back", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  server.weather = Array.from({ length: 8 }, () => "down" as const);
  desk.say("在吗");
  await clock.pass(9000);
  assert.equal(desk.waiting[0]?.failure, "network");
  assert.equal(desk.online, false);
  server.weather = [];
  desk.cameOnline();
  await clock.pass(1000);
  assert.deepEqual([server.sent.length, desk.waiting.length, desk.online], [1, 0, true]);
});

test("a refused message fails for good and does not hold up the next", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  server.weather = [400];
  desk.say("refused");
  desk.say("fine");
  await clock.pass(1000);
  assert.deepEqual(server.sent.map((one) => one.text), ["fine"]);
  assert.deepEqual(desk.waiting.map((one) => [one.text, one.failure]), [["refused", "invalid_field"]]);
  desk.retry(desk.waiting[0]?.clientId ?? "");
  await clock.pass(500);
  assert.deepEqual([server.sent.length, desk.waiting.length], [2, 0]);
});

test("messages go out in the order in which they were written", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  server.weather = [503, "down"];
  for (const text of ["1", "2", "3"]) desk.say(text);
  await clock.pass(20_000);
  assert.deepEqual(server.sent.map((one) => one.text), ["1", "2", "3"]);
});

test("an expired session is replaced, the visitor is told, and the message being sent arrives", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("before?");
  await clock.pass(1000);
  server.token = "revoked";
  desk.say("after?");
  await clock.pass(3000);
  assert.equal(server.sessions, 2);
  assert.equal(desk.notice, "expired");
  assert.deepEqual(texts(desk), ["after?", "re: after?"]);
  assert.deepEqual(desk.conversation.earlier.length, 2);
});

test("an expiry that a poll meets is told too, and the next session begins by itself while open", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("before?");
  await clock.pass(1000);
  server.token = "revoked";
  await clock.pass(8000);
  assert.deepEqual([server.sessions, desk.notice, desk.session?.token], [2, "expired", "t2"]);
});

test("a session that expires while closed is not begun again until the chat is opened", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("before?");
  await clock.pass(1000);
  desk.attention(false, true);
  server.token = "revoked";
  await clock.pass(120_000);
  assert.deepEqual([server.sessions, desk.session], [1, null]);
  desk.attention(true, true);
  await clock.pass(1000);
  assert.deepEqual([server.sessions, desk.notice], [2, "expired"]);
});

test("another tab that began the next session is followed, and no third one is begun", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk, store } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("before");
  await clock.pass(1000);
  server.token = "t-of-the-other-tab";
  server.events = [];
  store.set(key("shop", "session"), JSON.stringify({ token: server.token, visitor: "v", expiresAt: 1, siteName: "", greeting: {} }));
  await clock.pass(8000);
  assert.deepEqual([server.sessions, desk.session?.token], [1, "t-of-the-other-tab"]);
});

test("an event missed between two answers is read without waiting for the next poll", async () => {
  const server = new Server();
  const clock = new FakeClock();
  server.phase = "agent";
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("hello");
  await clock.pass(100);
  server.append((seq) => said(seq, "from li-na", "agent"));
  desk.say("again");
  await clock.pass(10);
  assert.deepEqual(texts(desk), ["hello", "from li-na", "again"]);
});

test("unread counts the other side's words while closed and is forgotten when looked at", async () => {
  const server = new Server();
  const clock = new FakeClock();
  server.phase = "agent";
  const { desk, store } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("hi");
  await clock.pass(200);
  desk.attention(false, true);
  server.append((seq) => said(seq, "one", "agent"));
  server.append((seq) => raw(seq, "hologram", {}));
  server.append((seq) => said(seq, "two", "agent"));
  await clock.pass(6000);
  assert.equal(desk.unread, 2);
  desk.attention(true, true);
  assert.equal(desk.unread, 0);
  desk.stop();
  const next = open(server, clock, store);
  next.desk.start();
  await clock.pass(1000);
  assert.equal(next.desk.unread, 0);
});

test("another tab's unsent message is shown here and sent there", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  await clock.pass(100);
  const at = key("shop", "unsent:tabtwo12");
  const value = JSON.stringify({ clientId: "tabtwo12", text: "from the other tab", at: 1, conversation: null, after: 0, failure: null });
  desk.storageChanged(at, value);
  await clock.pass(2000);
  assert.deepEqual(desk.waiting.map((one) => one.text), ["from the other tab"]);
  desk.say("from here");
  await clock.pass(500);
  assert.deepEqual(server.sent.map((one) => one.text), ["from here"]);
  desk.storageChanged(at, null);
  assert.equal(desk.waiting.length, 0);
});

test("a hidden page is read less often than a visible one", async () => {
  const server = new Server();
  const clock = new FakeClock();
  server.phase = "agent";
  const { desk } = open(server, clock);
  desk.start();
  desk.attention(true, true);
  desk.say("hi");
  await clock.pass(1000);
  const visible = server.calls;
  await clock.pass(20_000);
  const seen = server.calls - visible;
  desk.attention(true, false);
  await clock.pass(1000);
  const hidden = server.calls;
  await clock.pass(20_000);
  assert.ok(seen >= 18, `${seen}`);
  assert.ok(server.calls - hidden <= 4, `${server.calls - hidden}`);
});

test("a rating whose answer was lost is given again under the same name, and the newest counts", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.say("hello?");
  await clock.pass(500);
  server.weather = ["lost"];
  assert.equal(await desk.rate(2, false, null), true);
  assert.equal(await desk.rate(2, true, "found it"), true);
  assert.equal(server.events.length, 4, "two messages and two ratings");
  assert.equal(ratingOf(desk.conversation.events, 2), true);
  server.weather = ["down", "down"];
  assert.equal(await desk.rate(2, false, null), false);
  assert.equal(ratingOf(desk.conversation.events, 2), true);
  desk.stop();
});

test("a score whose answer was lost is given again under the same name, and the newest is shown as given", async () => {
  const server = new Server();
  const clock = new FakeClock();
  const { desk } = open(server, clock);
  desk.start();
  desk.say("hello?");
  await clock.pass(500);
  server.phase = "resolved";
  server.weather = ["lost"];
  assert.equal(await desk.score(2, null), true);
  assert.equal(await desk.score(5, "found it"), true);
  assert.equal(server.events.length, 4, "two messages and two scores");
  const { survey } = desk.conversation.state;
  assert.deepEqual([survey?.score, survey?.comment], [5, "found it"]);
  server.weather = [400];
  assert.equal(await desk.score(1, null), false);
  desk.stop();
});
