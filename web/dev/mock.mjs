// Decision: the pages can be worked on without the desk. This stands in for it over the public
// HTTP contract, in memory and in one file: it knows two articles, one way of routing (the free
// agent with the best skill) and no durability. It is a tool for development and never shipped;
// where it and the desk differ, the desk is right.
//
//   node dev/mock.mjs [--port 3100]     serves dist/ and the API

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const argument = process.argv.indexOf("--port");
const port = argument > 0 ? Number(process.argv[argument + 1]) : 3100;
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; require-trusted-types-for 'script'";

const greeting = {
  zh: "您好，我是灯织小铺的智能助手。退换货、配送、发票，都可以问我；需要人工时直接说「人工」。",
  en: "Hi, I'm the assistant of Lantern & Loom. Ask me about returns, delivery or invoices; just say “agent” for a person.",
};
const articles = new Map(
  [
    ["return-policy-zh", "如何退货", "zh", "returns", "收到商品 **7 天内**可以无理由退货：\n\n1. 在「我的订单」里选择「申请退货」\n2. 按页面上的地址寄回，运费由我们承担\n3. 收到后 2 个工作日内原路退款\n\n定制的织物不支持退货，详见[退货说明](https://lantern.example/returns)。", ["怎么退货？", "退货要多久"]],
    ["return-policy-en", "How to return an item", "en", "returns", "You can return anything within **7 days**:\n\n1. Choose “Return” in your orders\n2. Send it back to the address shown; we pay the postage\n3. We refund you within 2 working days\n\nWoven-to-order pieces cannot be returned. [Full policy](https://lantern.example/returns)", ["How do I return an item?"]],
    ["shipping-zh", "配送时间", "zh", "shipping", "现货 48 小时内发出，江浙沪次日达，其他地区 2–4 天。", ["多久发货"]],
    ["shipping-en", "Delivery times", "en", "shipping", "In-stock items leave within 48 hours and arrive in 2–4 days.", ["When will it arrive?"]],
  ].map(([id, title, language, category, body, questions]) => [
    id,
    { id, title, language, category, body, questions, version: 1, published_version: 1, updated_at: Date.now() - 86_400_000 },
  ]),
);
let publishedAt = Date.now() - 80_000_000;

const agents = [
  { id: "li-na", name: "李娜", role: "agent", languages: ["zh", "en"], skills: { returns: 0.9, shipping: 0.4 }, capacity: 4 },
  { id: "wang-wei", name: "王伟", role: "agent", languages: ["zh"], skills: { shipping: 0.9, returns: 0.3 }, capacity: 4 },
  { id: "emma", name: "Emma", role: "agent", languages: ["en"], skills: { returns: 0.6, invoices: 0.8 }, capacity: 3 },
  { id: "admin", name: "Admin", role: "admin", languages: ["zh", "en"], skills: {}, capacity: 2 },
];
const presence = new Map();
const visitors = new Map();
const logins = new Map();
const conversations = new Map();
const tickets = new Map();
const failures = new Map();
const answers = new Map();
let count = 0;
const ulid = () => `01J${Date.now().toString(36).toUpperCase().padStart(10, "0")}${(count++).toString(36).toUpperCase().padStart(4, "0")}`;

class Refusal extends Error {
  constructor(status, code, message, more = {}) {
    super(message);
    Object.assign(this, { status, code, more });
  }
}

const agentOf = (id) => agents.find((agent) => agent.id === id);
const present = (id) => {
  const it = presence.get(id);
  return it !== undefined && it.until > Date.now() ? it.status : "offline";
};
const load = (id) => [...conversations.values()].filter((one) => one.phase === "agent" && one.agent === id).length;

function append(conversation, actor, kind, body) {
  const event = { seq: conversation.events.length + 1, id: `${conversation.id}:${conversation.events.length + 1}`, at: Date.now(), actor, kind, body };
  conversation.events.push(event);
  return event;
}
const system = { kind: "system" };
const waiting = () => [...conversations.values()].filter((one) => one.phase === "waiting").sort((a, b) => a.waitingSince - b.waitingSince);

