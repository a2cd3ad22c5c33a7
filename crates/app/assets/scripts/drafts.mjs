// Nothing typed is lost. A form in which sentences are written sends itself to `/drafts/KEY` when the typing pauses, the
// key being the address to which it posts; one marked `data-draft="KEY"` has that key, and may have a place of its own,
// `data-draft-to`; two tabs of one page write two drafts (see slots.mjs). `data-saved` inside it shows the words of the
// answer ("Saved 14:32"). Until the answer has come, what was typed is kept in this browser too, sealed (see
// sealed.mjs): a lost network, a closed tab, a server that stopped or a session that ended leave it there. It is sent
// again as soon as somebody of the same account has a page open, and stands in its form again when that is opened. Any
// form that posts warns before the page is left with words nobody has.

import { forget, seal, tokenNow, unseal, unsealAll } from "./sealed.mjs";
import { holdSlot, slotsAmong } from "./slots.mjs";
import { fillIn, wordsOf } from "./words.mjs";

/** How long the typing pauses before a draft is sent, and before a failed one is sent again: milliseconds. */
const PAUSE = 1500;
const AGAIN = 5_000;
/** The same where the server said no. */
const SELDOM = 60_000;
/** How long an answer may take: a network that swallows what it is given must not hold up the next try. */
const PATIENCE = 15_000;
/** How long typing that never pauses may wait to be sent. */
const LONGEST = 10_000;
/** Longest name of a page: with the number of a slot behind it, the server takes 200 letters. */
const LONGEST_KEY = 197;
/** How long something typed may wait to be kept here, whether the typing pauses or not. */
const SEAL = 250;

const NOT_SAVED = "Not saved yet. Your words are kept in this browser: we keep trying.";
const SIGNED_OUT = "Not saved: you are signed out. Your words are kept in this browser. Sign in again, and we will save them.";
const CLOSED = { says: "Not saved: you may no longer write here. Your words are kept in this browser: copy what you need.", because: "that page is closed to you now" };
/** Why the server takes words no more, by the status of its answer. */
const NO = {
  400: { says: "Not saved: something in it cannot be read. Your words are kept in this browser: copy what you need.", because: "something in it cannot be read" },
  403: CLOSED,
  404: CLOSED,
  413: { says: "Not saved: this is too long for one page. Your words are kept in this browser: shorten them, or add a long text as a document.", because: "it is too long for one page" },
};

