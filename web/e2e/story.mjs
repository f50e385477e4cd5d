// Decision: one story, acted out by real browsers on both sides against a running desk, says more
// about the product than many small checks of its parts. Each claim is one line; a claim that fails
// does not stop the ones after it. The story leaves the desk as it found it: what it began, it
// resolves, and whom it put online, it takes offline.
//
//   node e2e/story.mjs --base http://127.0.0.1:3000 --shots DIR [--story zh|en|queue|routing|knowledge|keyboard|embed|phone]
//
// Needs the demo site `shop` with its demo logins, and Chromium (CHROMIUM=/path, else /usr/bin/chromium).

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

function argument(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
}
const base = argument("base", "http://127.0.0.1:3000").replace(/\/+$/, "");
const shots = argument("shots", "shots");
const only = argument("story", null);
const password = argument("password", "spindesk-demo");
const PATIENCE = 15_000;
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// ---- claims and pictures -----------------------------------------------------------------------

let passed = 0;
let failed = 0;
let picture = 0;

async function claim(what, check) {
  try {
    const answer = await check();
    if (answer === false) throw new Error("it is not so");
    passed += 1;
    console.log(`ok ${what}`);
    return answer;
  } catch (problem) {
    failed += 1;
    console.log(`not ok ${what}\n   ${String(problem.message).split("\n").slice(0, 4).join("\n   ")}`);
    return undefined;
  }
}
async function shot(page, name) {
  picture += 1;
  await page.screenshot({ path: join(shots, `${String(picture).padStart(2, "0")}-${name}.png`) }).catch(() => {});
}
async function until(what, check) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

// ---- the desk by its API -----------------------------------------------------------------------

async function ask(method, path, token, body) {
  const response = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said.slice(0, 200)}`);
  return said === "" ? null : JSON.parse(said);
}
const tokens = new Map();
async function tokenOf(login) {
  if (!tokens.has(login)) tokens.set(login, (await ask("POST", "/agent/login", null, { site: "shop", login, password })).token);
  return tokens.get(login);
}
async function everyone() {
  const { agents } = await ask("GET", "/agent/team", await tokenOf("li-na"));
  return agents.map((agent) => agent.id);
}
async function presence(login, status) {
  await ask("PUT", "/agent/presence", await tokenOf(login), { status });
}
const begun = new Set();
async function visitorEvents(page) {
  const session = JSON.parse((await page.evaluate(() => localStorage.getItem("spindesk:1:shop:session"))) ?? "null");
  const answer = await ask("GET", "/visitor/events?after=0", session.token);
  if (answer.state.conversation) begun.add(answer.state.conversation);
  return answer;
}
let count = 0;
async function tidy() {
  for (const id of begun) {
    try {
      const { state } = await ask("GET", `/agent/conversations/${id}?after=0`, await tokenOf("li-na"));
      if (state.phase === "resolved" || state.phase === "none") continue;
      const who = state.phase === "agent" ? state.agent.id : "admin";
      const token = await tokenOf(who);
      const clientId = () => `story-${Date.now()}-${(count += 1)}`;
      if (state.phase !== "agent") await ask("POST", `/agent/conversations/${id}/take`, token, { client_id: clientId() });
      await ask("POST", `/agent/conversations/${id}/resolve`, token, { client_id: clientId(), note: null });
    } catch (problem) {
      console.log(`# could not tidy up ${id}: ${problem.message}`);
    }
  }
  begun.clear();
  for (const login of tokens.keys()) await presence(login, "offline").catch(() => {});
}

// ---- the two pages -----------------------------------------------------------------------------

const TEXT = {
  zh: {
    locale: "zh-CN", known: "怎么退货？", unknown: "你们老板养的猫叫什么名字", person: "人工",
    launcher: /在线客服/, login: "登录", name: "账号", password: "密码", online: "在线", wrong: "账号或密码不对",
    source: /来源：.+/, waiting: /您排在第 \d+ 位|您是下一位|正在为您接通/, joined: /已加入对话/, ended: /对话已结束/,
    hello: "您好，我来帮您处理退货。", helps: "退货", typed: "怎么退", thanks: "谢谢，明白了", why: /分配理由/, no: "没有帮助", missing: "没有写运费", thanked: "谢谢您的反馈", resolve: "解决", note: /处理备注/, confirm: "标记为已解决", remark: "已说明退货流程", scored: "谢谢您的评价", praise: "回答得很清楚",
  },
  en: {
    locale: "en-GB", known: "How do I return an item?", unknown: "What is the name of your boss's cat?", person: "agent",
    launcher: /Chat with us/, login: "Log in", name: "Login", password: "Password", online: "Online", wrong: "Login or password is wrong",
    source: /Source: .+/, waiting: /You are number \d+|You are next|Finding someone/, joined: /joined the conversation/, ended: /Conversation ended/,
    hello: "Hello, let me help you with that return.", helps: /return/i, typed: "how do I ret", thanks: "Thank you, that is clear", why: /^Why/, no: "No", missing: "Who pays for the parcel?", thanked: "Thank you for telling us", resolve: "Resolve", note: /Note/, confirm: "Mark as resolved", remark: "Explained how returns work", scored: "Thank you for your score", praise: "Clear and quick",
  },
};
const HOSTILE = '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'"><b>bold?</b>';

function watch(page, name) {
  page.on("pageerror", (problem) => {
    failed += 1;
    console.log(`not ok no script error on ${name}\n   ${problem.message}`);
  });
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/i.test(message.text())) {
      failed += 1;
      console.log(`not ok nothing on ${name} breaks the security policy\n   ${message.text()}`);
    }
  });
}
async function visitor(language, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: TEXT[language].locale, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  watch(page, "the shop");
  await page.goto(`${base}/?lang=${language}`);
  return { context, page };
}
async function openChat(page, language) {
  await page.getByRole("button", { name: TEXT[language].launcher }).click();
  await page.locator(".panel").waitFor();
}
async function say(page, text) {
  await page.locator("#spindesk textarea").fill(text);
  await page.locator("#spindesk textarea").press("Enter");
}
const inChat = (page, text) => page.locator("#spindesk .log").getByText(text).first().waitFor();

async function console_(login, language, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: TEXT[language].locale, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  watch(page, "the console");
  await page.goto(`${base}/console`);
  const said = TEXT[language];
  await page.getByLabel(said.name, { exact: true }).fill(login);
  await page.getByLabel(said.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: said.login, exact: true }).click();
  await page.locator(".app").waitFor();
  return { context, page };
}
async function goOnline(page, language) {
  await page.locator(".presence label", { hasText: TEXT[language].online }).first().click();
  await until("presence", () => page.locator(".presence input[value=online]").isChecked());
}