function stateOf(one) {
  if (one === null) return { conversation: null, seq: 0, phase: "none", agent: null, queue: null, ticket: null };
  const place = waiting().indexOf(one) + 1;
  const agent = one.agent === null ? null : { id: one.agent, name: agentOf(one.agent).name };
  return { conversation: one.id, seq: one.events.length, phase: one.phase, agent, queue: place > 0 ? { position: place, estimate_seconds: place * 90 } : null, ticket: one.ticket };
}
function itemOf(one) {
  const messages = one.events.filter((event) => event.kind === "message");
  const last = messages.at(-1);
  const { phase, agent, ticket, seq } = stateOf(one);
  return { conversation: one.id, phase, language: one.language, visitor: one.visitor, visitor_name: `${one.language === "zh" ? "访客" : "Visitor"} ${one.visitor.slice(-4)}`, last_text: last?.body.text ?? "", last_actor: last?.actor.kind ?? "system", last_at: last?.at ?? one.events[0].at, seq, agent, waiting_since: one.waitingSince, issue: one.issue, ticket, needs_reply: phase === "agent" && last?.actor.kind === "visitor" };
}
function forVisitor(event) {
  if (event.kind === "assigned") return { ...event, body: { agent: event.body.agent, name: event.body.name } };
  if (event.kind === "resolved") return { ...event, body: { by: event.body.by } };
  return event;
}

function route() {
  for (const one of waiting()) {
    const scored = agents
      .filter((agent) => agent.role === "agent" && present(agent.id) === "online" && load(agent.id) < agent.capacity)
      .map((agent) => {
        const skill = agent.skills[one.issue] ?? 0.2;
        const profile = agent.languages.includes(one.language) ? 1 : 0;
        return { agent, score: 0.7 * skill + 0.3 * profile, reasons: [{ factor: "skill", label: one.issue ?? "general", value: skill, weight: 0.7 }, { factor: "profile", label: `language ${one.language}`, value: profile, weight: 0.3 }] };
      })
      .sort((a, b) => b.score - a.score);
    const best = scored[0];
    if (best === undefined) return;
    assign(one, best.agent, best.score, best.reasons);
  }
}
function assign(one, agent, score, reasons) {
  one.phase = "agent";
  one.agent = agent.id;
  one.waitingSince = null;
  append(one, system, "assigned", { agent: agent.id, name: agent.name, score, reasons });
}
function handOver(one, reason) {
  one.phase = "waiting";
  one.waitingSince = Date.now();
  append(one, system, "handover", { reason, issue: one.issue });
  if (one.ticket === null) {
    const part = () => randomUUID().replace(/[^a-z0-9]/g, "").slice(0, 4).toUpperCase();
    one.ticket = `T-${part()}-${part()}-${part()}`;
    const first = one.events.find((event) => event.kind === "message");
    tickets.set(one.ticket, { ticket: one.ticket, subject: first.body.text.slice(0, 60), priority: "normal", issue: one.issue, conversation: one.id, created_at: Date.now() });
    append(one, system, "ticket", { ticket: one.ticket, subject: first.body.text.slice(0, 60), priority: "normal", issue: one.issue });
  }
  route();
  if (one.phase === "waiting") append(one, system, "queued", { position: waiting().indexOf(one) + 1, estimate_seconds: 90 * (waiting().indexOf(one) + 1) });
}
function ticketOf(row) {
  const one = conversations.get(row.conversation);
  const status = one.phase === "resolved" ? "resolved" : one.phase === "waiting" ? "waiting" : "open";
  return { ...row, status, agent: stateOf(one).agent, updated_at: one.events.at(-1).at };
}

