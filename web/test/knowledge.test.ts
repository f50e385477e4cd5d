import assert from "node:assert/strict";
import { test } from "node:test";
import type { Imported } from "../console/api.ts";
import { byField, decoded, differences, inParts, lastSaid, wishOf } from "../console/knowledge.ts";

const shown = (before: string, after: string): string =>
  differences(before, after)
    .map((line) => ({ same: " ", gone: "-", new: "+" })[line.kind] + line.text)
    .join("\n");

test("two versions differ by the lines that are gone and the lines that are new", () => {
  assert.equal(shown("a\nb\nc", "a\nx\nc\nd"), " a\n-b\n+x\n c\n+d");
  assert.equal(shown("", "a"), "-\n+a");
  assert.equal(shown("same", "same"), " same");
});

test("what is not gone and what is new make up the two texts again", () => {
  const texts = ["a\nb\nc\nd", "b\na\nd\nd", "", "x\n\ny", "d\nc\nb\na\na"];
  for (const before of texts) {
    for (const after of texts) {
      const lines = differences(before, after);
      assert.equal(lines.filter((line) => line.kind !== "new").map((line) => line.text).join("\n"), before);
      assert.equal(lines.filter((line) => line.kind !== "gone").map((line) => line.text).join("\n"), after);
    }
  }
});

test("texts of thousands of lines are compared without a table of all pairs", () => {
  const many = (mark: string): string => Array.from({ length: 5_000 }, (_, n) => `${mark}${n}`).join("\n");
  assert.equal(differences(many("a"), many("b")).length, 10_000);
});

test("an import goes part by part, tells how far it is and sums up what it did", async () => {
  const total = 1_200;
  const told: number[] = [];
  const send = async (from: number, count: number): Promise<Imported> => {
    const done = Math.min(total, from + count);
    return { created: done - from, updated: 0, unchanged: 0, total, done, skipped: 1, problems: [] };
  };
  const all = await inParts(send, (part) => told.push(part.done));
  assert.deepEqual([all.created, all.skipped, told], [1_200, 1, [500, 1_000, 1_200]]);
});

test("an import that does not get on is not asked for for ever", async () => {
  const stuck: Imported = { created: 0, updated: 0, unchanged: 0, total: 10, done: 0, skipped: 0, problems: [] };
  assert.equal((await inParts(async () => stuck, () => {})).done, 0);
});

test("a page is read as UTF-8, or else as the encoding of other Chinese pages", () => {
  assert.equal(decoded(new TextEncoder().encode("退货")), "退货");
  assert.equal(decoded(new Uint8Array([0xcd, 0xcb, 0xbb, 0xf5])), "退货");
});

test("of several problems of a field the first is shown", () => {
  const problem = (field: string, message: string) => ({ line: 0, field, message });
  assert.deepEqual(byField([problem("title", "a"), problem("title", "b"), problem("body", "c")]), { title: "a", body: "c" });
});

test("what was removed says what the version before its removal said", () => {
  const version = (number: number, text: string | null) => ({ version: number, at: 0, by: "", text });
  assert.equal(lastSaid([version(3, null), version(2, "second"), version(1, "first")]), "second");
  assert.equal(lastSaid([version(1, null)]), null);
  assert.equal(lastSaid([]), null);
});

test("a text is sent back with its days and the version that was seen", () => {
  const text = { title: "t", body: "b", language: "zh", category: "c", questions: ["q"], audience: "agents", validFrom: "2026-01-01", validUntil: "" };
  const wish = wishOf(text, 4);
  assert.deepEqual(wish, { title: "t", body: "b", language: "zh", category: "c", questions: ["q"], audience: "agents", valid_from: "2026-01-01", valid_until: "", expected_version: 4 });
});