// ---- the story of one question, in one language --------------------------------------------------

async function people(language) {
  const said = TEXT[language];
  const tag = (text) => `[${language}] ${text}`;
  const open = [];
  try {
    await claim(tag("a wrong password is refused in words"), async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: said.locale });
      const page = await context.newPage();
      await page.goto(`${base}/console`);
      await page.getByLabel(said.name, { exact: true }).fill(`nobody-${Date.now()}`);
      await page.getByLabel(said.password, { exact: true }).fill("wrong");
      await page.getByRole("button", { name: said.login, exact: true }).click();
      await page.getByRole("alert").getByText(said.wrong).waitFor({ timeout: PATIENCE });
      await shot(page, `${language}-login-refused`);
      await context.close();
    });
    let desk = await claim(tag("li-na logs in to the console and goes online"), async () => {
      const it = await console_("li-na", language);
      open.push(it.context);
      await goOnline(it.page, language);
      await shot(it.page, `${language}-console-empty`);
      return it;
    });
    for (const login of await everyone()) if (login !== "li-na" && login !== "admin") await presence(login, "online");

    const { context, page } = await visitor(language);
    open.push(context);
    await shot(page, `${language}-shop`);
    await claim(tag("the chat opens and greets"), async () => {
      await openChat(page, language);
      await page.locator("#spindesk .message.bot").first().waitFor();
    });
    await claim(tag("a known question is answered with the title of its source"), async () => {
      await say(page, said.known);
      await page.locator("#spindesk .sources").getByText(said.source).first().waitFor();
      await shot(page, `${language}-answered`);
    });
    await claim(tag("under the answer the visitor says that it did not help, and why"), async () => {
      const rate = page.locator("#spindesk .rate").last();
      await rate.getByRole("button", { name: said.no, exact: true }).click();
      await rate.getByRole("textbox").fill(said.missing);
      await shot(page, `${language}-rating`);
      await rate.getByRole("textbox").press("Enter");
      await rate.getByText(said.thanked).waitFor();
      if ((await rate.getByRole("button", { name: said.no, exact: true }).getAttribute("aria-pressed")) !== "true") throw new Error("the choice is not shown");
      const { events } = await visitorEvents(page);
      const told = events.filter((event) => event.kind === "feedback");
      if (told.length !== 2 || told[1].body.helpful !== false || told[1].body.comment !== said.missing) throw new Error(JSON.stringify(told));
      await shot(page, `${language}-rated`);
    });
    await claim(tag("an unknown question brings the offer of a person"), async () => {
      await say(page, said.unknown);
      await page.locator("#spindesk .offer.person").waitFor();
      await shot(page, `${language}-offered`);
    });
    await say(page, said.person);
    await claim(tag("asking for a person brings one, by name"), async () => {
      await inChat(page, said.joined);
      await shot(page, `${language}-joined`);
    });
    const { events, state } = await visitorEvents(page);
    const assigned = events.find((event) => event.kind === "assigned");
    const who = assigned?.body.agent;
    console.log(`# assigned to ${who}`);
    await claim(tag("the visitor is not told score and reasons"), () => assigned !== undefined && assigned.body.score === undefined && assigned.body.reasons === undefined);
    if (who !== undefined && (who !== "li-na" || desk === undefined)) {
      desk = await claim(tag(`${who} logs in to the console`), async () => {
        const it = await console_(who, language);
        open.push(it.context);
        await goOnline(it.page, language);
        return it;
      });
    }
    const agent = desk?.page;
    if (agent === undefined) return;
    const thread = agent.locator(".thread");
    await claim(tag("the agent sees the conversation with all that was said before"), async () => {
      await agent.locator(`[data-row="${state.conversation}"]`).click();
      // Said by the visitor: the step that opened the ticket shows the question as its subject too.
      for (const text of [said.unknown, said.known, said.person]) await thread.locator(".message.visitor").getByText(text, { exact: true }).first().waitFor();
      if ((await thread.locator(".message.bot").count()) < 2) throw new Error("the bot's answers are missing");
      await shot(agent, `${language}-console-conversation`);
    });
    await claim(tag("the agent sees why the conversation is theirs"), async () => {
      await thread.getByRole("button", { name: said.why }).last().click();
      await agent.locator(".popover .factor").first().waitFor();
      if ((await agent.locator(".popover .factor").count()) < 3) throw new Error("fewer than two factors and a sum");
      await shot(agent, `${language}-console-why`);
      await agent.keyboard.press("Escape");
    });
    await claim(tag("articles that may help stand beside the conversation, and one goes into the reply as a draft"), async () => {
      const first = agent.locator(".details .related li", { hasText: said.helps }).first();
      await first.waitFor();
      await shot(agent, `${language}-console-related`);
      await first.getByRole("button").click();
      await until("the answer in the draft", async () => (await agent.locator("#reply").inputValue()).length > 20);
      await shot(agent, `${language}-console-inserted`);
      await agent.locator("#reply").fill("");
    });
    await claim(tag("what the agent types brings articles, chosen by keys alone"), async () => {
      const field = agent.locator("#reply");
      await field.pressSequentially(said.typed);
      await agent.getByRole("option").first().waitFor();
      await field.press("ArrowDown");
      if ((await field.getAttribute("aria-activedescendant")) === null) throw new Error("no option is active");
      await shot(agent, `${language}-console-suggestions`);
      await field.press("Enter");
      await until("the article's answer in the draft", async () => (await field.inputValue()).length > 20);
      if ((await agent.getByRole("option").count()) > 0) throw new Error("the list is still there");
      await field.fill(said.typed);
      await agent.getByRole("option").first().waitFor();
      await field.press("Escape");
      await agent.getByRole("option").first().waitFor({ state: "detached" });
      await field.fill("");
    });
    await claim(tag("the agent's answer reaches the visitor, under the agent's name"), async () => {
      await agent.keyboard.press("r");
      await agent.locator("#reply").fill(said.hello);
      await agent.locator("#reply").press("Enter");
      await inChat(page, said.hello);
      await page.locator("#spindesk .message.agent .speaker").getByText(assigned.body.name).first().waitFor();
      await shot(page, `${language}-agent-answers`);
    });
    await claim(tag("markup in a visitor's message is text on both pages"), async () => {
      await say(page, HOSTILE);
      await inChat(page, HOSTILE);
      await thread.getByText(HOSTILE, { exact: true }).waitFor();
      for (const it of [page, agent]) if ((await it.title()) === "owned") throw new Error("the script ran");
      if ((await page.locator("#spindesk .log img, #spindesk .log script, #spindesk .log b").count()) > 0) throw new Error("markup became elements in the chat");
      if ((await thread.locator("img, script, b:not(.step-note b)").count()) > 0) throw new Error("markup became elements in the console");
      await shot(agent, `${language}-console-hostile`);
    });
    await claim(tag("markup in an agent's message is text on both pages"), async () => {
      await agent.locator("#reply").fill(HOSTILE);
      await agent.locator("#reply").press("Enter");
      await page.locator("#spindesk .message.agent").getByText("onerror").waitFor();
      if ((await page.locator("#spindesk .log img, #spindesk .log script").count()) > 0) throw new Error("markup became elements in the chat");
      if ((await page.title()) === "owned") throw new Error("the script ran");
    });
    await claim(tag("a reload keeps the history and doubles nothing"), async () => {
      await until("every message sent", async () => (await page.locator("#spindesk .message.sending").count()) === 0);
      const before = (await visitorEvents(page)).events.filter((event) => event.kind === "message").length;
      await page.reload();
      await openChat(page, language);
      await inChat(page, said.hello);
      // The greeting stands above the events.
      await until("the same messages", async () => (await page.locator("#spindesk .message").count()) === before + 1);
      await shot(page, `${language}-reloaded`);
    });
    await claim(tag("a second tab shows the same conversation, and a message once in each"), async () => {
      const second = await context.newPage();
      await second.goto(`${base}/?lang=${language}`);
      await openChat(second, language);
      await inChat(second, said.hello);
      await say(second, said.thanks);
      await inChat(page, said.thanks);
      await thread.getByText(said.thanks).waitFor();
      await new Promise((done) => setTimeout(done, 1500));
      for (const it of [page, second]) {
        const times = await it.locator("#spindesk .message.visitor").getByText(said.thanks, { exact: true }).count();
        if (times !== 1) throw new Error(`shown ${times} times`);
      }
      await second.close();
    });
    await claim(tag("the agent resolves with a note, and the visitor is told without it"), async () => {
      await agent.getByRole("button", { name: said.resolve, exact: true }).click();
      await agent.getByRole("textbox", { name: said.note }).fill(said.remark);
      await shot(agent, `${language}-console-resolve`);
      await agent.getByRole("button", { name: said.confirm }).click();
      await inChat(page, said.ended);
      if ((await page.locator("#spindesk").getByText(said.remark).count()) > 0) throw new Error("the visitor sees the note");
      await shot(page, `${language}-resolved`);
    });
    await claim(tag("the visitor is asked how content they are, and answers by keyboard"), async () => {
      const survey = page.locator("#spindesk .survey");
      const five = survey.getByRole("radiogroup").getByRole("radio");
      await survey.waitFor();
      if ((await five.count()) !== 5) throw new Error(`${await five.count()} choices`);
      await five.nth(2).focus();
      await page.keyboard.press("Space");
      await survey.getByText(said.scored).waitFor();
      await page.keyboard.press("ArrowRight");
      await until("the fourth at the desk", async () => (await visitorEvents(page)).state.survey?.answer?.score === 4);
      await shot(page, `${language}-survey`);
    });
    await claim(tag("a comment goes with the score, and both are there after a reload"), async () => {
      const survey = page.locator("#spindesk .survey");
      await survey.locator("textarea").fill(said.praise);
      await survey.locator("form button").click();
      await until("the comment at the desk", async () => (await visitorEvents(page)).state.survey?.answer?.comment === said.praise);
      await page.reload();
      await openChat(page, language);
      await page.locator("#spindesk .survey input:checked").waitFor({ state: "attached" });
      if ((await page.locator("#spindesk .survey input:checked").getAttribute("value")) !== "4") throw new Error("another score is shown");
    });
    await claim(tag("the ticket's page shows every step and every message"), async () => {
      await agent.locator(".details .facts a").first().click();
      const steps = agent.locator(".steps");
      await steps.waitFor();
      for (const kind of ["started", "handover", "ticket", "assigned", "resolved", "scored"]) {
        await steps.locator(`[data-kind="${kind}"]`).first().waitFor();
      }
      for (const text of [said.known, said.unknown, said.hello, said.thanks, said.remark, said.praise]) await steps.getByText(text).first().waitFor();
      await agent.locator(".page").evaluate((it) => it.scrollTo(0, 0));
      await shot(agent, `${language}-ticket`);
      await steps.locator('[data-kind="resolved"]').scrollIntoViewIfNeeded();
      await shot(agent, `${language}-ticket-end`);
    });
    await claim(tag("a part of a ticket goes on by itself, is merged again, and the merge is undone"), async () => {
      const forms = agent.locator("form.joining");
      const first = await agent.locator(".page-head .mono").first().innerText();
      await forms.nth(1).locator("input").fill("Another matter");
      await forms.nth(1).locator("button").click();
      await agent.locator("h1", { hasText: "Another matter" }).waitFor();
      await forms.nth(0).locator("input").fill(first);
      await forms.nth(0).locator("button").click();
      await agent.locator(".note.merged").waitFor();
      await shot(agent, `${language}-ticket-merged`);
      await agent.locator(".note.merged button").click();
      await agent.locator(".note.merged").waitFor({ state: "detached" });
    });
    await claim(tag("tickets are found by a view, by words and by a condition that goes away by itself"), async () => {
      const rows = agent.locator("[data-ticket]");
      await agent.goto(`${base}/console#/tickets?view=all`);
      await rows.first().waitFor();
      await agent.locator('[data-view="all"][aria-current] .view-count', { hasText: /[0-9]/ }).waitFor();
      const number = await rows.first().getAttribute("data-ticket");
      await agent.locator("input[type=search]").fill(number);
      await until("one row, and its words in the address", async () => (await rows.count()) === 1 && agent.url().includes("text="));
      await agent.goto(`${base}/console#/tickets?view=all&priority=urgent`);
      await agent.locator(".tags.set .chip").waitFor();
      await agent.locator(".tags.set .chip button").click();
      await until("the condition to be gone", async () => !agent.url().includes("priority=") && (await rows.count()) > 0);
      await rows.locator(".box input").first().check();
      await agent.locator(".bulk").waitFor();
      await shot(agent, `${language}-tickets-list`);
    });
    for (const [name, hash, ready] of [["tickets", "#/tickets", ".page"], ["knowledge", "#/knowledge", ".page table"], ["team", "#/team", ".people"], ["numbers", "#/numbers", ".numbers .csat"], ["survey", "#/team/survey", "form.survey fieldset"]]) {
      await claim(tag(`the console's page of ${name} is filled`), async () => {
        await agent.goto(`${base}/console${hash}`);
        await agent.locator(ready).first().waitFor();
        await agent.locator(".loading").waitFor({ state: "detached" });
        await shot(agent, `${language}-console-${name}`);
      });
    }
    await claim(tag("logging out leaves nothing behind in the browser"), async () => {
      await agent.locator(".tools button").last().click();
      await agent.locator(".login-card").waitFor();
      const left = await agent.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => /login|draft|unsent/.test(key)));
      if (left.length > 0) throw new Error(left.join(", "));
    });
  } finally {
    for (const context of open) await context.close().catch(() => {});
    await tidy();
  }
}

