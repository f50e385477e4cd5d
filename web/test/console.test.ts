import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImportProblems, parseItem, parseLogin, parsePresence } from "../console/api.ts";
import { day, matched, named, tables, ticking } from "../console/i18n.ts";
import { hashOf, parseRoute } from "../console/route.ts";
import { Feeds } from "../console/transport.ts";
import { Problem } from "../widget/http.ts";
import { chooseLanguage, estimate, words } from "../widget/i18n.ts";
import { inkFor } from "../widget/view/accent.ts";
import { FakeClock } from "./clock.ts";

test("an address leads to the page it came from, whatever the id", () => {
  for (const route of [
    { at: "inbox", view: "waiting", id: "01J/ä?#" },
    { at: "inbox", view: "mine", id: null },
    { at: "tickets", id: "T-7K3M-9QXP-2ABC" },
    { at: "knowledge", id: null },
    { at: "knowledge", id: "~flow:order-status" },
    { at: "team", id: null },
    { at: "team", id: "hours" },
    { at: "team", id: "agent:li-na" },
  ] as const) {
    assert.deepEqual(parseRoute(hashOf(route)), route);
  }
});

test("an address that means nothing leads to one's own conversations", () => {
  for (const hash of ["", "#", "#/nowhere", "#/inbox/none", "#/inbox/mine/%E0%A4%A"]) {
    assert.deepEqual(parseRoute(hash), { at: "inbox", view: "mine", id: null });
  }
});

test("an item of the list is read with every optional field missing", () => {
  const [item] = parseItem({ conversation: "c", phase: "bot", language: null, visitor: null, visitor_name: "访客 8F3K", last_text: null, last_actor: null, last_at: 5, seq: 1 });
  assert.deepEqual([item?.visitorName, item?.lastText, item?.agent, item?.waitingSince, item?.needsReply], ["访客 8F3K", "", null, null, false]);
  assert.deepEqual(parseItem({ phase: "bot" }), []);
});

test("a login is read back from storage as it came from the desk, and a broken one is none", () => {
  const agent = { id: "li-na", name: "李娜", role: "agent", languages: ["zh"], skills: { returns: 0.9 }, segments: ["vip"], level: 2, teams: ["returns"], capacity: 4 };
  const login = parseLogin({ token: "t", expires_at: 9, agent });
  assert.deepEqual(login, { token: "t", expiresAt: 9, agent });
  assert.deepEqual(parseLogin(JSON.parse(JSON.stringify(login))), login);
  for (const broken of [null, {}, { token: "t" }, { token: "t", agent: {} }]) assert.equal(parseLogin(broken), null);
});

test("a role or a presence that is not known gives the least", () => {
  assert.equal(parseLogin({ token: "t", agent: { id: "x", role: "root" } })?.agent.role, "agent");
  assert.equal(parsePresence("invisible"), "offline");
});

test("problems of an import keep line, field and sentence", () => {
  assert.deepEqual(parseImportProblems({ problems: [{ line: 12, field: "title", message: "empty" }] }), [{ line: 12, field: "title", message: "empty" }]);
  assert.deepEqual(parseImportProblems(null), []);
});

test("a routing reason is said in the agent's language and shown as sent where unknown", () => {
  assert.equal(matched("returns", tables.zh), "退换货");
  assert.equal(matched("language zh, segment vip", tables.zh), "语言 中文 · 客户群 vip");
  assert.equal(matched("any issue", tables.en), "any issue");
  assert.equal(matched("warp drives", tables.en), "warp drives");
});

test("a code from the desk finds no inherited property", () => {
  assert.equal(named(tables.zh.issues, "constructor"), "constructor");
});

test("waits are said as a clock would", () => {
  assert.deepEqual([0, 42_000, 187_000, 3_729_000].map(ticking), ["0:00", "0:42", "3:07", "1:02:09"]);
  const now = new Date(2026, 5, 2, 0, 5).getTime();
  assert.equal(day(now - 600_000, now, "zh"), "昨天");
  assert.equal(day(now, now, "en"), "Today");
});

