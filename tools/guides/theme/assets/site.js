// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// The buttons of a block are no way through the site: each would be a place to jump to.
function mend() {
  for (const buttons of document.querySelectorAll("nav.md-code__nav")) {
    buttons.setAttribute("role", "none");
  }
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