export function keepDrafts() {
  const posted = [...document.querySelectorAll('form[method="post"]')];
  const forms = posted.map((form) => watch(form, keyOf(form, posted)));
  window.addEventListener("beforeunload", (event) => {
    if (forms.some((form) => form.holdsUnsavedWords())) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  if (!document.body.classList.contains("almoner-staff")) return;
  const drafts = forms.map((form) => form.draft);
  sendWhatWasLeft(drafts);
  window.addEventListener("online", () => sendWhatWasLeft(drafts));
}

/** The server says in cookies which draft it took whole with the form that was just sent, and which it shows again. */
const settled = forgetWhatWasTaken();
const shownAgain = told("draft-shown");

/** Whoever leaves this page before it is forgotten is told again on the next. */
async function forgetWhatWasTaken() {
  const taken = said("draft-taken");
  if (!taken) return;
  await forget(taken).catch(() => {});
  if (said("draft-taken") === taken) told("draft-taken");
}

function said(name) {
  const cookie = new RegExp(`(?:^|; )${name}=([^;]*)`).exec(document.cookie);
  return cookie && decodeURIComponent(cookie[1]);
}

/** What a cookie says, once. */
function told(name) {
  const words = said(name);
  if (words) document.cookie = `${name}=; path=/; max-age=0; samesite=lax`;
  return words;
}

/** The key under which a form is kept; none where nobody writes sentences, where files go along, where rows of a list
 * are chosen that change by the hour, or where two forms of the page could be taken for each other. */
function keyOf(form, posted) {
  if (form.dataset.draft) return form.dataset.draft;
  if (!document.body.classList.contains("almoner-staff")) return undefined;
  const sentences = (one) => one.querySelector("textarea") && one.enctype !== "multipart/form-data" && !one.querySelector(".almoner-bulk");
  const to = (one) => new URL(one.getAttribute("action") || location.pathname, location.href).pathname;
  if (!sentences(form) || posted.filter((one) => sentences(one) && to(one) === to(form)).length > 1) return undefined;
  return `at${to(form)}`.slice(0, LONGEST_KEY);
}

/** Where a form that is kept says how it stands: before its last button. */
function placeToTell(form) {
  if (form.querySelector("[data-saved]")) return;
  const buttons = [...form.querySelectorAll(".govuk-button-group, .govuk-button")];
  const place = made("p", { className: "almoner-saved" });
  place.dataset.saved = "";
  place.setAttribute("role", "status");
  const last = buttons.at(-1);
  (last?.closest(".govuk-button-group") ?? last)?.before(place);
}

function watch(form, key) {
  if (key) placeToTell(form);
  const draft = { form, page: key, key, slotted: null, there: null, to: form.dataset.draftTo, changes: 0, saved: 0, leaving: false, stop: new AbortController(), timer: null, sealing: null, since: null, busy: false, queue: Promise.resolve() };
  form.addEventListener("input", () => changed(draft));
  form.addEventListener("submit", () => {
    draft.leaving = true;
    clearTimeout(draft.timer);
    // A draft on its way must not come after what it is a draft of.
    draft.stop.abort();
    if (savesItself(draft)) leave(draft);
  });
  if (savesItself(draft)) {
    draft.slotted = takeSlot(draft);
    draft.queue = draft.slotted;
    document.addEventListener("visibilitychange", () => document.hidden && save(draft));
    window.addEventListener("online", () => save(draft));
    putBack(draft);
  }
  // Coming back with the browser's "back" to a form that was sent.
  window.addEventListener("pageshow", () => Object.assign(draft, { leaving: false, stop: new AbortController() }));
  return { draft, holdsUnsavedWords: () => !draft.leaving && isUnsaved(draft) && hasWords(form) };
}

function changed(draft) {
  draft.changes += 1;
  if (!savesItself(draft)) return;
  tell(draft, "unsaved", "");
  draft.sealing ??= setTimeout(() => keepHere(draft), SEAL);
  draft.since ??= Date.now();
  later(draft, Math.max(0, Math.min(PAUSE, draft.since + LONGEST - Date.now())));
}

/** Which draft of its page this tab writes: the one that the server has just shown again, else one that was kept and is
 * open in no other tab. Pages with a place of their own for drafts have one for all. */
async function takeSlot(draft) {
  if (draft.to) return;
  await settled;
  const [shown] = slotsAmong([shownAgain ?? ""], draft.page);
  if (shown) {
    draft.key = await holdSlot(draft.page, [shown]);
    return;
  }
  draft.there = await askServer(draft.page);
  const here = await unsealAll().catch(() => []);
  const kept = [...here.map(({ name }) => name), ...(draft.there?.slots ?? [])];
  draft.key = await holdSlot(draft.page, slotsAmong(kept, draft.page));
}

const savesItself = (draft) => Boolean(draft.key);
const isUnsaved = (draft) => draft.changes > draft.saved;

/** One after another, so that what was let go does not come back. */
function inTurn(draft, what) {
  draft.queue = draft.queue.then(what, what).catch(() => {});
  return draft.queue;
}

function keepHere(draft) {
  stopSealing(draft);
  const kept = { to: draft.to, pairs: wordsOf(draft.form), at: Date.now() };
  return inTurn(draft, () => seal(draft.key, kept));
}

function stopSealing(draft) {
  clearTimeout(draft.sealing);
  draft.sealing = null;
}

function letGo(draft) {
  stopSealing(draft);
  return inTurn(draft, () => forget(draft.key));
}

/** A ticked box is quickly ticked again; words are not. */
function hasWords(form) {
  const fields = form.querySelectorAll("textarea, input:not([type]), input[type=text]");
  return [...fields].some((field) => field.value !== field.defaultValue);
}

function later(draft, pause) {
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => save(draft), pause);
}

async function save(draft) {
  await draft.slotted;
  if (draft.busy || draft.leaving || !isUnsaved(draft)) return;
  draft.busy = true;
  draft.since = null;
  const sending = draft.changes;
  const answer = await send(draft.key, draft.to, wordsOf(draft.form), draft.stop.signal);
  draft.busy = false;
  if (draft.leaving) return;
  if (answer.ok) {
    draft.saved = sending;
    draft.to = answer.to;
    if (!isUnsaved(draft)) letGo(draft);
    tell(draft, isUnsaved(draft) ? "unsaved" : "saved", answer.words);
    if (isUnsaved(draft)) later(draft, PAUSE);
  } else if (answer.kept) {
    // The server has the words, though it could not put them where they belong.
    draft.saved = sending;
    if (!isUnsaved(draft)) letGo(draft);
    tell(draft, "failed", answer.words);
    if (isUnsaved(draft)) later(draft, PAUSE);
  } else {
    tell(draft, "failed", answer.words);
    await keepHere(draft);
    later(draft, answer.refused ? SELDOM : AGAIN);
  }
}

/**
 * Sends words. A redirect is the sign-in page: nothing was kept. Gives `ok`; else `kept` where the server says that it
 * has them all the same: only then may the copy in this browser go. `to`: where they went. `stop` calls it off.
 */
async function send(key, to, pairs, stop = new AbortController().signal) {
  const body = new URLSearchParams(pairs);
  try {
    const response = await fetch(to || `/drafts/${encodeURIComponent(key)}`, {
      method: "POST",
      body,
      // A browser lets no more than this outlive its page.
      keepalive: body.toString().length < 60_000,
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(PATIENCE)]),
    });
    if (response.ok) return { ok: true, to, words: await response.text() };
    // The record was joined with another: the words go there.
    const moved = response.headers.get("almoner-moved-to");
    if (moved && moved !== to) return send(key, moved, pairs, stop);
    // Another session's token: ask for this one's, and try once more.
    if (response.status === 403 && (await withOwnToken(pairs))) return send(key, to, pairs, stop);
    const signedOut = response.type === "opaqueredirect" || response.status === 401;
    const refused = NO[response.status];
    const kept = response.headers.get("almoner-kept") === "yes";
    const words = kept ? await response.text() : signedOut ? SIGNED_OUT : (refused?.says ?? NOT_SAVED);
    return { ok: false, kept, refused, words };
  } catch {
    return { ok: false, words: NOT_SAVED };
  }
}

