// Events and states in the shape that the server sends, for the tests.

export function raw(seq: number, kind: string, body: unknown, actor: unknown = { kind: "system" }): unknown {
  return { seq, id: `c1:m${seq}`, at: 1_790_000_000_000 + seq, actor, kind, body };
}

export function said(seq: number, text: string, who = "visitor", more: object = {}): unknown {
  const actor = who === "agent" ? { kind: "agent", id: "li-na", name: "李娜" } : { kind: who };
  return raw(seq, "message", { text, ...more }, actor);
}

export function state(seq: number, phase = "bot", more: object = {}): unknown {
  return { conversation: "c1", seq, phase, agent: null, queue: null, ticket: null, ...more };
}

export function page(events: unknown[], at: unknown, more = false): unknown {
  return { events, more, state: at };
}
