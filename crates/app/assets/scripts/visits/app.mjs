// The page of visits, with or without network: locked, then the cases on this device, then one of them. Nothing is on
// the page while it is locked.

import { showCase } from "./case.mjs";
import * as cases from "./cases.mjs";
import { button, clock, element, field, link, problem, text } from "./elements.mjs";
import { changing, notThePin } from "./pin.mjs";
import { bringBack, obey, whoIsIn } from "./server.mjs";
import * as vault from "./vault.mjs";
import { keepPage } from "./worker.mjs";

/** What the page is called when none of the cases is open. */
const titled = document.title;
let main;
let locks;
/** What must be kept before the page is left or locked. */
let leave = null;
let touched = Date.now();
/** What could not be kept, off the page until the PIN is right or the device has room. */
let hidden = null;

/**
 * How often the page looks whether it is to be locked or a case has ended, asks how it stands, and asks again when
 * nobody heard: milliseconds. A browser does not always know, nor say, that the network is back.
 */
const LOOKS = 5_000;
const ASKS = 60_000;
const ASKS_AGAIN = 10_000;
/** Whether the last question went unheard. */
let unheard = false;

export async function openVisits(place) {
  main = place;
  locks = document.querySelector("[data-lock]");
  locks.addEventListener("click", lock);
  for (const touch of ["pointerdown", "keydown", "input"]) document.addEventListener(touch, () => (touched = Date.now()), { passive: true });
  for (const change of ["online", "offline"]) window.addEventListener(change, networkChanged);
  window.addEventListener("hashchange", () => location.hash.startsWith("#topic-") || show());
  document.addEventListener("visibilitychange", () => (document.hidden ? leave?.() : lookAgain()));
  setInterval(lookAround, LOOKS);
  setInterval(() => navigator.onLine && obeyHere(), ASKS);
  setInterval(() => navigator.onLine && unheard && obeyHere(), ASKS_AGAIN);
  networkChanged();
  if (!vault.isPossible()) return heading("Visits", text("This browser cannot keep cases: it needs a secure address (https) and storage of its own."));
  keepPage().catch(() => {});
  if (!(await onlyHere())) return heading("Visits", text("Your visits are open in another tab or window already. Close this one, or that one and reload."));
  await show();
}

/** Two tabs would overwrite each other's words: the first has them. */
const onlyHere = () =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    navigator.locks.request("almoner-visits", { ifAvailable: true }, (held) => {
      resolve(Boolean(held));
      return held && new Promise(() => {});
    });
  });

function networkChanged() {
  tellNetwork();
  if (navigator.onLine) obeyHere();
}

const tellNetwork = () => (document.querySelector("[data-network]").textContent = navigator.onLine && !unheard ? "" : "No network");

/** Asks how this device stands, and obeys. Says whether all of it was wiped. */
async function isWiped() {
  const answer = await obey();
  unheard = answer.unheard;
  tellNetwork();
  return answer.wiped;
}

/** What is to be wiped goes as soon as there is network. */
async function obeyHere() {
  if (await isWiped()) return sayWiped();
  await leaveWhatEnded();
  if (vault.isOpen() && idOfCase() && !(await cases.written(idOfCase()))) {
    leave = null;
    location.hash = "";
  }
}

async function sayWiped() {
  [leave, hidden] = [null, null];
  await show();
  main.prepend(notice("This device was wiped, as you or your administrator asked."));
}

async function lookAround() {
  await lockWhenIdle();
  await leaveWhatEnded();
}

/** The page was out of sight, perhaps for hours. */
async function lookAgain() {
  await lookAround();
  if (navigator.onLine) await obeyHere();
}

/** A case that has ended or was closed while it was open is left: its words are kept, and nothing of it can be read. */
async function leaveWhatEnded() {
  const id = idOfCase();
  await cases.endWhatEnded();
  if (!vault.isOpen() || !id || !leave || hidden || (await cases.isOpen(id))) return;
  if (!(await cases.written(id)) || !(await leave())) return;
  leave = null;
  history.replaceState(null, "", location.pathname);
  await show();
  main.prepend(notice("The case that you had open has ended or was closed to you, and can be read no more. What you wrote is kept."));
}

