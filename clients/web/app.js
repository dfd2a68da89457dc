// What is on the screen. The texts of the API go there as text, never as HTML.

import { Api, Refusal } from "./api.js";
import { CUSTOMERS, UPDATE } from "./queries.js";
import { SignedOut, returned, signIn } from "./session.js";

const PAGE_SIZE = 10;
const $ = (id) => document.getElementById(id);
const form = $("sign-in");
const search = $("search");
const editor = $("editor");
const fields = editor.querySelector("form");

let api;
let page = { pageInfo: {} };
let place = { first: PAGE_SIZE };
let loading = new AbortController();
let waiting;

// -- who is signed in: in this tab only ---------------------------------------------

async function begin() {
  try {
    const session = await returned();
    if (!session) return;
    api = new Api(session);
    await load({ first: PAGE_SIZE });
  } catch (error) {
    if (!(error instanceof SignedOut)) throw error;
    end(error.message);
  }
}

function end(message = "") {
  loading.abort();
  show({ signedIn: false });
  tell(message);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { server, client } = Object.fromEntries(new FormData(form));
  // Whoever comes back need not type them again.
  localStorage.setItem("server", server);
  localStorage.setItem("client", client.trim());
  try {
    await signIn(server, client.trim());
  } catch (error) {
    const known = error instanceof SignedOut;
    tell(known ? error.message : `${server} does not answer. Are you online, and is the address right?`);
  }
});

$("sign-out").addEventListener("click", () => {
  api.session.end();
  end();
});

// -- the list -----------------------------------------------------------------------

/** Show the page at that place in the list; an older request is given up. */
async function load(wanted) {
  place = wanted;
  loading.abort();
  loading = new AbortController();
  const { signal } = loading;
  const q = search.elements.q.value.trim() || null;
  try {
    const { customers } = await api.ask(CUSTOMERS, { ...wanted, q }, signal);
    tell("");
    show({ signedIn: true });
    showPage(customers);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof SignedOut) return end(error.message);
    if (!(error instanceof Refusal)) throw error;
    tell(error.message, error.wait, () => load(wanted));
  }
}

function showPage(customers) {
  page = customers;
  const { totalCount, nodes, pageInfo } = customers;
  $("summary").textContent = totalCount === 1 ? "1 customer" : `${totalCount} customers`;
  $("customers").replaceChildren(...nodes.map(row));
  $("previous").disabled = !pageInfo.hasPreviousPage;
  $("next").disabled = !pageInfo.hasNextPage;
}

function row(customer) {
  const item = $("customer").content.cloneNode(true);
  item.querySelector("h3").textContent = customer.name;
  const facts = [customer.address?.country, customer.email, customer.phone];
  item.querySelector("p").textContent = facts.filter(Boolean).join(" · ");
  const button = item.querySelector("button");
  button.setAttribute("aria-label", `Edit ${customer.name}`);
  button.addEventListener("click", () => edit(customer));
  return item;
}

search.addEventListener("submit", (event) => {
  event.preventDefault();
  load({ first: PAGE_SIZE });
});
$("next").addEventListener("click", () =>
  load({ first: PAGE_SIZE, after: page.pageInfo.endCursor }),
);
$("previous").addEventListener("click", () =>
  load({ last: PAGE_SIZE, before: page.pageInfo.startCursor }),
);

// -- one customer -------------------------------------------------------------------

let edited;

function edit(customer) {
  edited = customer;
  $("editor-title").textContent = customer.name;
  for (const name of ["email", "phone"]) {
    fields.elements[name].value = customer[name] ?? "";
  }
  mark({});
  editor.showModal();
}

/** The server's words at the fields that they are about, the rest below. */
function mark(details, message = "") {
  const others = [];
  for (const name of ["email", "phone"]) {
    const words = details[name] ?? [];
    fields.elements[name].setAttribute("aria-invalid", words.length > 0);
    $(`${name}-trouble`).textContent = words.join("; ");
  }
  for (const [name, words] of Object.entries(details)) {
    if (!fields.elements[name]) others.push(...words);
  }
  $("editor-trouble").textContent = others.join("; ") || message;
  fields.querySelector('[aria-invalid="true"]')?.focus();
}

fields.addEventListener("submit", async (event) => {
  event.preventDefault();
  const save = fields.querySelector("button:not([type])");
  const input = { id: edited.id };
  for (const name of ["email", "phone"]) {
    // What is empty here is null there; what was not touched is not sent.
    const value = fields.elements[name].value.trim() || null;
    if (value !== edited[name]) input[name] = value;
  }
  save.disabled = true;
  try {
    await api.ask(UPDATE, { input });
    editor.close();
    await load(place);
  } catch (error) {
    if (error instanceof SignedOut) {
      editor.close();
      return end(error.message);
    }
    if (!(error instanceof Refusal)) throw error;
    const wait = error.wait ? ` Please try again in ${error.wait} seconds.` : "";
    mark(error.code === "validation" ? error.details : {}, error.message + wait);
  } finally {
    save.disabled = false;
  }
});

$("cancel").addEventListener("click", () => editor.close());

// -- what a person is told ----------------------------------------------------------

function show({ signedIn }) {
  form.hidden = signedIn;
  $("list").hidden = !signedIn;
  $("sign-out").hidden = !signedIn;
}

/** Say what is the matter; with `wait`, do it again after so many seconds. */
function tell(message, wait = 0, again = undefined) {
  clearTimeout(waiting);
  const later = wait ? ` Trying again in ${wait} seconds.` : "";
  $("trouble").textContent = message + later;
  $("trouble").hidden = !message;
  if (wait) waiting = setTimeout(again, wait * 1000);
}

for (const name of ["server", "client"]) {
  const typed = localStorage.getItem(name);
  if (typed) form.elements[name].value = typed;
}
begin();