test("an estimate is said in words with its interval, and not at all where there is none", () => {
  const place = (estimate_seconds: number | null, low_seconds: number | null = null, high_seconds: number | null = null) => ({ position: 2, estimate_seconds, low_seconds, high_seconds });
  assert.equal(estimate(place(90), "zh"), "，预计约 2 分钟");
  assert.equal(estimate(place(20), "en"), ", less than a minute");
  assert.equal(estimate(place(null), "zh"), "");
  assert.equal(estimate(place(170, 65, 350), "en"), ", about 3 min; usually 1 to 6 min");
  assert.equal(estimate(place(170, 65, 350), "zh"), "，预计约 3 分钟，通常 1–6 分钟");
  assert.equal(estimate(place(170, 20, 350), "en"), ", about 3 min; usually up to 6 min");
  assert.equal(estimate(place(40, 5, 130), "en"), ", less than a minute; usually up to 3 min");
});

test("an interval that says no more than the estimate is left out", () => {
  assert.equal(estimate({ position: 1, estimate_seconds: 30, low_seconds: 2, high_seconds: 55 }, "en"), ", less than a minute");
  assert.equal(estimate({ position: 1, estimate_seconds: 120, low_seconds: 120, high_seconds: 120 }, "zh"), "，预计约 2 分钟");
});

test("the language is the first wish that we speak", () => {
  assert.equal(chooseLanguage([undefined, "fr", "zh-Hant-TW", "en"]), "zh");
  assert.equal(chooseLanguage(["zhuang", "EN_us"]), "en");
  assert.equal(chooseLanguage([]), "en");
});

test("both languages say everything: no sentence is empty or left in the other's script", () => {
  const walk = (it: unknown, path: string): void => {
    if (typeof it === "string") {
      if (!path.endsWith("by.visitor") && !path.endsWith("by.system")) assert.notEqual(it.trim(), "", path);
      if (path.startsWith("en") && !path.endsWith("header.language")) assert.doesNotMatch(it, /[\u4e00-\u9fff]/, path);
    } else if (typeof it === "object" && it !== null) {
      for (const [name, one] of Object.entries(it)) walk(one, `${path}.${name}`);
    }
  };
  walk({ zh: tables.zh, en: tables.en }, "");
  walk(tables.en, "en");
  walk(words.en, "en");
  walk(words.zh, "zh");
});

test("ink on any colour reaches a contrast of 4.5", () => {
  const linear = (value: number): number => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  for (let red = 0; red < 256; red += 15) {
    for (let green = 0; green < 256; green += 15) {
      for (let blue = 0; blue < 256; blue += 15) {
        const light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        const ink = inkFor(`rgb(${red}, ${green}, ${blue})`);
        const contrast = ink === "#fff" ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05;
        assert.ok(contrast >= 4.5, `${red} ${green} ${blue}: ${contrast}`);
      }
    }
  }
  assert.equal(inkFor("rgba(0, 0, 0, 0.5)"), null);
});

test("an ended login stops every feed and is told once", async () => {
  const clock = new FakeClock();
  let ended = 0;
  let reads = 0;
  const feeds = new Feeds(clock, () => true, () => (ended += 1), () => {});
  const read = async (): Promise<void> => {
    reads += 1;
    throw new Problem(401, "session_expired", "", "", null);
  };
  feeds.follow({ visible: 1000, hidden: 5000 }, read);
  feeds.follow({ visible: 1000, hidden: 5000 }, read);
  await clock.pass(20_000);
  assert.equal(ended, 1);
  assert.ok(reads <= 2);
});

test("a hidden console reads slowly but often enough to stay present", async () => {
  const clock = new FakeClock();
  const at: number[] = [];
  const feeds = new Feeds(clock, () => false, () => {}, () => {});
  const feed = feeds.follow({ visible: 1000, hidden: 8000 }, async () => void at.push(clock.now()));
  await clock.pass(40_000);
  feed.stop();
  const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  assert.ok(gaps.length > 0 && gaps.every((gap) => gap === 8000 && gap < 90_000));
});