/** Puts the token of who is signed in now into what is to be sent; false when it is there already. */
async function withOwnToken(pairs) {
  const token = await tokenNow();
  const pair = pairs.find(([name]) => name === "csrf");
  const [known, page] = pair ? pair[1].split(".") : [];
  if (!token || !pair || known === token) return false;
  // What follows is the page's own key.
  pair[1] = page ? `${token}.${page}` : token;
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = pair[1];
  return true;
}

/** The form goes off by itself, and says which draft it is: the server lets its copy go, and tells us to let ours. */
function leave(draft) {
  let name = draft.form.elements.draft;
  if (!name) {
    name = document.createElement("input");
    Object.assign(name, { type: "hidden", name: "draft" });
    draft.form.append(name);
  }
  name.value = draft.key;
  keepHere(draft);
}

/** What was typed here and never reached the server stands in the form again, with how it began, so that nobody's
 * words in between are overwritten. */
async function putBack(draft) {
  await settled;
  await draft.slotted;
  // What the server has just shown again is the latest.
  if (shownAgain === draft.key) {
    draft.changes += 1;
    return save(draft);
  }
  const kept = (await unseal(draft.key).catch(() => null)) ?? (await fromServer(draft));
  if (!kept || draft.changes > 0) return;
  if (isTheSame(draft.form, kept.pairs)) return letGo(draft);
  fillIn(draft.form, kept.pairs);
  draft.changes += 1;
  say(draft, kept);
  save(draft);
}

/** Pages without a place of their own for drafts ask the server for one. */
async function fromServer(draft) {
  if (!draft.there?.slots?.includes(draft.key)) return null;
  const found = draft.key === draft.page ? draft.there : await askServer(draft.key);
  return found?.fields && { pairs: found.fields, at: Date.parse(found.at) };
}

