// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// GraphiQL, with the key of the tab and the schema that it opens.
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { buildClientSchema, getIntrospectionQuery } from "graphql";
import { useCallback, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
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
const WELCOME = root.dataset.query;

/** What the server answers to one request. */
async function ask(key, parameters) {
  const answer = await fetch(root.dataset.endpoint, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json",
      "Content-Type": "application/json",
      ...keyHeaders(key),
    },
    body: JSON.stringify(parameters),
  });
  return answer.json();
}

/** The schema as far as `key` opens it. */
async function fetchSchema(key) {
  const query = getIntrospectionQuery({ inputValueDeprecation: true });
  const { data, errors } = await ask(key, { query });
  if (!data) {
    throw new Error(errors[0].message);
  }
  return buildClientSchema(data);
}

function App({ field, listen }) {
  const [key, setKey] = useState(field.key());
  const [schema, setSchema] = useState(null);
  const present = useRef(key);
  present.current = key;
  useEffect(() => listen(setKey), [listen]);
  useEffect(() => {
    field.say("Reading the schema …");
    fetchSchema(key).then(
      (found) => {
        if (key === present.current) {
          setSchema(found);
          field.say(key ? "Requests are sent with this key." : "");
        }
      },
      (error) => {
        if (key === present.current) {
          setSchema(null);
          const after = key ? "" : " Then the schema appears, and queries run.";
          field.say(error.message + after, true);
        }
      },
    );
  }, [field, key]);
  const fetcher = useCallback((parameters) => ask(key, parameters), [key]);
  // Headers would be written into the history, which outlives the tab.
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      defaultQuery={WELCOME}
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
    />
  );
}

const listeners = new Set();
const field = mountKeyField((key) => listeners.forEach((tell) => tell(key)));
const listen = (tell) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};
createRoot(root).render(<App field={field} listen={listen} />);
