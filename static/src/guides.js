// Copyright 2026 dual_api contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

// A guide: its examples with this server's address and the key of this tab, to copy.
import { mountKeyField } from "./key.js";

const guide = document.querySelector("main.guide");
const field = mountKeyField(fill);

/** A key has nothing in it that a shell or a string would take for its own. */
const isPlain = (key) => /^[\w.~+/=-]+$/.test(key);

/** Puts the key into the examples; what stood there comes back with an empty one. */
function fill(key) {
  if (key && !isPlain(key)) {
    field.say("That can't be a key.", true);
    return;
  }
  for (const place of guide.querySelectorAll(".key")) {
    place.dataset.before ??= place.textContent;
    place.textContent = key || place.dataset.before;
  }
  const places = guide.querySelectorAll(".key").length;
  const told = key ? "The examples carry this key." : "Enter a key to fill in the examples.";
  field.say(places ? told : "");
}

function nameServer() {
  for (const place of guide.querySelectorAll(".server")) {
    place.textContent = location.origin;
  }
}

async function copy(text) {
  // Over plain HTTP there is no clipboard for scripts.
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text);
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** A button that copies the block, above its right corner. */
function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await copy(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  block.append(button);
}

guide.querySelectorAll(".highlight").forEach(addButton);
if (guide.dataset.unnamed !== undefined) {
  nameServer();
}
fill(field.key());