// ---- nobody there, then somebody -----------------------------------------------------------------

async function queue() {
  const said = TEXT.zh;
  const { context, page } = await visitor("zh");
  try {
    for (const login of await everyone()) await presence(login, "offline");
    await openChat(page, "zh");
    await say(page, said.known);
    await page.locator("#spindesk .sources").first().waitFor();
    await say(page, said.person);
    await claim("[queue] with nobody online the visitor is told their place", async () => {
      await page.locator("#spindesk .status").getByText(said.waiting).waitFor();
      const { state } = await visitorEvents(page);
      if (state.phase !== "waiting" || !(state.queue?.position >= 1)) throw new Error(JSON.stringify(state));
      await shot(page, "queue-waiting");
    });
    let desk;
    await claim("[queue] the waiting visitor stands in the console's list, with the time they have waited", async () => {
      desk = await console_("li-na", "zh");
      await desk.page.goto(`${base}/console#/inbox/waiting`);
      await desk.page.locator(`[data-row="${[...begun].at(-1)}"] .chip.wait`).waitFor();
      await shot(desk.page, "queue-console");
    });
    await claim("[queue] once an agent goes online the visitor is assigned", async () => {
      await goOnline(desk.page, "zh");
      await inChat(page, said.joined);
      await shot(page, "queue-assigned");
    });
    await desk?.context.close();
  } finally {
    await context.close();
    await tidy();
  }
}

