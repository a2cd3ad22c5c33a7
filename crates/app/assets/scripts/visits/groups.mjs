// Adding and removing groups of a form (another helper, another goal) where no server can do it.

export function growGroups(form) {
  // Files come from the camera here, at the end of the page: the buttons of the questions that ask for them need the server.
  for (const asks of form.querySelectorAll('button[name="do"][value^="attach:"], button[name="do"][value^="take_out:"]')) {
    if (asks.value.startsWith("attach:")) asks.before(photographsBelow());
    asks.remove();
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest('button[name="do"]');
    if (!pressed) return;
    event.preventDefault();
    const [what, question, place] = pressed.value.split(":");
    if (what === "add") add(form, question);
    if (what === "remove") take(form, question, Number(place));
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** As many groups as what was written needs. */
export function growTo(form, pairs) {
  for (const [name, value] of pairs) {
    const question = /^(.+)\.count$/.exec(name)?.[1];
    const count = question && form.elements[name];
    if (!count) continue;
    while (groupsOf(form, question).length < Number(value)) add(form, question);
    while (groupsOf(form, question).length > Math.max(Number(value), 1)) take(form, question, groupsOf(form, question).length - 1);
  }
}

function photographsBelow() {
  const made = document.createElement("p");
  made.className = "govuk-body";
  const link = document.createElement("a");
  Object.assign(link, { className: "govuk-link", href: "#topic-photographs", textContent: "Photographs" });
  made.append("On a visit, take them under ", link, ". They are kept with this form.");
  return made;
}

const places = (form, question) => form.querySelector(`#${CSS.escape(question)}`);
const groupsOf = (form, question) => [...places(form, question).querySelectorAll(":scope > .almoner-group")];

function add(form, question) {
  const groups = groupsOf(form, question);
  const last = groups.at(-1);
  const made = last.cloneNode(true);
  for (const field of made.querySelectorAll("input, textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
  }
  last.after(made);
  renumber(form, question);
  made.querySelector("input, textarea, select")?.focus();
}

function take(form, question, place) {
  const groups = groupsOf(form, question);
  if (groups.length < 2) return;
  groups[place]?.remove();
  renumber(form, question);
}

function renumber(form, question) {
  const groups = groupsOf(form, question);
  const noun = places(form, question).querySelector(`:scope > button[name="do"]`).textContent.replace(/^Add another /, "");
  form.elements[`${question}.count`].value = groups.length;
  // What is chosen is remembered first: radios of one name unchoose one another while names change.
  const chosen = groups.map((group) => [...group.querySelectorAll("input:checked")]);
  groups.forEach((group, place) => rename(group, question, place));
  for (const field of chosen.flat()) field.checked = true;
  groups.forEach((group, place) => {
    group.querySelector("legend").textContent = `${noun[0].toUpperCase()}${noun.slice(1)} ${place + 1}`;
    group.querySelector(':scope > button[name="do"]')?.remove();
    if (groups.length > 1) group.append(removing(question, place, noun));
  });
}

function removing(question, place, noun) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", name: "do", value: `remove:${question}:${place}`, className: "almoner-link-button", textContent: `Remove ${noun} ${place + 1}` });
  return made;
}

const NAMES = ["id", "name", "for", "data-question", "data-when", "aria-describedby"];

function rename(group, question, place) {
  const within = new RegExp(`(^|[" ])${question.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\.\\d+\\.`, "g");
  for (const element of [group, ...group.querySelectorAll("*")]) {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(within, `$1${question}.${place}.`));
    }
  }
}
