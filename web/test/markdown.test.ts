import assert from "node:assert/strict";
import { test } from "node:test";
import { parseInline, parseMarkdown, safeHref } from "../widget/markdown.ts";

test("paragraphs, lists, bold and https links are understood", () => {
  assert.deepEqual(parseMarkdown("收到 **7 天** 内\n可退\n\n1. 申请\n2. 寄回\n\n- a\n- b"), [
    { kind: "paragraph", lines: [[{ kind: "text", text: "收到 " }, { kind: "bold", text: "7 天" }, { kind: "text", text: " 内" }], [{ kind: "text", text: "可退" }]] },
    { kind: "list", ordered: true, start: 1, items: [[{ kind: "text", text: "申请" }], [{ kind: "text", text: "寄回" }]] },
    { kind: "list", ordered: false, start: 1, items: [[{ kind: "text", text: "a" }], [{ kind: "text", text: "b" }]] },
  ]);
  assert.deepEqual(parseInline("[说明](https://a.example/x)。"), [
    { kind: "link", text: "说明", href: "https://a.example/x" },
    { kind: "text", text: "。" },
  ]);
});

test("markup is text", () => {
  const hostile = '<script>alert(1)</script> <img src=x onerror="alert(1)">';
  assert.deepEqual(parseMarkdown(hostile), [{ kind: "paragraph", lines: [[{ kind: "text", text: hostile }]] }]);
});

test("only https becomes a link", () => {
  for (const address of ["javascript:alert(1)", "data:text/html,x", "http://a.example", "//a.example", "https://user:pw@a.example", "https:///"]) {
    assert.equal(safeHref(address), null, address);
    const parts = parseInline(`[x](${address})`);
    assert.ok(parts.every((part) => part.kind === "text"), address);
  }
  assert.ok(parseInline("[x](JAVASCRIPT:alert(1))").every((part) => part.kind === "text"));
});

test("a bare address ends before the sentence's own punctuation", () => {
  assert.deepEqual(parseInline("看 https://a.example/b。好"), [
    { kind: "text", text: "看 " },
    { kind: "link", text: "https://a.example/b", href: "https://a.example/b" },
    { kind: "text", text: "。好" },
  ]);
  assert.equal(parseInline("https://a.example/b.").map((part) => part.text).join("|"), "https://a.example/b|.");
});

test("a number with a decimal point begins no list", () => {
  assert.equal(parseMarkdown("3.5 kg")[0]?.kind, "paragraph");
});

test("a list keeps the number it starts with", () => {
  const [block] = parseMarkdown("3. c\n4. d");
  assert.equal(block?.kind === "list" && block.start, 3);
});

test("long hostile input takes no time", () => {
  const text = "**a [b](https:// **c** ](((([[[".repeat(2000);
  const from = performance.now();
  const [block] = parseMarkdown(text);
  assert.ok(performance.now() - from < 1000);
  assert.equal(block?.kind, "paragraph");
});