// ---- the knowledge base -------------------------------------------------------------------------

async function knowledge() {
  const desk = await console_("admin", "en");
  const { page } = desk;
  const { context, page: shop } = await visitor("en");
  const id = `story-${Date.now().toString(36)}`;
  const before = await ask("GET", "/agent/hours", await tokenOf("admin"));
  let flow = null;
  const open = async (hash, ready) => {
    await page.goto(`${base}/console#/knowledge${hash}`);
    await page.locator(ready).first().waitFor();
    await page.locator(".loading").waitFor({ state: "detached" });
  };
  const save = async () => {
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.locator(".toast").getByText("Saved").first().waitFor();
  };
  try {
    await claim("[knowledge] what is wrong with an article stands at its field", async () => {
      await open("/%2B", "form.editor");
      await page.getByLabel("Article id").fill(id);
      await page.getByLabel("Title", { exact: true }).fill("Zorbing in winter");
      await page.getByLabel("Category").fill("Not A Category");
      await page.getByLabel("Ways to ask").fill("can I go zorbing in the snow");
      await page.getByLabel(/^Text/).fill("Zorbing ends in **October**.");
      await page.getByLabel("Valid from").fill("2030-01-02");
      await page.getByLabel("Valid until").fill("2030-01-01");
      await page.getByRole("button", { name: "Save draft" }).click();
      await page.locator("label", { hasText: "Category" }).locator(".fault").waitFor();
      await page.locator("label", { hasText: "Valid until" }).locator(".fault").waitFor();
      await shot(page, "knowledge-faults");
    });
    await claim("[knowledge] a corrected article is saved as a draft with its days and its audience", async () => {
      await page.getByLabel("Category").fill("general");
      await page.getByLabel("Valid from").fill("");
      await page.getByLabel("Valid until").fill("");
      await save();
      await page.getByLabel(/^Text/).fill("Zorbing ends in **November**.\n\n- Bring gloves");
      await save();
      await shot(page, "knowledge-editor");
    });
    await claim("[knowledge] an old version is compared with the present one and comes back as a draft", async () => {
      await page.getByRole("button", { name: "History" }).click();
      await page.getByRole("button", { name: "Compare with the present" }).first().click();
      await page.locator(".diff del").getByText("October").waitFor();
      await page.locator(".diff ins").getByText("November").first().waitFor();
      await shot(page, "knowledge-history");
      await page.getByRole("button", { name: "Restore as a draft" }).first().click();
      if (!(await page.getByLabel(/^Text/).inputValue()).includes("October")) throw new Error("the old text is not there");
      await save();
    });
    await claim("[knowledge] synonyms are edited, and a faulty group is told at its line", async () => {
      await open("/~synonyms", "form.synonyms");
      await page.getByRole("button", { name: "Add a group" }).click();
      const words = page.getByLabel(/: Words$/).last();
      await words.fill("alone");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".synonym .fault").last().waitFor();
      await words.fill("zorbing, ball rolling");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".toast").getByText("Saved").first().waitFor();
      await shot(page, "knowledge-synonyms");
    });
    await claim("[knowledge] the search suggests articles, and an article names those near it", async () => {
      await open("", ".page table");
      await page.locator(".search input").pressSequentially("How do I ret");
      await page.getByRole("option").first().waitFor();
      await shot(page, "knowledge-search");
      await page.locator(".search input").press("ArrowDown");
      await page.locator(".search input").press("Enter");
      await page.locator(".beside .related li").first().waitFor();
      await shot(page, "knowledge-near");
    });
    await claim("[knowledge] a flow's fault is marked at its line, and what is right can be saved", async () => {
      await open("/~flows", ".page table");
      await shot(page, "knowledge-flows");
      await page.getByRole("link", { name: "check an order" }).click();
      const source = page.locator(".source textarea");
      await source.waitFor();
      const document = await source.inputValue();
      flow = { id: "order-status", document };
      await source.fill(document.replace('kind = "order_number"', 'kind = "order_numbr"'));
      await page.locator(".source li.bad").waitFor();
      await page.locator(".problems button").first().click();
      await shot(page, "knowledge-flow-fault");
      if (!(await page.getByRole("button", { name: "Save draft" }).isDisabled())) throw new Error("a faulty flow can be saved");
      const line = document.slice(0, document.indexOf('kind = "order_number"')).split("\n").length;
      if ((await page.locator(".source li.bad").first().innerText()).trim() !== String(line)) throw new Error("another line is marked");
      await source.fill(`${document}\n# Looked at in the story.\n`);
      await page.getByText("Nothing is wrong with the document").waitFor();
      await save();
      await shot(page, "knowledge-flow");
    });
    await claim("[knowledge] an old version of a flow is compared with the present one and comes back as a draft", async () => {
      await page.getByRole("button", { name: "History" }).click();
      await page.getByRole("button", { name: "Compare with the present" }).first().click();
      await page.locator(".diff ins").getByText("Looked at in the story").waitFor();
      await shot(page, "knowledge-flow-history");
      await page.getByRole("button", { name: "Restore as a draft" }).first().click();
      if ((await page.locator(".source textarea").inputValue()).includes("Looked at")) throw new Error("the old document is not there");
      await page.getByText("Nothing is wrong with the document").waitFor();
      await save();
    });
    await claim("[knowledge] a removed article and a removed flow are listed, read and restored as drafts", async () => {
      for (const [list, name] of [["~removed", id], ["~removed-flows", flow.id]]) {
        await open(`/${list === "~removed" ? id : `~flow:${name}`}`, "form");
        await page.getByRole("button", { name: /^Remove/ }).first().click();
        await page.getByRole("alertdialog").getByRole("button", { name: /^Remove/ }).click();
        await page.getByRole("navigation", { name: "Present or removed" }).getByRole("link", { name: "Removed" }).click();
        const entry = page.locator(".removed", { hasText: name });
        await entry.getByRole("button", { name: "View" }).click();
        await entry.locator(".removed-text").waitFor();
        await shot(page, `knowledge${list}`);
        await entry.getByRole("button", { name: /^Restore/ }).click();
        await page.locator(".toast").getByText("Restored as a draft").first().waitFor();
        await page.locator("form.editor, form.flow").first().waitFor();
        await open(`/${list}`, ".states");
        if ((await page.locator(".removed", { hasText: name }).count()) > 0) throw new Error(`${list} still has it`);
      }
      await shot(page, "knowledge-removed-none");
    });
    await claim("[knowledge] engines are put in order, and a wrong one is told at its field", async () => {
      await open("/~engines", "form.engines");
      await page.getByRole("button", { name: "Add an engine" }).click();
      await page.getByRole("button", { name: "Add an engine" }).click();
      const cards = page.locator(".engine");
      await cards.nth(0).getByLabel("Model", { exact: true }).fill("small");
      await cards.nth(1).getByLabel("Kind").selectOption("rasa_parse");
      await cards.nth(1).getByLabel("Name").fill("rasa");
      await cards.nth(1).getByText("More settings").click();
      await cards.nth(1).getByLabel("Path (optional)").fill("/../etc");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await cards.nth(1).locator("label", { hasText: "Path" }).locator(".fault").waitFor();
      await shot(page, "knowledge-engines-fault");
      await cards.nth(1).getByLabel("Path (optional)").fill("");
      await page.getByRole("button", { name: "Move rasa up" }).click();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".toast").getByText("Saved").first().waitFor();
      await cards.nth(0).getByText("Not asked yet").waitFor();
      if (!(await cards.nth(0).locator("h2").innerText()).includes("rasa")) throw new Error("the order is another");
      await shot(page, "knowledge-engines");
    });
    await claim("[knowledge] opening hours are set by day, and hours that overlap cannot be saved", async () => {
      await page.goto(`${base}/console#/team/hours`);
      await page.getByRole("button", { name: "In opening hours" }).click();
      await page.getByRole("button", { name: "Monday: add hours" }).click();
      await page.getByLabel("Monday, hours 2: from").fill("12:00");
      await page.getByLabel("Monday, hours 2: to").fill("20:00");
      await page.locator(".day-line .fault").waitFor();
      if (!(await page.getByRole("button", { name: "Save", exact: true }).isDisabled())) throw new Error("hours that overlap can be saved");
      await shot(page, "hours-fault");
      await page.getByLabel("Monday, hours 1: to").fill("12:00");
      await page.getByLabel("Day", { exact: true }).fill("2030-01-01");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.locator(".toast").getByText("in force").first().waitFor();
      await shot(page, "hours");
      const { hours } = await ask("GET", "/agent/hours", await tokenOf("admin"));
      if (hours.week[0].length !== 2 || hours.holidays[0] !== "2030-01-01") throw new Error(JSON.stringify(hours));
    });
    // The rest of the story is told while somebody is there.
    await ask("PUT", "/agent/hours", await tokenOf("admin"), before);
    await claim("[knowledge] before a publish its changes are shown, and after it the bot answers", async () => {
      await open("", ".page table");
      await page.getByRole("button", { name: /^Publish/ }).click();
      const asked = page.getByRole("alertdialog");
      await asked.getByText("Zorbing in winter").waitFor();
      await asked.getByText("Synonyms have changed").waitFor();
      await shot(page, "knowledge-pending");
      await asked.getByRole("button", { name: "Publish", exact: true }).click();
      await page.locator(".toast").getByText(/articles published/).first().waitFor();
      await openChat(shop, "en");
      await say(shop, "Can I go ball rolling in the snow?");
      await inChat(shop, "Zorbing ends in");
      await visitorEvents(shop);
    });
    await claim("[knowledge] a folder's pages are imported, and a faulty one is named and left out", async () => {
      const page1 = { name: `${id}-page.html`, mimeType: "text/html", buffer: Buffer.from("<html lang=en><title>Gloves | Shop</title><nav>Home</nav><main><h1>Gloves for zorbing</h1><p>Bring <b>warm</b> ones.</p></main>") };
      const page2 = { name: `${id}-empty.html`, mimeType: "text/html", buffer: Buffer.from("<title>Empty</title><script>x()</script>") };
      await open("", ".page table");
      await page.locator(".import input[type=file]").first().setInputFiles([page1, page2]);
      await page.locator(".note.bad").getByText(`${id}-empty.html`).waitFor();
      await shot(page, "knowledge-import-faults");
      await page.getByLabel("Leave faulty articles out").check();
      await page.getByText("This creates 1").waitFor();
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.locator(".import").getByText("Imported: 1 new").waitFor();
      await shot(page, "knowledge-imported");
    });
    await claim("[knowledge] what was not answered is grouped, and a group begins an article", async () => {
      await say(shop, "Do you rent out hot air balloons?");
      await shop.locator("#spindesk .offer.person").waitFor();
      await say(shop, "hot air balloons, do you rent those out");
      await until("two answers", async () => (await shop.locator("#spindesk .message.bot").count()) >= 4);
      await open("/~reports", ".reports .figures");
      const group = page.locator(".group", { hasText: "hot air balloons" }).first();
      await group.waitFor();
      await shot(page, "knowledge-reports");
      await group.getByRole("button", { name: "Write an article" }).click();
      await page.locator("form.editor").waitFor();
      if (!(await page.getByLabel("Ways to ask").inputValue()).includes("hot air balloons")) throw new Error("the questions are not filled in");
      await shot(page, "knowledge-prefilled");
    });
    await claim("[knowledge] an agent's search that found nothing is in the report, marked as theirs", async () => {
      await open("", ".page table");
      const field = page.locator(".search input");
      const told = page.waitForResponse((answer) => answer.url().endsWith("/agent/searches"));
      await field.pressSequentially("xylophone");
      await page.locator(".empty").waitFor();
      if ((await told).status() !== 204) throw new Error("the search was not told");
      await open("/~reports", ".page .figures");
      await page.getByText("Only those with no result").click();
      await page.locator(".group", { hasText: "xylophone" }).getByText("searched by agents").waitFor();
      await shot(page, "knowledge-searched");
    });
  } finally {
    // As it was: without the story's articles and words.
    try {
      const token = await tokenOf("admin");
      for (const one of [id, `${id}-page`]) await ask("DELETE", `/knowledge/articles/${one}`, token).catch(() => {});
      await ask("PUT", "/knowledge/synonyms", token, { groups: [] });
      await ask("PUT", "/agent/hours", token, before);
      await ask("PUT", "/knowledge/engines", token, { settings: {} });
      if (flow !== null) await ask("PUT", `/knowledge/flows/${flow.id}`, token, { document: flow.document });
      await ask("POST", "/knowledge/publish", token);
    } catch (problem) {
      console.log(`# could not tidy up the knowledge base: ${problem.message}`);
    }
    await desk.context.close();
    await context.close();
    await tidy();
  }
}