async function lockWhenIdle() {
  if (!vault.isOpen()) return;
  const own = await vault.find();
  const idle = (Date.now() - touched) / 60_000;
  if (!own || idle >= own.locksAfter) lock();
}

/** Locks. Where the device has no room for the last words, they are only hidden: locking would throw them away. */
async function lock() {
  if (leave && !(await leave())) return hide();
  [leave, hidden] = [null, null];
  vault.lock();
  await show();
}

function hide() {
  if (hidden) return;
  hidden = [...main.childNodes];
  locks.hidden = true;
  document.title = titled;
  showLocked();
  main.prepend(notice("This device could not keep your last words: it may be full. They are behind the PIN. Do not close the page."));
}

async function unhide() {
  main.replaceChildren(...hidden);
  hidden = null;
  locks.hidden = false;
}

const idOfCase = () => /^#\/([0-9a-f-]{36})$/.exec(location.hash)?.[1];

async function show() {
  if (hidden) return;
  if (leave && !(await leave())) return;
  leave = null;
  locks.hidden = !vault.isOpen();
  document.title = titled;
  if (!(await vault.find())) return showNothing();
  if (!vault.isOpen()) return showLocked();
  const id = idOfCase();
  const given = id && (await cases.read(id));
  if (!given) return showAll();
  leave = await showCase(main, given);
  window.scrollTo(0, 0);
  main.focus();
}

function heading(title, ...inside) {
  main.replaceChildren(element("h1", { class: "govuk-heading-l" }, title), ...inside);
}

const notice = (words) => element("div", { class: "govuk-inset-text", role: "status" }, words);

function showNothing() {
  vault.lock();
  locks.hidden = true;
  heading("Visits", element("p", { class: "almoner-empty" }, "No case is on this device. Take cases along while you have network: "), element("p", { class: "govuk-body" }, link("Choose whom to take with you", "/visits")));
}

async function showLocked(wrong) {
  const pin = field("pin", "PIN of this device", { type: "password", width: "govuk-input--width-10" });
  const says = text("", "govuk-body almoner-quiet");
  says.setAttribute("role", "status");
  const unlock = async (event) => {
    event.preventDefault();
    says.textContent = "One moment";
    // What is to be wiped is never opened.
    if (navigator.onLine && (await isWiped())) return sayWiped();
    const tried = await vault.open(pin.input.value);
    touched = Date.now();
    if (tried.open) return hidden ? unhide() : show();
    return tried.left === 0 ? showEmptied() : showLocked(notThePin(tried.left));
  };
  const form = element("form", { onsubmit: unlock, novalidate: true }, pin.group, element("button", { class: "govuk-button" }, "Unlock"), says);
  heading("Visits are locked", form, wiping("I do not know the PIN"));
  if (wrong) main.prepend(problem(wrong, "pin"));
  pin.input.focus();
}

function showEmptied() {
  [leave, hidden] = [null, null];
  isWiped();
  showNothing();
  main.prepend(notice("That was the fifth wrong PIN: this device is empty now. Take the cases along again."));
}

function wiping(words) {
  const sure = button("Wipe this device", async () => (([leave, hidden] = [null, null]), await vault.wipe(), isWiped(), showNothing()), "warning");
  return element(
    "details",
    { class: "govuk-details" },
    element("summary", { class: "govuk-details__summary" }, element("span", { class: "govuk-details__summary-text" }, words)),
    element("div", { class: "govuk-details__text" }, text("Nobody can find it out for you. Wiping throws away what was written here and not brought back; then cases can be taken along again."), sure),
  );
}

