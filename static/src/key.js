// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// The key of this tab. It is forgotten with the tab, and never part of an address.
const ITEM = "dual_api.key";

/** The header of that name that carries `key`; no header for an empty one. */
export function keyHeaders(name, key) {
  return key ? { [name]: key } : {};
}

/**
 * Puts a field for the key into the page's `#key`.
 *
 * @param {(key: string) => void} onChange told of every key that is entered, and of
 *   the empty string when it is taken back
 * @returns `key()`, the present one; `set(key)`, which tells nobody; `say(text)`, a
 *   sentence beside the field, and `say(text, true)`, one that something failed
 */
export function mountKeyField(onChange) {
  const form = document.createElement("form");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const button = document.createElement("button");
  const status = document.getElementById("status");
  label.textContent = "API key";
  label.htmlFor = input.id = "api-key";
  Object.assign(input, { type: "password", autocomplete: "off", spellcheck: false });
  button.textContent = "Use key";
  form.append(label, input, button);
  document.getElementById("key").append(form);

  function set(key) {
    input.value = key;
    if (key) {
      sessionStorage.setItem(ITEM, key);
    } else {
      sessionStorage.removeItem(ITEM);
    }
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    set(input.value.trim());
    onChange(input.value);
  });
  input.value = sessionStorage.getItem(ITEM) ?? "";
  return {
    key: () => sessionStorage.getItem(ITEM) ?? "",
    set,
    say(text, failed = false) {
      status.textContent = text;
      status.classList.toggle("failed", failed);
    },
  };
}
