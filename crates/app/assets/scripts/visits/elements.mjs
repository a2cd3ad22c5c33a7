// Elements of a page, made from words: nothing that somebody typed is ever read as HTML here.

/** Makes an element. `about`: attributes; what begins with `on` is what happens then. */
export function element(name, about = {}, ...inside) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(about)) {
    if (attribute.startsWith("on")) made.addEventListener(attribute.slice(2), value);
    else if (value === true) made.setAttribute(attribute, "");
    else if (value !== false && value !== null) made.setAttribute(attribute, value);
  }
  made.append(...inside.flat().filter((one) => one !== null && one !== false));
  return made;
}

export const button = (words, then, kind = "") =>
  element("button", { type: "button", class: kind === "link" ? "almoner-link-button" : `govuk-button ${kind && `govuk-button--${kind}`}`, onclick: then }, words);

export const text = (words, kind = "govuk-body") => element("p", { class: kind }, words);
export const link = (words, href) => element("a", { class: "govuk-link", href }, words);

/** A field with its label and hint. */
export function field(id, label, { hint, type = "text", value = "", width = "" } = {}) {
  const input = element("input", { class: `govuk-input ${width}`, id, name: id, type, autocomplete: "off", value, "aria-describedby": hint ? `${id}-hint` : null });
  const group = element("div", { class: "govuk-form-group" }, element("label", { class: "govuk-label govuk-label--s", for: id }, label), hint ? element("div", { class: "govuk-hint", id: `${id}-hint` }, hint) : null, input);
  return { group, input };
}

/** What is wrong, at the top, with a way to where it is. */
export function problem(words, id) {
  const item = element("li", {}, element("a", { href: `#${id}`, onclick: (event) => (event.preventDefault(), document.getElementById(id)?.focus()) }, words));
  return element(
    "div",
    { class: "govuk-error-summary", role: "alert", tabindex: "-1" },
    element("h2", { class: "govuk-error-summary__title" }, "There is a problem"),
    element("ul", { class: "govuk-list govuk-error-summary__list" }, item),
  );
}

/** What is said where the device has no room for a photograph or signature. */
export const FULL = "This device could not keep it: it may be full. Bring a case back to make room, then keep it again";

/** "14:32" */
export const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
