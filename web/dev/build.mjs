// Decision: three small builds in one command instead of one configuration with conditions: the
// widget is a classic script with a stable name (sites embed its address), the demo stands at the
// root, the console under /console with hashed assets. The sizes are part of the build: a widget
// that has outgrown its budget fails it.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const web = fileURLToPath(new URL("..", import.meta.url));
const dist = join(web, "dist");
/** Loader and widget are one file here; the budget is for both. */
const BUDGET = { "widget.js": 40 * 1024 };

const common = {
  configFile: false,
  publicDir: false,
  logLevel: "warn",
  base: "/",
};
const output = {
  target: "es2022",
  emptyOutDir: false,
  modulePreload: { polyfill: false },
  reportCompressedSize: false,
  // Nothing is put into pages as data: or inline script, so that the strictest policy fits.
  assetsInlineLimit: 0,
};

rmSync(dist, { recursive: true, force: true });
await build({
  ...common,
  root: join(web, "widget"),
  build: {
    ...output,
    outDir: dist,
    lib: { entry: "main.ts", formats: ["iife"], name: "SpindeskWidget", fileName: () => "widget.js" },
    rolldownOptions: { output: { exports: "none" } },
  },
});
await build({ ...common, root: join(web, "demo"), build: { ...output, outDir: dist } });
await build({
  ...common,
  root: web,
  build: { ...output, outDir: dist, rolldownOptions: { input: join(web, "console/index.html") } },
});

const sizes = {};
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  sizes[relative(dist, path)] = { bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}
const names = Object.keys(sizes).sort();
writeFileSync(join(dist, "size.json"), `${JSON.stringify(Object.fromEntries(names.map((name) => [name, sizes[name]])), null, 2)}\n`);

for (const name of names) {
  const { bytes, gzip } = sizes[name];
  console.log(`${name.padEnd(38)} ${String(bytes).padStart(8)} B  ${String(gzip).padStart(7)} B gzip`);
}
for (const [name, budget] of Object.entries(BUDGET)) {
  const gzip = sizes[name]?.gzip;
  if (gzip === undefined || gzip > budget) {
    console.error(`${name} is ${gzip ?? "missing"} B gzip; its budget is ${budget} B`);
    process.exitCode = 1;
  }
}