function hear(visitor, text) {
  let one = visitor.conversation === null ? null : conversations.get(visitor.conversation);
  if (one === null) {
    one = { id: ulid(), visitor: visitor.id, language: visitor.language, phase: "bot", agent: null, ticket: null, issue: null, waitingSince: null, events: [] };
    conversations.set(one.id, one);
    visitor.conversation = one.id;
    append(one, system, "started", { channel: "web", language: one.language, page: visitor.page });
  }
  const from = one.events.length;
  if (one.phase === "resolved") {
    append(one, system, "reopened", {});
    one.phase = "bot";
    one.agent = null;
  }
  append(one, { kind: "visitor" }, "message", { text });
  if (one.phase === "bot") {
    const zh = one.language === "zh";
    const bot = { kind: "bot" };
    const topic = /退货|退款|return|refund/i.test(text) ? "returns" : /配送|发货|deliver|ship/i.test(text) ? "shipping" : null;
    if (topic !== null) one.issue = topic;
    if (/人工|真人|agent|human|a person/i.test(text)) handOver(one, "asked");
    else if (topic !== null) {
      const article = [...articles.values()].find((it) => it.category === topic && it.language === one.language);
      append(one, bot, "message", { text: article.body, sources: [{ article: article.id, title: article.title, score: 0.71 }] });
    } else {
      append(one, bot, "message", {
        text: zh ? "这个问题我没有把握，怕答错。要不要请人工客服来帮您？" : "I am not sure about that and would rather not guess. Shall I get a colleague?",
        offers: [{ kind: "person", label: zh ? "转人工" : "Talk to a person", text: zh ? "人工" : "agent" }, { kind: "question", label: zh ? "怎么退货？" : "How do I return an item?", text: zh ? "怎么退货？" : "How do I return an item?" }],
      });
    }
  }
  return { events: one.events.slice(from).map(forVisitor), state: stateOf(one) };
}

function once(owner, clientId, work) {
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(clientId ?? "")) throw new Refusal(400, "invalid_field", "client_id must be 8 to 64 of A-Z a-z 0-9 _ -");
  const at = `${owner}:${clientId}`;
  if (!answers.has(at)) answers.set(at, work());
  return answers.get(at);
}
function said(text) {
  if (typeof text !== "string" || text.trim() === "") throw new Refusal(400, "invalid_field", "text must not be empty");
  if ([...text].length > 4000) throw new Refusal(400, "text_too_long", "a message may have 4,000 characters");
  return text;
}
function find(map, id, code) {
  const it = map.get(id);
  if (it === undefined) throw new Refusal(404, code, "there is no such thing here");
  return it;
}
function mayAct(one, me) {
  if (one.agent !== me.id || one.phase !== "agent") throw new Refusal(409, "conflict", "the conversation is not yours; take it first");
}

const visitorRoutes = {
  "POST sessions": ({ body }) => {
    if (body.site !== "shop") throw new Refusal(404, "unknown_site", "there is no such site");
    const visitor = { id: ulid(), conversation: null, language: body.language === "en" ? "en" : "zh", page: body.page ?? null };
    const token = randomUUID();
    visitors.set(token, visitor);
    return [201, { token, visitor: visitor.id, expires_at: Date.now() + 86_400_000, site: { id: "shop", name: body.language === "en" ? "Lantern & Loom" : "灯织小铺", greeting }, state: stateOf(null) }];
  },
};

function asVisitor(token) {
  const visitor = visitors.get(token);
  if (visitor === undefined) throw new Refusal(401, "session_expired", "the session has expired; start a new one");
  return visitor;
}
function asAgent(token) {
  const id = logins.get(token);
  if (id === undefined) throw new Refusal(401, "unauthenticated", "please log in");
  return agentOf(id);
}

