// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// For screen readers: what the program on a page tells them wrongly, or not at all.

/**
 * Mends what is in `root`, now and after each of its changes.
 *
 * @param {Element} root
 * @param {Array<[string, (element: HTMLElement) => void]>} mended what to do with the
 *   elements of a selector; as often as they change
 */
export function keepMended(root, mended) {
  function mend() {
    for (const [selector, change] of mended) {
      root.querySelectorAll(selector).forEach(change);
    }
  }
  const changes = { childList: true, subtree: true, attributeFilter: ["aria-selected"] };
  new MutationObserver(mend).observe(root, changes);
  mend();
}

/** Gives a role; without one, that of the element itself. */
export const role = (name) => (element) =>
  name ? element.setAttribute("role", name) : element.removeAttribute("role");

/** Gives a name to what has none, by a function. */
export const name = (find) => (element) => {
  const told = element.matches("button") && element.innerText.trim();
  if (!element.hasAttribute("aria-label") && !told) {
    element.setAttribute("aria-label", find(element));
  }
};

/** Has the name begin with what is seen: who speaks to the machine says that. */
export function nameAsSeen(element) {
  const seen = element.innerText.trim();
  const told = element.getAttribute("aria-label");
  if (told && !told.startsWith(seen)) {
    element.setAttribute("aria-label", `${seen}, ${told}`);
  }
}

/** Lets the keyboard reach what can be scrolled. */
export const reach = (element) => element.setAttribute("tabindex", "0");
