// Keys for those who work here all day. A key belongs to something on the page that can be pressed
// as well: an element with `data-key="n"` and, for the list of keys, `data-key-says="New note"`.
// A field takes the focus, anything else is clicked. `?` opens the list, in which keys can be
// turned off for good, as WCAG 2.1.4 asks: they may get in the way of speech input.

const OFF = "almoner-keys-off";

export function listenForKeys() {
  const dialog = makeDialog();
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || dialog.open) return;
    if (event.key === "?") {
      event.preventDefault();
      open(dialog);
      return;
    }
    const target = areOn() && targets().find((element) => element.dataset.key === event.key);
    if (target) {
      event.preventDefault();
      use(target);
    }
  });
  for (const button of document.querySelectorAll("button[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => open(dialog));
  }
}

/** Is this key part of something being written, or of a shortcut of the browser's? */
function isTyping(event) {
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.isComposing ||
    event.target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

const targets = () => [...document.querySelectorAll("[data-key]")];

function use(target) {
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

function areOn() {
  return localStorage.getItem(OFF) === null;
}

function turn(on) {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
}

function makeDialog() {
  const dialog = element("dialog", { class: "almoner-keys", "aria-labelledby": "almoner-keys-title" });
  document.body.append(dialog);
  return dialog;
}

function open(dialog) {
  const list = element("dl", { class: "govuk-summary-list" });
  for (const target of targets()) {
    list.append(row(target.dataset.key, target.dataset.keySays ?? target.textContent.trim()));
  }
  list.append(row("?", "This list"));

  const off = element("button", { type: "button", class: "govuk-button govuk-button--secondary" });
  off.textContent = areOn() ? "Turn keys off" : "Turn keys on";
  off.addEventListener("click", () => {
    turn(!areOn());
    dialog.close();
  });
  const close = element("button", { type: "button", class: "govuk-button" }, "Close");
  close.addEventListener("click", () => dialog.close());

  const buttons = element("div", { class: "govuk-button-group" });
  buttons.append(close, off);
  const title = element("h2", { class: "govuk-heading-m", id: "almoner-keys-title" }, "Keys");
  dialog.replaceChildren(title, list, buttons);
  dialog.showModal();
}

function row(key, says) {
  const line = element("div", { class: "govuk-summary-list__row" });
  const name = element("dt", { class: "govuk-summary-list__key" });
  name.append(element("kbd", {}, key));
  line.append(name, element("dd", { class: "govuk-summary-list__value" }, says));
  return line;
}

function element(name, attributes, text = "") {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.textContent = text;
  return made;
}
