// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// What Scalar does not tell a screen reader, or tells it wrongly.
const ROLES = {
  // A button with a name and a menu.
  'button[role="none"]': null,
  // It suggests values of an environment, of which this page has none.
  '[contenteditable][role="combobox"]': "textbox",
  // The reference around it is the page's main part.
  ".scalar-client main": "group",
};
const NAMES = {
  "button.group\\/copy-button": () => "Copy",
  'button[aria-haspopup="menu"]': rowOf,
  // The editor of a body, then the fields of parameters.
  '.cm-content[role="textbox"]': () => "Body",
  '[contenteditable][role="textbox"]': (field) => field.dataset.placeholder ?? rowOf(field),
};

/** What the row of a table begins with: the name of a parameter. */
function rowOf(element) {
  const row = element.closest("tr, [role=row]");
  return row?.innerText.trim().split("\n")[0] || "Value";
}

/** To be called whenever the page has changed. */
export function mend() {
  for (const [selector, role] of Object.entries(ROLES)) {
    for (const element of document.querySelectorAll(selector)) {
      if (role === null) {
        element.removeAttribute("role");
      } else {
        element.setAttribute("role", role);
      }
    }
  }
  for (const [selector, name] of Object.entries(NAMES)) {
    for (const element of document.querySelectorAll(selector)) {
      const told = element.matches("button") && element.innerText.trim();
      if (!element.hasAttribute("aria-label") && !told) {
        element.setAttribute("aria-label", name(element));
      }
    }
  }
}
