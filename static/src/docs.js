// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// The interactive documentation of REST: Swagger UI over the document of this server.
import SwaggerUI from "swagger-ui-dist/swagger-ui-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import { keyHeaders, mountKeyField } from "./key.js";

const root = document.getElementById("docs");
const field = mountKeyField((key) => show(key));
let ui = null;
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
    return withNothingChosen(await answer.json());
  }
  const problem = await answer.json().catch(() => ({}));
  const said = problem.detail ?? problem.title ?? `status ${answer.status}`;
  field.say(said, true);
  return null;
}

/** Keys that are entered in Swagger UI's own dialog are the tab's key as well. */
const oneKey = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (authorization) => {
          const value = authorization[root.dataset.scheme]?.value;
          const done = authorize(authorization);
          if (value !== undefined && value !== shown) {
            field.set(value);
            show(value);
          }
          return done;
        },
        logout: (logout) => (names) => {
          const done = logout(names);
          if (names.includes(root.dataset.scheme)) {
            field.set("");
            show("");
          }
          return done;
        },
      },
    },
  },
});

/** Whether one of the ways to call an operation is to send nothing. */
function needsNoKey(security) {
  return !security || security.some((way) => way.size === 0);
}

/**
 * A closed lock where a key is needed, and none where it is not. Swagger UI's own tell
 * whether a key was entered, which the sentence above the list says already.
 */
const locks = () => ({
  wrapComponents: {
    OperationSummary: (Summary, { React }) => (props) => {
      const { operationProps } = props;
      const shown = needsNoKey(operationProps.get("security"))
        ? operationProps.delete("security")
        : operationProps;
      return React.createElement(Summary, { ...props, operationProps: shown });
    },
    authorizeOperationBtn: (Button, { React }) => (props) =>
      React.createElement(Button, { ...props, isAuthorized: true }),
  },
});

/**
 * The document, with defaults and examples of what may be left out told in words:
 * Swagger UI would send them all, filters that nobody chose among them.
 */
function withNothingChosen(contract) {
  const paths = Object.values(contract.paths ?? {});
  const operations = paths.flatMap((path) => [path, ...Object.values(path)]);
  const parameters = [
    ...Object.values(contract.components?.parameters ?? {}),
    ...operations.flatMap((operation) => operation.parameters ?? []),
  ];
  for (const parameter of parameters.filter((found) => !found.required)) {
    const [first] = Object.values(parameter.examples ?? {});
    const example = parameter.example ?? first?.value;
    const told = { Default: parameter.schema?.default, Example: example };
    for (const [word, value] of Object.entries(told)) {
      if (value !== undefined) {
        const text = Array.isArray(value) ? value.join(",") : value;
        parameter.description = `${parameter.description ?? ""} ${word}: \`${text}\`.`;
      }
    }
    for (const place of [parameter, parameter.schema ?? {}]) {
      delete place.default;
      delete place.example;
      delete place.examples;
    }
  }
  return contract;
}

/** Swagger UI names its fields, but not its lists to choose from. */
function nameLists() {
  for (const list of root.querySelectorAll("select:not([aria-label])")) {
    const row = list.closest("[data-param-name]");
    const name = row ? row.dataset.paramName : list.id === "servers" ? "Server" : "Example";
    list.setAttribute("aria-label", name);
  }
}

function render(contract) {
  ui = SwaggerUI({
    domNode: root,
    spec: contract,
    plugins: [oneKey, locks],
    deepLinking: true,
    // It would ask a server of its own about this one.
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    persistAuthorization: false,
  });
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
  if (ui === null) {
    render(contract);
  } else {
    ui.specActions.updateSpec(JSON.stringify(contract));
  }
  if (key) {
    ui.preauthorizeApiKey(root.dataset.scheme, key);
    field.say("Requests are sent with this key.");
  } else {
    field.say("Enter a key to send requests.");
  }
}

new MutationObserver(nameLists).observe(root, { childList: true, subtree: true });
// Swagger UI's own dark colours hang on a class, ours and GraphiQL's on the system.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
show(field.key());
