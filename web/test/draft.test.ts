// A document of settings on a page, against a desk that holds one and knows versions as the real one does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../console/draft.ts";
import { Problem } from "../widget/http.ts";
import type { Stood } from "../console/staff.ts";

class Desk {
  stands: Stood<string> = { version: 3, settings: "as it was" };
  /** What the next request meets in place of an answer. */
  refusal: Problem | null = null;
  puts = 0;
  readonly draft = new Draft<Stood<string>>({
    read: async () => this.#meet(),
    save: async (settings, version) => {
      this.puts += 1;
      this.#meet();
      if (version !== this.stands.version) throw new Problem(409, "conflict", "", "", null);
      return (this.stands = { version: version + 1, settings });
    },
    say: (problem) => (problem instanceof Problem ? problem.code : "?"),
  });

  #meet(): Stood<string> {
    const refusal = this.refusal;
    this.refusal = null;
    if (refusal !== null) throw refusal;
    return this.stands;
  }

  /** What the page shows. */
  get shown(): object {
    const { settings, dirty, busy, failed, conflict } = this.draft;
    return { settings: settings.value, dirty: dirty.value, busy: busy.value, failed: failed.value, conflict: conflict.value };
  }
}

const away = new Problem(0, "network", "", "", null);
const calm = { dirty: false, busy: false, failed: "", conflict: false };

test("a document that cannot be read says why, and is there once it can", async () => {
  const desk = new Desk();
  desk.refusal = away;
  await desk.draft.read();
  assert.deepEqual(desk.shown, { ...calm, settings: null, failed: "network" });
  desk.draft.change(() => "typed");
  assert.equal(await desk.draft.save(), false);
  assert.equal(desk.puts, 0);
  await desk.draft.read();
  assert.deepEqual(desk.shown, { ...calm, settings: "as it was" });
});

test("a change is saved over the version that was seen, and the next one over the saved", async () => {
  const desk = new Desk();
  await desk.draft.read();
  for (const [typed, version] of [["one", 4], ["two", 5]] as const) {
    desk.draft.change((was) => `${was}, ${typed}`);
    assert.equal(desk.draft.dirty.value, true);
    assert.equal(await desk.draft.save(), true);
    assert.equal(desk.stands.version, version);
  }
  assert.deepEqual(desk.shown, { ...calm, settings: "as it was, one, two" });
  assert.equal(desk.draft.stored.value, desk.stands);
});

test("who saves second is told of the conflict, keeps what they typed and overwrites nothing", async () => {
  const desk = new Desk();
  await desk.draft.read();
  desk.draft.change(() => "mine");
  desk.stands = { version: 4, settings: "theirs" };
  assert.equal(await desk.draft.save(), false);
  assert.deepEqual(desk.shown, { settings: "mine", dirty: true, busy: false, failed: "conflict", conflict: true });
  assert.equal(desk.stands.settings, "theirs");
  // Until it is read again, whatever else fails.
  desk.refusal = away;
  await desk.draft.save();
  assert.deepEqual([desk.draft.failed.value, desk.draft.conflict.value], ["network", true]);
  await desk.draft.read();
  assert.deepEqual(desk.shown, { ...calm, settings: "theirs" });
  desk.draft.change(() => "mine");
  assert.equal(await desk.draft.save(), true);
  assert.deepEqual(desk.stands, { version: 5, settings: "mine" });
});

test("a refusal that is no conflict leaves the draft to be saved again", async () => {
  const desk = new Desk();
  await desk.draft.read();
  desk.draft.change(() => "mine");
  desk.refusal = new Problem(400, "invalid_field", "", "", null);
  assert.equal(await desk.draft.save(), false);
  assert.deepEqual(desk.shown, { settings: "mine", dirty: true, busy: false, failed: "invalid_field", conflict: false });
  assert.equal(await desk.draft.save(), true);
  assert.deepEqual(desk.shown, { ...calm, settings: "mine" });
});

test("a second press while the first is under way saves nothing more, and what is saved may be tidied", async () => {
  const desk = new Desk();
  await desk.draft.read();
  desk.draft.change(() => " mine ");
  const first = desk.draft.save("mine");
  assert.equal(desk.draft.busy.value, true);
  assert.equal(await desk.draft.save(), false);
  assert.equal(await first, true);
  assert.equal(desk.puts, 1);
  assert.deepEqual(desk.shown, { ...calm, settings: "mine" });
});
