// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// The reference of REST: Scalar over the document of this server.
import { createApiReference } from "@scalar/api-reference";
import "@scalar/api-reference/style.css";
import { keepMended, name, nameAsSeen, reach, role } from "./aria.js";
import "./docs.css";
import { keyHeaders, mountKeyField } from "./key.js";
import { forReaders } from "./reference.js";

const root = document.getElementById("docs");
const field = mountKeyField((key) => show(key));
let reference = null;
let shown = "";

/** The document that `key` may see; null when the server refuses it. */
async function fetchDocument(key) {
  if (!key && root.dataset.public === undefined) {
    field.say("Enter an API key to see the documentation.", true);
    return null;
  }
  const answer = await fetch(root.dataset.document, {
    headers: keyHeaders(root.dataset.header, key),
  });
  if (answer.ok) {
    return answer.json();
  }
  const problem = await answer.json().catch(() => ({}));
  const said = problem.detail ?? problem.title ?? `status ${answer.status}`;
  field.say(said, true);
  return null;
}

/** What Scalar is told: nothing leaves this server, and nothing is kept. */
function configuration(contract, key) {
  const { scheme, sampleServer, sampleKey } = root.dataset;
  return {
    content: forReaders(contract, {
      [sampleServer]: location.origin,
      // What is no key may break out of the quotes around it.
      ...(/^[\w.-]+$/.test(key) ? { [sampleKey]: key } : {}),
    }),
    authentication: {
      preferredSecurityScheme: scheme,
      securitySchemes: { [scheme]: { value: key } },
    },
    generateOperationSlug: ({ operationId }) => operationId,
    // The samples are the document's own.
    hiddenClients: true,
    // Fields stand where they are declared; the objects have pages of their own.
    orderSchemaPropertiesBy: "preserve",
    orderRequiredPropertiesFirst: false,
    hideModels: true,
    // It would be kept; the page is light or dark as the system is.
    hideDarkModeToggle: true,
    persistAuth: false,
    // What its makers offer besides, on servers of theirs.
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: "never",
    // The index leads to the document, as JSON and as YAML.
    documentDownloadType: "none",
  };
}

/** What `key` may do, and requests that carry it. */
async function show(key) {
  shown = key;
  field.say("");
  const contract = await fetchDocument(key);
  // Another key may have come while this one was asked for.
  if (contract === null || key !== shown) {
    return;
  }
  if (reference === null) {
    reference = createApiReference(root, configuration(contract, key));
  } else {
    reference.updateConfiguration(configuration(contract, key));
  }
  field.say(key ? "Requests are sent with this key." : "Enter a key to send requests.");
}

/** What the row of a table begins with: the name of a parameter. */
function rowOf(element) {
  const row = element.closest("tr, [role=row]");
  return row?.innerText.trim().split("\n")[0] || "Value";
}

// Dialogs are beside the root.
keepMended(document.body, [
  // A button with a name and a menu.
  ['button[role="none"]', role(null)],
  // It suggests values of an environment, of which this page has none.
  ['[contenteditable][role="combobox"]', role("textbox")],
  // The reference around it is the page's main part.
  [".scalar-client main", role("group")],
  // The page's header is the bar; this one, of a telephone, opens the list at the side.
  ["[data-scalar-scroll-header]", role("navigation")],
  ["[data-scalar-scroll-header]", name(() => "Contents")],
  ["[data-scalar-scroll-header] > header", role("group")],
  // There are many of that name.
  [".response-card", role("group")],
  ["button.group\\/copy-button", name(() => "Copy")],
  ['button[aria-haspopup="menu"]', name(rowOf)],
  // The editor of a body, then the fields of parameters.
  ['.cm-content[role="textbox"]', name(() => "Body")],
  [
    '[contenteditable][role="textbox"]',
    name((field) => field.dataset.placeholder ?? rowOf(field)),
  ],
  [".show-more", nameAsSeen],
  [".endpoints, .markdown pre > code", reach],
]);
show(field.key());