// ---- who gets what, and why ------------------------------------------------------------------------

async function routing() {
  const token = await tokenOf("admin");
  const [rules, teams] = [await ask("GET", "/agent/routing", token), await ask("GET", "/agent/teams", token)];
  const fresh = `story-${Date.now().toString(36)}`;
  const { context, page } = await visitor("en");
  const open = [context];
  const step = (desk, kind) => desk.locator(`.thread [data-kind="${kind}"]`).last();
  try {
    for (const login of await everyone()) await presence(login, "offline");
    const emma = await console_("emma", "en");
    open.push(emma.context);
    await goOnline(emma.page, "en");
    await openChat(page, "en");
    await say(page, TEXT.en.known);
    await page.locator("#spindesk .sources").first().waitFor();
    await say(page, TEXT.en.person);
    await inChat(page, TEXT.en.joined);
    const { state } = await visitorEvents(page);
    await emma.page.locator(`[data-row="${state.conversation}"]`).click();
    await claim("[routing] why this agent is a table whose parts sum to the score", async () => {
      await step(emma.page, "assigned").getByRole("button", { name: /^Why/ }).click();
      const table = emma.page.locator(".popover .summands");
      const parts = await table.locator("tbody tr td:last-child").allInnerTexts();
      const score = Number(await table.locator(".total td").innerText());
      if (parts.length < 2 || Math.abs(parts.map(Number).reduce((a, b) => a + b, 0) - score) > 0.011) throw new Error(`${parts} and ${score}`);
      await emma.page.locator(".popover").getByText("Waited").waitFor();
      await shot(emma.page, "routing-why");
      await emma.page.keyboard.press("Escape");
    });
    await claim("[routing] nothing chosen is refused in the dialog, which stays open", async () => {
      await presence("li-na", "online");
      await emma.page.keyboard.press("p");
      const dialog = emma.page.getByRole("dialog", { name: "Pass this conversation on" });
      await dialog.getByRole("radio").first().waitFor();
      await dialog.getByRole("button", { name: "Pass on" }).click();
      await dialog.getByRole("alert").waitFor();
      await dialog.getByText(/Online · \d of \d/).first().waitFor();
      await shot(emma.page, "routing-pass");
    });
    await claim("[routing] a conversation is passed on with a note that colleagues see and the visitor does not", async () => {
      const dialog = emma.page.getByRole("dialog", { name: "Pass this conversation on" });
      await dialog.locator(".choices label", { hasText: "李娜" }).click();
      await dialog.getByRole("textbox").fill("She has called twice already");
      await dialog.getByRole("button", { name: "Pass on" }).click();
      await step(emma.page, "transferred").getByText("Emma Clarke passed it on to 李娜").waitFor();
      await step(emma.page, "transferred").getByText("She has called twice already").waitFor();
      await inChat(page, /passing you on/);
      await inChat(page, "李娜 joined the conversation");
      if ((await page.locator("#spindesk").getByText("called twice").count()) > 0) throw new Error("the visitor sees the note");
      await shot(emma.page, "routing-passed");
      await shot(page, "routing-passed-visitor");
    });
    const admin = await console_("admin", "en");
    open.push(admin.context);
    await claim("[routing] who supervises joins in a colleague's conversation and writes in it", async () => {
      await admin.page.goto(`${base}/console#/inbox/all/${state.conversation}`);
      await admin.page.getByRole("button", { name: "Join", exact: true }).click();
      await admin.page.locator("#reply").fill("I am here too.");
      await admin.page.locator("#reply").press("Enter");
      await inChat(page, "I am here too.");
      await step(admin.page, "joined").waitFor();
      await shot(admin.page, "routing-joined");
    });
    await claim("[routing] who supervises takes it over, and gives it to somebody else", async () => {
      await goOnline(admin.page, "en");
      await admin.page.getByRole("button", { name: "Take over" }).click();
      await step(admin.page, "transferred").getByText(/takes it over from 李娜/).waitFor();
      await admin.page.getByRole("button", { name: "Resolve", exact: true }).waitFor();
      await admin.page.getByRole("button", { name: "Pass on" }).click();
      await admin.page.locator(".choices label", { hasText: "Emma" }).click();
      await admin.page.locator("dialog").getByRole("button", { name: "Pass on" }).click();
      await inChat(page, "Emma Clarke joined the conversation");
      await shot(admin.page, "routing-given");
    });
    const settings = async (where, ready) => {
      await admin.page.goto(`${base}/console#/team/${where}`);
      await admin.page.locator(ready).first().waitFor();
      await admin.page.locator(".loading").waitFor({ state: "detached" });
    };
    const save = () => admin.page.getByRole("button", { name: "Save", exact: true }).click();
    const saved = async () => {
      await admin.page.locator(".toast").getByText("Saved").first().waitFor();
      await admin.page.locator(".toast button").first().click();
    };
    await claim("[routing] a team is added, and a wrong one is told at its field", async () => {
      await settings("teams", "form.teams");
      await admin.page.getByRole("button", { name: "Add a team" }).click();
      await admin.page.getByLabel(/: name$/).last().fill("Story desk");
      await admin.page.getByLabel(/: id$/).last().fill("Not An Id");
      await save();
      await admin.page.locator(".team-line .fault").waitFor();
      await admin.page.getByLabel(/: id$/).last().fill(fresh);
      await save();
      await saved();
      await shot(admin.page, "routing-teams");
    });
    await claim("[routing] an agent is added, and what is wrong stands at its field", async () => {
      await settings("agent:", "form.agent-form");
      await admin.page.getByLabel("Login").fill("Not An Id");
      await admin.page.getByLabel(/^Name/).fill("Nora Story");
      await admin.page.getByLabel("First password").fill("short");
      await save();
      await admin.page.locator("label", { hasText: "Login" }).locator(".fault").waitFor();
      await admin.page.locator("label", { hasText: "First password" }).locator(".fault").waitFor();
      await shot(admin.page, "routing-agent-faults");
      await admin.page.getByLabel("Login").fill(fresh);
      await admin.page.getByLabel("First password").fill(password);
      await admin.page.getByLabel("Story desk").check();
      await admin.page.getByLabel("Returns", { exact: true }).fill("0.8");
      await save();
      await saved();
      await admin.page.locator(".matrix th", { hasText: "Nora Story" }).waitFor();
    });
    await claim("[routing] a skill is changed in the matrix, and one out of range is not saved", async () => {
      const cell = admin.page.getByLabel("Nora Story: Returns");
      await cell.fill("1.2");
      await save();
      await admin.page.getByRole("alert").getByText("from 0 to 1").waitFor();
      await cell.fill("0.6");
      await shot(admin.page, "routing-matrix");
      await save();
      await saved();
      const { agents } = await ask("GET", "/agent/team", token);
      const nora = agents.find((agent) => agent.id === fresh);
      if (nora.skills.returns !== 0.6 || nora.teams[0] !== fresh) throw new Error(JSON.stringify(nora));
    });
    await claim("[routing] a team with somebody in it cannot be removed, and an agent is removed after being asked", async () => {
      await settings("teams", "form.teams");
      if (!(await admin.page.getByRole("button", { name: "Remove Story desk" }).isDisabled())) throw new Error("the team can be removed");
      await settings(`agent:${fresh}`, "form.agent-form");
      await admin.page.getByRole("button", { name: "Remove", exact: true }).click();
      const asked = admin.page.getByRole("alertdialog");
      await asked.getByText("no open conversations").waitFor();
      await shot(admin.page, "routing-remove");
      await asked.getByRole("button", { name: "Remove", exact: true }).click();
      await admin.page.locator(".matrix").waitFor();
      await until("the agent gone", async () => (await admin.page.locator(".matrix th", { hasText: "Nora Story" }).count()) === 0);
    });
    await claim("[routing] weights are shown as the formula they make, and one out of range is told at its field", async () => {
      await settings("routing", "form.rules .formula");
      const weight = admin.page.getByLabel("Free capacity");
      await weight.fill("2");
      await save();
      await admin.page.locator("label", { hasText: "Free capacity" }).locator(".fault").waitFor();
      await weight.fill("0.1");
      await admin.page.locator(".formula").getByText("0.1 × Free capacity").waitFor();
      await shot(admin.page, "routing-rules");
      await save();
      await saved();
    });
    await claim("[routing] rules changed by two at once conflict, are loaded again, and go back to the defaults", async () => {
      await ask("PUT", "/agent/routing", token, { settings: { requeue: { silent_seconds: 90, lost_seconds: 45 } } });
      await admin.page.getByLabel("Overtake by").fill("200");
      await save();
      await admin.page.getByRole("alert").getByText("Somebody else").waitFor();
      await shot(admin.page, "routing-rules-conflict");
      await admin.page.getByRole("button", { name: "Load again" }).click();
      const silent = admin.page.getByLabel("Taken back when unanswered");
      await until("the other's rules", async () => (await silent.inputValue()) === "90");
      await admin.page.getByRole("button", { name: "Back to the defaults" }).click();
      await until("the defaults", async () => (await silent.inputValue()) === "120");
      await save();
      await saved();
    });
    await claim("[routing] who is no admin reads the rules and the skills, and can change neither", async () => {
      await emma.page.goto(`${base}/console#/team/routing`);
      await emma.page.locator("form.rules .formula").waitFor();
      if (await emma.page.getByLabel("Overtake by").isEnabled()) throw new Error("a rule can be changed");
      await emma.page.goto(`${base}/console#/team/skills`);
      await emma.page.locator(".matrix").waitFor();
      if ((await emma.page.locator(".matrix input").count()) > 0) throw new Error("a skill can be changed");
      await shot(emma.page, "routing-read-only");
    });
  } finally {
    await ask("DELETE", `/agent/agents/${fresh}`, token).catch(() => {});
    await ask("PUT", "/agent/teams", token, { settings: teams.settings }).catch((problem) => console.log(`# could not tidy up the teams: ${problem.message}`));
    await ask("PUT", "/agent/routing", token, { settings: rules.settings }).catch((problem) => console.log(`# could not tidy up the rules: ${problem.message}`));
    for (const one of open) await one.close().catch(() => {});
    await tidy();
  }
}

