// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// Builds static/src into a folder: `node build.mjs <node_modules> <static/src> <folder>`.
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [modules, source, folder] = process.argv.slice(2);
// The names of the parts depend on where the files lie, seen from this folder: laid out
// in the same way, they have the same names on every machine.
const room = mkdtempSync(join(tmpdir(), "pages-"));
process.on("exit", () => rmSync(room, { recursive: true }));
symlinkSync(modules, join(room, "node_modules"));
cpSync(source, join(room, "src"), { recursive: true });
const { build } = createRequire(join(modules, "here.js"))("esbuild");
const common = {
  bundle: true,
  minify: true,
  outdir: folder,
  absWorkingDir: room,
  preserveSymlinks: true,
  // What the licences of the parts ask for goes with them.
  legalComments: "linked",
  target: ["chrome111", "firefox114", "safari16.4"],
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};

// The editor asks for its styles part by part; GraphiQL's own file has all of them.
const withoutEditorStyles = {
  name: "without-editor-styles",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]monaco-editor[\\/].*\.css$/ }, () => ({ contents: "" }));
  },
};

await build({
  ...common,
  entryPoints: ["docs.js", "graphiql.jsx", "guides.js"].map((name) => join("src", name)),
  format: "esm",
  splitting: true,
  chunkNames: "part-[hash]",
  jsx: "automatic",
  plugins: [withoutEditorStyles],
});
await build({
  ...common,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
  },
  format: "iife",
});