/** What the server keeps under a name, and which slots of that page it keeps. */
async function askServer(key) {
  try {
    const answer = await fetch(`/drafts/${encodeURIComponent(key)}`, { redirect: "manual" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const NOT_WORDS = ["csrf", "base", "sitting", "shown", "draft"];

/** What the page says for itself, such as what the record said beside an answer, is nothing that was typed. */
const isTyped = (name) => !NOT_WORDS.includes(name) && !/^[a-z0-9_]+\.was$/.test(name);

function isTheSame(form, pairs) {
  const words = (all) =>
    JSON.stringify(all.filter(([name, value]) => isTyped(name) && value !== "").sort());
  return words(wordsOf(form)) === words(pairs);
}

function say(draft, kept) {
  const when = new Date(kept.at);
  const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isToday = when.toDateString() === new Date().toDateString();
  const at = isToday ? time : `${time} on ${when.toLocaleDateString("en-GB", { dateStyle: "long" })}`;
  const box = document.createElement("div");
  box.className = "govuk-inset-text";
  box.setAttribute("role", "status");
  box.textContent = `We put back what you typed at ${at}. `;
  const away = document.createElement("button");
  Object.assign(away, { type: "button", className: "almoner-link-button", textContent: "Throw it away" });
  away.addEventListener("click", () => throwAway(draft));
  box.append(away);
  draft.form.before(box);
}

async function throwAway(draft) {
  draft.leaving = true;
  clearTimeout(draft.timer);
  await letGo(draft);
  if (!draft.to) await send(draft.key, null, [["throw_away", "yes"], ["csrf", draft.form.elements.csrf.value]]);
  location.reload();
}

/** Whatever was left on other pages is sent from here, so that a browser that comes back brings it along. */
async function sendWhatWasLeft(drafts) {
  await settled;
  await Promise.all(drafts.map((draft) => draft.slotted));
  const here = new Set(drafts.map((draft) => draft.key));
  for (const kept of await unsealAll().catch(() => [])) {
    if (here.has(kept.name)) continue;
    const answer = await send(kept.name, kept.to, kept.pairs);
    if (answer.ok || answer.kept) await forget(kept.name).catch(() => {});
    else if (answer.refused) sayRefused(kept, answer.refused.because);
  }
}

/** Words that the server does not take any more are shown, and stay until their writer throws them away. */
function sayRefused(kept, because) {
  const main = document.querySelector("main");
  if (!main || main.querySelector(`[data-refused="${CSS.escape(kept.name)}"]`)) return;
  const at = new Date(kept.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  const box = made("div", { className: "govuk-inset-text" });
  box.dataset.refused = kept.name;
  const words = kept.pairs.filter(([name, value]) => value !== "" && isTyped(name)).map(([, value]) => value);
  const shown = made("details", { className: "govuk-details" });
  const summary = made("summary", { className: "govuk-details__summary" });
  summary.append(made("span", { className: "govuk-details__summary-text", textContent: "Show what you typed" }));
  shown.append(summary, made("div", { className: "govuk-details__text almoner-kept-lines", textContent: words.join("\n") }));
  const away = made("button", { type: "button", className: "almoner-link-button", textContent: "Throw it away" });
  away.addEventListener("click", () => forget(kept.name).then(() => box.remove(), () => {}));
  const says = `What you typed on ${at} could not be saved: ${because}. It is kept in this browser.`;
  box.append(made("p", { className: "govuk-body", textContent: says }), shown, away);
  main.prepend(box);
}

const made = (name, about) => Object.assign(document.createElement(name), about);

/** Shows how the draft stands. Words are left as they are while typing goes on, to spare a screen reader. */
function tell(draft, state, words) {
  const says = draft.form.querySelector("[data-saved]");
  if (!says) return;
  says.dataset.state = state;
  if (!words || says.textContent.startsWith(words)) return;
  says.textContent = words;
  if (words === SIGNED_OUT) says.append(" ", made("a", { className: "govuk-link", href: "/sign-in?next=/", target: "_blank", rel: "noopener", textContent: "Sign in (opens in a new tab)" }));
}