// ---- without a mouse -----------------------------------------------------------------------------

async function keyboard() {
  const said = TEXT.en;
  const { context, page } = await visitor("en");
  try {
    const focus = () => page.evaluate(() => {
      const inside = document.activeElement?.shadowRoot?.activeElement;
      return inside === null || inside === undefined ? "" : inside.className || inside.tagName.toLowerCase();
    });
    await page.getByRole("button", { name: said.launcher }).waitFor();
    await claim("[keyboard] Tab reaches the launcher and Enter opens the chat", async () => {
      for (let steps = 0; steps < 60 && (await focus()) !== "launcher"; steps += 1) await page.keyboard.press("Tab");
      if ((await focus()) !== "launcher") throw new Error("the launcher cannot be reached");
      await page.keyboard.press("Enter");
      await page.locator(".panel").waitFor();
      if ((await page.locator(".launcher").getAttribute("aria-expanded")) !== "true") throw new Error("aria-expanded is not true");
    });
    await claim("[keyboard] the focus is in the field, Shift+Enter breaks the line, Enter sends", async () => {
      if ((await focus()) !== "textarea") throw new Error(`the focus is on ${await focus()}`);
      await page.keyboard.type("Hello,");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type(said.known);
      await page.keyboard.press("Enter");
      await page.locator("#spindesk .message.visitor").getByText(said.known).waitFor();
      await page.locator("#spindesk .message.bot").nth(1).waitFor();
      await shot(page, "keyboard-sent");
      await visitorEvents(page);
    });
    await claim("[keyboard] the log and the close button can be reached", async () => {
      const met = new Set();
      for (let steps = 0; steps < 8; steps += 1) {
        await page.keyboard.press("Shift+Tab");
        met.add(await focus());
      }
      for (const stop of ["log", "close"]) if (!met.has(stop)) throw new Error(`${stop} was not met: ${[...met].join(", ")}`);
    });
    await claim("[keyboard] Escape closes the chat and gives the focus back", async () => {
      await page.locator("#spindesk textarea").focus();
      await page.keyboard.press("Escape");
      await page.locator(".panel").waitFor({ state: "hidden" });
      if ((await focus()) !== "launcher") throw new Error(`the focus is on ${await focus()}`);
      if ((await page.locator(".launcher").getAttribute("aria-expanded")) !== "false") throw new Error("aria-expanded is not false");
    });
    await claim("[keyboard] the dialog, the log and the launcher carry their roles and names", async () => {
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Customer service chat" }).waitFor();
      await page.getByRole("log", { name: "Conversation" }).waitFor();
      if ((await page.locator(".log").getAttribute("aria-live")) !== "polite") throw new Error("the log is not live");
    });
  } finally {
    await context.close();
    await tidy();
  }
}

