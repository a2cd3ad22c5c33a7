// What a form of questions gains: a question appears as soon as an answer calls for it, and a week adds up its hours.
// Without scripts the page comes back with both.

export function followAnswers() {
  for (const form of document.querySelectorAll("form[data-form]")) followForm(form);
}

/** The same of one form, such as one that was not there when the page opened. */
export function followForm(form) {
  const follow = () => {
    const asked = [...form.querySelectorAll("[data-when]")].filter((place) => place.dataset.when);
    for (const place of asked) place.hidden = !JSON.parse(place.dataset.when).every((test) => holds(form, test));
    tellWhatIsShown(form);
    for (const week of form.querySelectorAll("[data-week]")) addUp(week);
  };
  form.addEventListener("input", follow);
  form.addEventListener("almoner:filled", follow);
  follow();
}

/** The values of a field that is asked now; none where the page has no such field. Of a fact told back that is still right,
 * what was told. */
function valuesOf(form, field) {
  const own = [...form.elements].filter((one) => one.name === field || one.name?.startsWith(`${field}-`));
  if (own.length === 0) return null;
  const named = (name) => [...form.elements].filter((one) => one.name === name);
  const stillRight = named(`${field}.state`).some((one) => one.checked && one.value === "right");
  if (stillRight) return named(`${field}.was`).flatMap((one) => one.value.split(" ")).filter(Boolean);
  const asked = own.filter((one) => !one.closest("[hidden]"));
  const given = asked.filter((one) => !["checkbox", "radio"].includes(one.type) || one.checked);
  return given.map((one) => one.value.trim()).filter(Boolean);
}

function holds(form, { field, is, otherwise }) {
  const values = valuesOf(form, field);
  if (values === null) return otherwise;
  if (is.any_of) return values.some((value) => is.any_of.includes(value));
  if (is.none_of) return !values.some((value) => is.none_of.includes(value));
  return values.length > 0 === is.answered;
}

/** So that the server does not bring the page back for questions that were seen here. */
function tellWhatIsShown(form) {
  const shown = form.elements.shown;
  if (!shown) return;
  const questions = [...form.querySelectorAll("[data-question]")].filter((place) => !place.closest("[hidden]"));
  shown.value = questions.map((place) => place.dataset.question).join(",");
}

/** Three hundred parts to the hour, as the server counts them. */
function addUp(week) {
  let whole = 0;
  for (const day of week.querySelectorAll("tbody tr")) {
    const parts = [...day.querySelectorAll("input")].map((field) => partsOf(field.value.trim()));
    const sum = parts.reduce((one, other) => one + other, 0);
    whole += sum;
    day.querySelector("[data-day-hours]").textContent = says(sum);
  }
  week.querySelector("[data-week-hours]").textContent = says(whole);
}

function partsOf(text) {
  const clock = /^(\d{1,2}):([0-5]\d)$/.exec(text);
  if (clock) return Number(clock[1]) * 300 + Number(clock[2]) * 5;
  const decimal = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text);
  if (!decimal) return 0;
  return Number(decimal[1]) * 300 + Number((decimal[2] ?? "0").padEnd(2, "0")) * 3;
}

function says(parts) {
  const hundredths = Math.floor((parts * 2 + 3) / 6);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}