function handle(method, parts, query, token, body, raw) {
  const [area, ...rest] = parts;
  const what = `${method} ${rest.join("/")}`;
  if (area === "visitor") {
    if (what in visitorRoutes) return visitorRoutes[what]({ body });
    const visitor = asVisitor(token);
    if (what === "POST messages") return [200, once(visitor.id, body.client_id, () => hear(visitor, said(body.text)))];
    if (what === "GET events") {
      const one = visitor.conversation === null ? null : conversations.get(visitor.conversation);
      const events = (one?.events ?? []).filter((event) => event.seq > Number(query.get("after") ?? 0)).map(forVisitor);
      return [200, { events: events.slice(0, 200), more: events.length > 200, state: stateOf(one) }];
    }
  }
  if (area === "agent") {
    if (what === "POST login") {
      const agent = agentOf(body.login);
      const failed = failures.get(body.login) ?? 0;
      if (failed >= 5) throw new Refusal(429, "too_many_requests", "too many failed attempts", { "retry-after": "120" });
      if (agent === undefined || body.site !== "shop" || body.password !== "spindesk-demo") {
        failures.set(body.login, failed + 1);
        throw new Refusal(401, "wrong_credentials", "login or password is wrong");
      }
      const fresh = randomUUID();
      logins.set(fresh, agent.id);
      return [200, { token: fresh, expires_at: Date.now() + 28_800_000, agent }];
    }
    const me = asAgent(token);
    const act = (id, work) => {
      const one = find(conversations, id, "unknown_conversation");
      return [200, once(me.id, body.client_id, () => {
        const from = one.events.length;
        work(one);
        return { events: one.events.slice(from), state: stateOf(one) };
      })];
    };
    const actor = { kind: "agent", id: me.id, name: me.name };
    if (what === "POST logout") return logins.delete(token), [204, null];
    if (what === "GET me") return [200, { agent: me, presence: present(me.id) }];
    if (what === "PUT presence") {
      presence.set(me.id, { status: body.status, until: Date.now() + 90_000 });
      route();
      return [200, { presence: body.status }];
    }
    if (what === "GET inbox") {
      const status = present(me.id);
      if (status !== "offline") presence.get(me.id).until = Date.now() + 90_000;
      const all = [...conversations.values()];
      const views = { mine: (one) => one.phase === "agent" && one.agent === me.id, waiting: (one) => one.phase === "waiting", bot: (one) => one.phase === "bot", resolved: (one) => one.phase === "resolved", all: () => true };
      const counts = Object.fromEntries(["mine", "waiting", "bot", "resolved"].map((view) => [view, all.filter(views[view]).length]));
      const items = all.filter(views[query.get("view") ?? "mine"]).map(itemOf).sort((a, b) => b.last_at - a.last_at);
      return [200, { items: items.slice(0, 50), counts, next: null, presence: status }];
    }
    if (rest[0] === "conversations") {
      const [, id, action] = rest;
      if (method === "GET") {
        const one = find(conversations, id, "unknown_conversation");
        return [200, { events: one.events.filter((event) => event.seq > Number(query.get("after") ?? 0)), more: false, state: stateOf(one), item: itemOf(one) }];
      }
      if (action === "messages") return act(id, (one) => { mayAct(one, me); append(one, actor, "message", { text: said(body.text) }); });
      if (action === "take") return act(id, (one) => {
        if (one.phase === "agent" && one.agent !== me.id) throw new Refusal(409, "conflict", "another agent has this conversation");
        if (load(me.id) >= me.capacity) throw new Refusal(409, "conflict", "your capacity is full");
        assign(one, me, null, []);
      });
      if (action === "resolve") return act(id, (one) => {
        mayAct(one, me);
        one.phase = "resolved";
        append(one, actor, "resolved", { by: me.id, note: body.note ?? null });
        route();
      });
    }
    if (rest[0] === "tickets") {
      if (rest[1] !== undefined) {
        const row = find(tickets, rest[1], "unknown_ticket");
        return [200, { ticket: ticketOf(row), events: conversations.get(row.conversation).events }];
      }
      const status = query.get("status") ?? "all";
      const items = [...tickets.values()].map(ticketOf).filter((it) => status === "all" || (status === "open" ? it.status !== "resolved" : it.status === status));
      return [200, { items: items.reverse(), next: null }];
    }
    if (what === "GET team") return [200, { agents: agents.map((agent) => ({ ...agent, presence: present(agent.id), open: load(agent.id) })) }];
  }
  if (area === "knowledge") {
    const me = asAgent(token);
    const writing = () => {
      if (me.role !== "admin") throw new Refusal(403, "forbidden", "only an administrator may change knowledge");
    };
    if (what === "GET status") {
      const all = [...articles.values()];
      return [200, { generation: "g1", published_at: publishedAt, articles: all.length, drafts: all.filter((it) => it.published_version !== it.version).length }];
    }
    if (what === "POST publish") {
      writing();
      for (const it of articles.values()) it.published_version = it.version;
      publishedAt = Date.now();
      return [200, { generation: ulid(), articles: articles.size }];
    }
    if (what === "POST import") {
      writing();
      try {
        JSON.parse(raw);
      } catch {
        throw new Refusal(400, "invalid_import", "the file cannot be read", { problems: [{ line: 1, field: "title", message: "not JSON" }] });
      }
      return [200, { created: 0, updated: 0, unchanged: 0 }];
    }
    if (what === "GET articles") {
      const q = (query.get("q") ?? "").toLowerCase();
      const language = query.get("language");
      const items = [...articles.values()].filter((it) => (!language || it.language === language) && `${it.title} ${it.body} ${it.id}`.toLowerCase().includes(q));
      return [200, { items }];
    }
    const id = rest[1];
    if (method === "GET") return [200, { article: find(articles, id, "unknown_article") }];
    if (method === "PUT") {
      writing();
      const old = articles.get(id);
      if ((old?.version ?? null) !== body.expected_version) throw new Refusal(409, "conflict", "the article was changed meanwhile");
      if (!body.title?.trim()) throw new Refusal(400, "invalid_field", "title must not be empty");
      const { title, body: text, language, category, questions } = body;
      const article = { id, title, body: text, language, category, questions, version: (old?.version ?? 0) + 1, published_version: old?.published_version ?? null, updated_at: Date.now() };
      articles.set(id, article);
      return [old ? 200 : 201, { article }];
    }
  }
  if (area === "analytics") {
    asAgent(token);
    const all = [...conversations.values()];
    const events = all.flatMap((one) => one.events);
    const by = (kind) => events.filter((event) => event.kind === "message" && event.actor.kind === kind).length;
    const of = (kind) => events.filter((event) => event.kind === kind).length;
    return [200, { conversations_started: all.length, messages: { visitor: by("visitor"), bot: by("bot"), agent: by("agent") }, bot_answers: events.filter((event) => event.body.sources).length, bot_unsure: events.filter((event) => event.body.offers).length, handovers: of("handover"), assignments: of("assigned"), waiting_now: waiting().length, open_now: all.filter((one) => one.phase !== "resolved").length, agents_online: agents.filter((agent) => present(agent.id) === "online").length, tickets_open: [...tickets.values()].filter((row) => ticketOf(row).status !== "resolved").length, resolved: of("resolved"), first_response_seconds: { mean: 21, p50: 14, p90: 52 }, wait_seconds: { mean: 18, p50: 9, p90: 45 }, resolution_seconds: { mean: 312, p50: 240, p90: 700 }, automation_rate: all.length === 0 ? null : 1 - of("handover") / all.length }];
  }
  throw new Refusal(404, "not_found", "there is nothing here");
}

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml" };

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const requestId = randomUUID();
  const json = (status, body, more = {}) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": requestId, "access-control-allow-origin": "*", ...more });
    response.end(body === null ? undefined : JSON.stringify(body));
  };
  if (request.method === "OPTIONS") return json(204, null, { "access-control-allow-headers": "authorization, content-type", "access-control-allow-methods": "GET, POST, PUT" });
  if (url.pathname.startsWith("/api/v1/")) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString("utf8");
    try {
      let body = {};
      if (request.headers["content-type"] === "application/json") {
        try {
          body = JSON.parse(raw || "{}");
        } catch {
          throw new Refusal(400, "invalid_json", "the body is not JSON");
        }
      }
      const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
      const [status, answer] = handle(request.method, url.pathname.slice(8).split("/").map(decodeURIComponent), url.searchParams, token, body, raw);
      return json(status, answer);
    } catch (problem) {
      if (!(problem instanceof Refusal)) console.error(problem);
      const { status = 500, code = "internal", message, more = {} } = problem;
      const { problems, ...headers } = more;
      return json(status, { code, message, request_id: requestId, ...(problems ? { problems } : {}) }, headers);
    }
  }
  const path = normalize(url.pathname === "/console" || url.pathname === "/console/" ? "/console/index.html" : url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname);
  try {
    const bytes = await readFile(join(dist, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": POLICY, "cache-control": "no-store" });
    response.end(bytes);
  } catch {
    json(404, { code: "not_found", message: "there is nothing here", request_id: requestId });
  }
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/  http://127.0.0.1:${port}/console`));