// ---- without a network, and under the page's own hand ---------------------------------------------

async function embed() {
  const said = TEXT.en;
  const { context, page } = await visitor("en");
  try {
    await openChat(page, "en");
    await say(page, said.known);
    await page.locator("#spindesk .sources").first().waitFor();
    await claim("[embed] without a network the visitor is told, and the message waits", async () => {
      await context.setOffline(true);
      await page.locator("#spindesk .banner").getByText("You are offline").waitFor();
      await say(page, "Still there?");
      await page.locator("#spindesk .message.sending, #spindesk .message.unsent").getByText("Still there?").waitFor();
      await shot(page, "embed-offline");
    });
    await claim("[embed] a message written offline survives a reload and is sent once", async () => {
      const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(":unsent:")).length);
      if (kept !== 1) throw new Error(`${kept} messages are kept`);
      await context.setOffline(false);
      await page.reload();
      await openChat(page, "en");
      await until("the message to be sent", async () => (await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(":unsent:")).length)) === 0);
      const { events } = await visitorEvents(page);
      const times = events.filter((event) => event.kind === "message" && event.body.text === "Still there?").length;
      if (times !== 1) throw new Error(`it is there ${times} times`);
      await page.locator("#spindesk .message.visitor").getByText("Still there?").waitFor();
    });
    await claim("[embed] a session that the desk does not know is replaced, and the visitor is told", async () => {
      await page.evaluate(() => {
        const key = "spindesk:1:shop:session";
        localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), token: "forged" }));
      });
      await page.reload();
      await openChat(page, "en");
      await page.locator("#spindesk .notice").getByText("has expired").waitFor();
      await say(page, said.known);
      await page.locator("#spindesk .sources").first().waitFor();
      await visitorEvents(page);
    });
    await claim("[embed] the page can hide, show, translate and listen, and a second script changes nothing", async () => {
      const seen = await page.evaluate(async () => {
        const events = [];
        const api = window.Spindesk;
        for (const name of ["open", "close"]) api.on(name, () => events.push(name));
        api.hide();
        api.push(["show"], ["locale", "zh"]);
        const again = document.createElement("script");
        const policy = window.trustedTypes?.createPolicy("story", { createScriptURL: (address) => address });
        again.src = policy === undefined ? "/widget.js" : policy.createScriptURL("/widget.js");
        again.dataset.site = "shop";
        await new Promise((done) => {
          again.onload = done;
          document.head.append(again);
        });
        const root = document.querySelector("#spindesk").shadowRoot;
        return { events, same: window.Spindesk === api, hosts: document.querySelectorAll("#spindesk").length, label: root.querySelector("[role=dialog]").getAttribute("aria-label") };
      });
      if (JSON.stringify(seen) !== JSON.stringify({ events: ["close", "open"], same: true, hosts: 1, label: "在线客服对话" })) throw new Error(JSON.stringify(seen));
    });
    await claim("[embed] the chat comes back when the page swaps its body, and goes for good when destroyed", async () => {
      const seen = await page.evaluate(async () => {
        const body = document.createElement("body");
        body.textContent = "another page of the same application";
        document.documentElement.replaceChild(body, document.body);
        await new Promise((done) => setTimeout(done, 50));
        const back = document.querySelectorAll("#spindesk").length;
        window.Spindesk.destroy();
        await new Promise((done) => setTimeout(done, 50));
        return [back, document.querySelectorAll("#spindesk").length, typeof window.Spindesk];
      });
      if (JSON.stringify(seen) !== '[1,0,"undefined"]') throw new Error(JSON.stringify(seen));
    });
  } finally {
    await context.setOffline(false);
    await context.close();
    await tidy();
  }
}

