// One case on the device: what to know, the form, photographs and signatures. What is typed is sealed and kept as it
// is typed.

import { followForm } from "../forms.mjs";
import { fillIn, wordsOf } from "../words.mjs";
import * as cases from "./cases.mjs";
import { button, clock, element, text } from "./elements.mjs";
import { growGroups, growTo } from "./groups.mjs";
import { photographing, small } from "./photographs.mjs";
import { signing } from "./signing.mjs";

/** How long the typing pauses before it is kept, and before a device that was full is tried again: milliseconds. */
const PAUSE = 250;
const AGAIN = 5_000;

/** Shows a case. Gives what keeps the last words before it is left, and says whether they are kept. */
export async function showCase(main, given) {
  document.title = `${given.title ?? "Visit"} – Almoner`;
  const written = await cases.written(given.id);
  const saved = element("p", { class: "almoner-saved", role: "status", "data-state": "saved" }, written.at ? `Kept on this device ${clock(written.at)}` : "");
  const know = element("section", { id: "topic-know", class: "almoner-know" });
  // The server wrote this page of the record, and what was typed in it is escaped there.
  know.innerHTML = given.summary;
  const parts = [know];
  let keepWords = async () => true;
  if (given.form) {
    const fill = element("section", { id: "topic-form" });
    fill.innerHTML = given.form;
    const form = fill.querySelector("form");
    fill.prepend(element("h2", { class: "govuk-heading-l" }, given.title), topics(form));
    parts.push(fill);
    keepWords = keepAsTyped(form, given, written, saved);
  }
  parts.push(await files(given));
  main.replaceChildren(
    element("p", {}, element("a", { class: "govuk-back-link", href: "#" }, "All visits")),
    element("p", { class: "almoner-quiet" }, `Taken ${given.taken}. It can be read until ${given.until}; what is known may have changed since.`),
    element("p", { class: "govuk-body" }, ...jumps(given)),
    ...parts,
    saved,
  );
  return keepWords;
}

function jumps(given) {
  const places = [given.form && ["Form", "#topic-form"], ["Photographs", "#topic-photographs"], ["Signatures", "#topic-signatures"]];
  return places.filter(Boolean).map(([words, href]) => element("a", { class: "govuk-link almoner-inline", href }, words));
}

function topics(form) {
  const items = [...form.querySelectorAll("[data-topic]")].map((topic) => element("li", {}, element("a", { class: "govuk-link", href: `#${topic.id}` }, topic.dataset.topic)));
  return element(
    "details",
    { class: "govuk-details" },
    element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, "Topics")),
    element("div", { class: "govuk-details__text" }, element("ul", { class: "govuk-list" }, items)),
  );
}

/** The words of each question, to tell which were changed on the visit. */
function byQuestion(form) {
  const questions = [...form.querySelectorAll("[data-question]")].filter((one) => !one.parentElement.closest("[data-question]"));
  const words = new Map(questions.map((one) => [one.dataset.question, []]));
  const values = [...form.elements].filter((field) => field.name && field.name !== "do" && field.value !== "" && (field.checked || !["checkbox", "radio"].includes(field.type)));
  for (const field of values) {
    const outermost = questions.find((one) => one.contains(field));
    if (outermost) words.get(outermost.dataset.question).push([field.name, field.value]);
  }
  return new Map([...words].map(([question, pairs]) => [question, JSON.stringify(pairs)]));
}

function keepAsTyped(form, given, written, saved) {
  growGroups(form);
  const before = byQuestion(form);
  if (written.pairs) {
    growTo(form, written.pairs);
    fillIn(form, written.pairs);
  }
  followForm(form);
  let timer = null;
  let turn = Promise.resolve(true);
  let typed = 0;
  const keep = () => {
    if (timer === null) return turn;
    clearTimeout(timer);
    const keeps = typed;
    timer = null;
    const now = byQuestion(form);
    const changed = [...now.keys()].filter((question) => now.get(question) !== before.get(question));
    const at = Date.now();
    const row = { person: given.person, name: given.name, title: given.title, pairs: wordsOf(form), changed, at };
    turn = turn.then(() => cases.write(given.id, row)).then(
      () => tell("saved", `Kept on this device ${clock(at)}`),
      () => {
        // What was typed since has its own turn.
        if (keeps === typed) timer ??= setTimeout(keep, AGAIN);
        return tell("failed", "This device could not keep it: it may be full. Do not close the page: we keep trying.");
      },
    );
    return turn;
  };
  const tell = (state, words) => {
    saved.dataset.state = state;
    saved.textContent = words;
    return state === "saved";
  };
  form.addEventListener("input", () => {
    typed += 1;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  return keep;
}

/** Photographs and signatures. */
async function files(given) {
  const photographs = element("ul", { class: "almoner-tasks" });
  const signatures = element("ul", { class: "almoner-tasks" });
  const keep = async (about, bytes) => {
    await cases.keepFile(given.id, about, bytes);
    await list();
  };
  const list = async () => {
    photographs.replaceChildren();
    signatures.replaceChildren();
    for (const file of await cases.files(given.id)) {
      const line = await lineOf(file, list);
      (file.about.kind === "photo" ? photographs : signatures).append(line);
    }
    for (const kept of [photographs, signatures]) kept.hidden = kept.children.length === 0;
  };
  await list();
  const heading = (words) => element("h2", { class: "govuk-heading-m" }, words);
  return element(
    "div",
    {},
    element("section", { id: "topic-photographs", class: "almoner-topic" }, heading("Photographs"), text("They are kept locked on this device, not among its pictures."), photographs, photographing(keep)),
    element("section", { id: "topic-signatures", class: "almoner-topic" }, heading("Signatures"), signatures, signing(given.called, keep)),
  );
}

async function lineOf({ id, about }, list) {
  const picture = about.file.endsWith(".txt") ? null : await small(await cases.bytesOf(id), about.title).catch(() => null);
  const away = button("Remove", async () => (await cases.forgetFile(id), list()), "link");
  away.append(element("span", { class: "govuk-visually-hidden" }, ` ${about.title}`));
  return element("li", {}, element("strong", {}, about.title), element("span", {}, picture ?? "typed"), away);
}
