import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, load, newClientId, save } from "../widget/outbox.ts";
import { BrowserStore, key, MemoryStore, nameOf, openStore } from "../widget/storage.ts";

class Area {
  readonly map = new Map<string, string>();
  full = false;
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(at: string): string | null {
    return this.map.get(at) ?? null;
  }
  setItem(at: string, value: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.map.set(at, value);
  }
  removeItem(at: string): void {
    this.map.delete(at);
  }
  clear(): void {
    this.map.clear();
  }
}

const unsent = (clientId: string, at: number) => ({ clientId, text: "你好", at, conversation: null, after: 0, failure: null });

test("every key carries version and site, and only this site's keys have a name here", () => {
  assert.equal(key("shop", "session"), "spindesk:1:shop:session");
  assert.equal(nameOf("shop", "spindesk:1:shop:unsent:x"), "unsent:x");
  assert.equal(nameOf("shop", "spindesk:1:other:session"), null);
  assert.equal(nameOf("shop", "theme"), null);
});

test("a browser that refuses storage still chats", () => {
  const store = openStore(() => {
    throw new Error("SecurityError");
  });
  store.set("a", "1");
  assert.equal(store.get("a"), "1");
});

test("what a full disk refuses is kept in memory and can be removed again", () => {
  const area = new Area();
  const store = new BrowserStore(area as unknown as Storage);
  store.set("p:a", "1");
  area.full = true;
  store.set("p:a", "2");
  store.set("p:b", "3");
  assert.deepEqual([store.get("p:a"), store.get("p:b"), store.keys("p:")], ["2", "3", ["p:a", "p:b"]]);
  store.remove("p:a");
  assert.equal(store.get("p:a"), null);
});

test("unsent messages come back oldest first, one key each, without another site's", () => {
  const store = new MemoryStore();
  save(store, "shop", unsent("bbbbbbbb", 2));
  save(store, "shop", unsent("aaaaaaaa", 1));
  save(store, "other", unsent("cccccccc", 0));
  assert.deepEqual(load(store, "shop").map((one) => one.clientId), ["aaaaaaaa", "bbbbbbbb"]);
  forget(store, "shop", "aaaaaaaa");
  assert.equal(load(store, "shop").length, 1);
});

test("a damaged unsent message is passed over", () => {
  const store = new MemoryStore();
  store.set(key("shop", "unsent:x"), "{");
  store.set(key("shop", "unsent:y"), JSON.stringify({ clientId: "no spaces allowed", text: "x" }));
  store.set(key("shop", "unsent:z"), JSON.stringify({ clientId: "zzzzzzzz", text: "" }));
  assert.deepEqual(load(store, "shop"), []);
});

test("a client id is long enough and of the allowed characters", () => {
  const id = newClientId((bytes) => bytes.forEach((_, index) => (bytes[index] = index * 37)));
  assert.match(id, /^[A-Za-z0-9_-]{22}$/);
});