async function showAll(results = []) {
  const all = await cases.all();
  if (all.length === 0 && results.length === 0) {
    return heading("Visits", element("p", { class: "almoner-empty" }, "No case is on this device any more."), element("p", { class: "govuk-body" }, link("Choose whom to take with you", "/visits")));
  }
  const lines = all.map(({ id, given, written, files }) =>
    element("li", {}, given ? element("a", { class: "govuk-link", href: `#/${id}` }, element("strong", {}, given.name)) : element("strong", {}, written.title ?? "A case that was only read"), element("span", {}, given ? (given.title ?? "Only to read") : "It has ended and can be read no more, or was closed to you. What you wrote waits to be brought back."), element("span", { class: "almoner-quiet" }, stands(given, written, files.length)), given ? null : listed(files)),
  );
  const one = all.length === 1;
  heading(
    "Visits",
    ...results,
    lines.length > 0 ? element("ul", { class: "almoner-tasks" }, lines) : null,
    all.length > 0 ? button(one ? "Bring it back" : "Bring all back", () => bring(all.map((row) => row.id)), "") : null,
    all.length > 0 ? text("What you wrote goes into the record, and the case from this device.", "govuk-body almoner-quiet") : null,
    element("p", { class: "govuk-body" }, link("Take more along", "/visits")),
    changing(() => showAll([notice("The PIN is changed.")]), showEmptied),
    wiping("Wipe this device"),
  );
}

/** Photographs and signatures of a case that can be read no more: one that the server refuses can be taken away. */
function listed(files) {
  if (files.length === 0) return null;
  const line = ({ id, about }) => {
    const away = button("Remove", async () => (await cases.forgetFile(id), showAll()), "link");
    away.append(element("span", { class: "govuk-visually-hidden" }, ` ${about.title}`));
    return element("li", {}, about.title, " ", away);
  };
  return element("ul", { class: "govuk-list" }, files.map(line));
}

function stands(given, written, files) {
  const parts = [written.at ? `written ${clock(written.at)}` : "Nothing written yet"];
  if (files > 0) parts.push(`${files} ${files === 1 ? "photograph or signature" : "photographs and signatures"}`);
  if (given) parts.push(`until ${given.until}`);
  return parts.join(" · ");
}

async function bring(ids) {
  const me = await whoIsIn();
  const own = await vault.find();
  const stop = (...words) => showAll([element("div", { class: "govuk-inset-text", role: "alert" }, ...words)]);
  if (me.offline) return stop("There is no network now. Everything stays here, locked: try again when there is.");
  if (me.stranger) return stop("You are signed out. ", link("Sign in", "/sign-in?next=/visits/"), ", then bring it back. Everything stays here, locked.");
  if (me.account !== own.account) return stop("A colleague is signed in here. Sign in yourself, then bring it back.");
  const results = [];
  for (const id of ids) {
    const { name } = await cases.written(id);
    heading("Bringing back", notice(`${name}: sending`));
    const came = await bringBack(id, me.csrf);
    results.push(result(name, came));
    if (came.stranger || came.offline) break;
  }
  await showAll(results);
}

function result(name, came) {
  const box = (kind, ...words) => element("div", { class: `govuk-inset-text ${kind}`, role: "status" }, element("strong", {}, name), ": ", ...words);
  if (came.stranger) return box("", "you are signed out. ", link("Sign in", "/sign-in?next=/visits/"), ", then bring it back. It stays here, locked.");
  if (came.offline) return box("", "the network went. What has arrived is safe, the rest stays here: try again.");
  if (came.says) return box("", came.says);
  const { address, choose, document } = came.back;
  if (came.refused) return box("", "your words are back, but these were not taken and stay here: ", came.refused.join(" "), " Remove them from the case, or try again later.");
  if (choose) return box("", "brought back. A colleague changed the same answers meanwhile: ", link("choose which to keep", choose), ".");
  if (document) return box("", "the form could no longer be changed, so your words are a document on ", link("the record", address), ".");
  return box("", "brought back. ", link("See it in the record", address), ".");
}
