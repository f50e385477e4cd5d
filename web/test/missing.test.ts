import assert from "node:assert/strict";
import { test } from "node:test";
import { Missing } from "../console/missing.ts";
import { FakeClock } from "./clock.ts";

function searching(): { readonly clock: FakeClock; readonly missing: Missing; readonly told: string[] } {
  const [clock, told] = [new FakeClock(), [] as string[]];
  return { clock, told, missing: new Missing(clock, (text) => told.push(text)) };
}

test("a search that found nothing is told once it has settled, and once only", async () => {
  const { clock, missing, told } = searching();
  missing.now("teleporter");
  await clock.pass(1_900);
  assert.deepEqual(told, []);
  await clock.pass(200);
  assert.deepEqual(told, ["teleporter"]);
  missing.now(null);
  missing.now("teleporter");
  missing.left();
  await clock.pass(5_000);
  assert.deepEqual(told, ["teleporter"]);
});

test("what is typed on, or finds something in the end, is not told", async () => {
  const { clock, missing, told } = searching();
  missing.now("tele");
  await clock.pass(1_000);
  missing.now("teleport");
  await clock.pass(1_500);
  missing.now(null);
  await clock.pass(5_000);
  missing.left();
  assert.deepEqual(told, []);
});

test("a field that is left has settled", async () => {
  const { clock, missing, told } = searching();
  missing.now("teleporter");
  missing.left();
  await clock.pass(5_000);
  assert.deepEqual(told, ["teleporter"]);
});