// ---- on a phone, in the dark ---------------------------------------------------------------------

async function phone() {
  const device = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, colorScheme: "dark" };
  const { context, page } = await visitor("zh", device);
  try {
    await shot(page, "phone-shop");
    await claim("[phone] the chat fills the screen and closes by its own button", async () => {
      await openChat(page, "zh");
      await say(page, TEXT.zh.known);
      await page.locator("#spindesk .sources").first().waitFor();
      await visitorEvents(page);
      await page.waitForTimeout(300);
      const box = await page.locator(".panel").boundingBox();
      if (box === null || box.x !== 0 || box.y !== 0 || box.width < 390 || box.height < 800) throw new Error(JSON.stringify(box));
      await shot(page, "phone-chat");
      await page.locator(".close").click();
      await page.locator(".panel").waitFor({ state: "hidden" });
    });
    await claim("[phone] the console shows one pane at a time and nothing beyond the screen", async () => {
      const desk = await console_("li-na", "zh", device);
      await desk.page.goto(`${base}/console#/inbox/all`);
      await desk.page.locator(".row").first().waitFor();
      await shot(desk.page, "phone-console-list");
      await desk.page.locator(".row").first().click();
      await desk.page.locator(".thread").waitFor();
      if (await desk.page.locator(".list").isVisible()) throw new Error("the list is still there");
      const wide = await desk.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (wide) throw new Error("the page scrolls sideways");
      await desk.page.waitForTimeout(300);
      await shot(desk.page, "phone-console-conversation");
      await desk.context.close();
    });
  } finally {
    await context.close();
    await tidy();
  }
}

const stories = { zh: () => people("zh"), en: () => people("en"), queue, routing, knowledge, keyboard, embed, phone };
try {
  for (const [name, story] of Object.entries(stories)) {
    if (only !== null && only !== name) continue;
    try {
      await story();
    } catch (problem) {
      failed += 1;
      console.log(`not ok [${name}] the story goes to its end\n   ${String(problem.message).split("\n")[0]}`);
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
