// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// Builds static/src into a folder: `node build.mjs <node_modules> <static/src> <folder>`.
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, source, folder] = process.argv.slice(2);
const { build } = createRequire(join(modules, "here.js"))("esbuild");
const common = {
  bundle: true,
  minify: true,
  outdir: folder,
  // The sources lie where no node_modules are.
  nodePaths: [modules],
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
  entryPoints: ["docs.js", "graphiql.jsx", "guides.js"].map((name) => join(source, name)),
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
