// Decision: the tests run on Node's own runner. The bundler that builds the pages turns each test
// file into plain JavaScript first, so there is no second tool chain whose idea of TypeScript or
// of module resolution could differ from what is shipped.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const web = fileURLToPath(new URL("..", import.meta.url));
const tests = readdirSync(join(web, "test")).filter((name) => name.endsWith(".test.ts"));
const out = mkdtempSync(join(web, "node_modules/.tests-"));
let status = 1;
try {
  await build({
    configFile: false,
    root: web,
    logLevel: "warn",
    build: {
      ssr: true,
      outDir: out,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(tests.map((name) => [name.slice(0, -3), join(web, "test", name)])),
        output: { entryFileNames: "[name].mjs" },
      },
    },
  });
  const files = readdirSync(out).filter((name) => name.endsWith(".test.mjs")).map((name) => join(out, name));
  status = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exit(status);
