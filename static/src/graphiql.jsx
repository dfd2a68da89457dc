// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// GraphiQL, with the key of the tab.
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { useCallback, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { keepMended, nameAsSeen, role } from "./aria.js";
import "./graphiql.css";
import { keyHeaders, mountKeyField } from "./key.js";

// The three languages of the editor, each in a file of its own beside this one.
const WORKERS = { json: "json.worker.js", graphql: "graphql.worker.js" };
globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const file = WORKERS[label] ?? "editor.worker.js";
    return new Worker(new URL(file, import.meta.url));
  },
};

const root = document.getElementById("graphiql");
/** The page is light or dark as the system is; left to itself, the editor stays as it was. */
const darkness = matchMedia("(prefers-color-scheme: dark)");
const SCHEMA_QUERY = "IntrospectionQuery";

/** What the server answers to one request. */
async function ask(key, parameters) {
  const answer = await fetch(root.dataset.endpoint, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json",
      "Content-Type": "application/json",
      ...keyHeaders(root.dataset.header, key),
    },
    body: JSON.stringify(parameters),
  });
  return answer.json();
}

function App({ field, listen }) {
  const [key, setKey] = useState(field.key());
  const present = useRef(key);
  present.current = key;
  const [dark, setDark] = useState(darkness.matches);
  const open = key !== "" || root.dataset.public !== undefined;
  useEffect(() => listen(setKey), [listen]);
  useEffect(() => {
    const follow = () => setDark(darkness.matches);
    darkness.addEventListener("change", follow);
    return () => darkness.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    if (!open) {
      field.say("Enter an API key to see the schema and to run queries.", true);
    }
  }, [field, open]);
  // GraphiQL reads the schema anew whenever it is given another one.
  const fetcher = useCallback(
    async (parameters) => {
      const answer = await ask(key, parameters);
      if (parameters.operationName === SCHEMA_QUERY && key === present.current) {
        if (answer.data) {
          field.say(`Requests are sent ${key ? "with this" : "without a"} key.`);
        } else {
          field.say(answer.errors[0].message, true);
        }
        // GraphiQL would ask once more, differently, where there is no data at all.
        return { data: null, ...answer };
      }
      return answer;
    },
    [field, key],
  );
  // Documents name customers: they are kept as long as the tab is, like the key.
  return (
    <>
      <h1 className="unseen">GraphiQL</h1>
      <GraphiQL
        fetcher={fetcher}
        storage={sessionStorage}
        schema={open ? undefined : null}
        introspectionQueryName={SCHEMA_QUERY}
        inputValueDeprecation
        forcedTheme={dark ? "dark" : "light"}
        defaultQuery={root.dataset.query}
        isHeadersEditorEnabled={false}
        shouldPersistHeaders={false}
      />
    </>
  );
}

/** What GraphiQL has kept for good before, by this page or one of an older version. */
function forgetKept() {
  for (const item of Object.keys(localStorage)) {
    if (item.startsWith("graphiql:")) {
      localStorage.removeItem(item);
    }
  }
}

/** Which document is shown, its button says: no tab may have buttons in it. */
function tellCurrent(tab) {
  tab.removeAttribute("aria-selected");
  const current = tab.matches(".graphiql-tab-active");
  tab.querySelector("button").setAttribute("aria-current", current);
}

forgetKept();
const listeners = new Set();
const field = mountKeyField((key) => listeners.forEach((tell) => tell(key)));
const listen = (tell) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};
createRoot(root).render(<App field={field} listen={listen} />);
keepMended(root, [
  [".graphiql-tabs, .graphiql-tab", role(null)],
  [".graphiql-tab", tellCurrent],
  ["#graphiql-session", role("group")],
  [".graphiql-history-item-label", nameAsSeen],
]);
