// Changing the PIN of a device: somebody may have looked over a shoulder. Nothing that is sealed is touched.

import { element, field, problem, text } from "./elements.mjs";
import * as vault from "./vault.mjs";

export const PIN_HINT = "At least 6 figures or letters; words are safer. You need it on the visit. The fifth wrong PIN in a row empties the device.";

/** What a wrong PIN is answered with, while tries are left. */
export const notThePin = (left) => `That is not the PIN. ${left} ${left === 1 ? "try is" : "tries are"} left before the device is emptied`;

/** The place to change it, folded away. `done`: called once it is changed, `emptied` after the fifth wrong one. */
export function changing(done, emptied) {
  const now = field("pin-now", "PIN now", { type: "password", width: "govuk-input--width-10" });
  const next = field("pin-next", "New PIN", { type: "password", width: "govuk-input--width-10", hint: PIN_HINT });
  const again = field("pin-next-again", "The new PIN again", { type: "password", width: "govuk-input--width-10" });
  const says = text("", "govuk-body almoner-quiet");
  says.setAttribute("role", "status");
  const wrong = element("div");
  const fail = (words, id) => {
    says.textContent = "";
    wrong.replaceChildren(problem(words, id));
    wrong.firstChild.focus();
  };
  const change = async () => {
    wrong.replaceChildren();
    const unfit = vault.wrongWith(next.input.value);
    if (!now.input.value) return fail("Enter the PIN now", "pin-now");
    if (unfit) return fail(unfit, "pin-next");
    if (again.input.value !== next.input.value) return fail("The two new PINs are not the same", "pin-next-again");
    says.textContent = "One moment";
    const tried = await vault.change(now.input.value, next.input.value);
    if (tried.open) return done();
    return tried.left === 0 ? emptied() : fail(notThePin(tried.left), "pin-now");
  };
  const submit = (event) => (event.preventDefault(), change());
  const form = element("form", { onsubmit: submit, novalidate: true }, wrong, now.group, next.group, again.group, element("button", { class: "govuk-button govuk-button--secondary" }, "Change the PIN"), says);
  return element(
    "details",
    { class: "govuk-details" },
    element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, "Change the PIN")),
    element("div", { class: "govuk-details__text" }, form),
  );
}
