// Nothing typed is lost. A form marked `data-draft="KEY"` sends itself to `/drafts/KEY` when the
// typing pauses, and `data-saved` inside it shows the words of the answer ("Saved 14:32"). When the
// answer does not come it says so, keeps what was typed and goes on trying. Any form that posts
// warns before the page is left with words nobody has.

/** How long the typing pauses before a draft is sent, and before a failed one is sent again: milliseconds. */
const PAUSE = 1500;
const AGAIN = 10_000;

const NOT_SAVED = "Not saved yet. Your words are still here: we keep trying.";
const SIGNED_OUT = "Not saved: you are signed out. Sign in again in another tab, and we will save this.";

export function keepDrafts() {
  const forms = [...document.querySelectorAll('form[method="post"]')].map(watch);
  window.addEventListener("beforeunload", (event) => {
    if (forms.some((form) => form.holdsUnsavedWords())) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}

function watch(form) {
  const draft = { form, changes: 0, saved: 0, leaving: false, timer: null, busy: false };
  form.addEventListener("input", () => {
    draft.changes += 1;
    if (savesItself(draft)) {
      tell(draft, "unsaved", "");
      later(draft, PAUSE);
    }
  });
  form.addEventListener("submit", () => {
    draft.leaving = true;
    clearTimeout(draft.timer);
  });
  if (savesItself(draft)) {
    document.addEventListener("visibilitychange", () => document.hidden && save(draft));
    window.addEventListener("online", () => save(draft));
  }
  // Coming back with the browser's "back" to a form that was sent.
  window.addEventListener("pageshow", () => (draft.leaving = false));
  return { holdsUnsavedWords: () => !draft.leaving && isUnsaved(draft) && hasWords(form) };
}

const savesItself = (draft) => Boolean(draft.form.dataset.draft);
const isUnsaved = (draft) => draft.changes > draft.saved;

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
  if (draft.busy || draft.leaving || !isUnsaved(draft)) return;
  draft.busy = true;
  const sending = draft.changes;
  const answer = await send(draft.form);
  draft.busy = false;
  if (answer.ok) {
    draft.saved = sending;
    tell(draft, isUnsaved(draft) ? "unsaved" : "saved", answer.words);
    if (isUnsaved(draft)) later(draft, PAUSE);
  } else {
    tell(draft, "failed", answer.words);
    later(draft, AGAIN);
  }
}

/** Sends the words of a form; files stay behind. A redirect is the sign-in page: nothing was kept. */
async function send(form) {
  const words = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  try {
    const response = await fetch(`/drafts/${encodeURIComponent(form.dataset.draft)}`, {
      method: "POST",
      body: new URLSearchParams(words),
      keepalive: true,
      redirect: "manual",
    });
    if (response.ok) return { ok: true, words: await response.text() };
    const signedOut = response.type === "opaqueredirect" || response.status === 401;
    return { ok: false, words: signedOut ? SIGNED_OUT : NOT_SAVED };
  } catch {
    return { ok: false, words: NOT_SAVED };
  }
}

/** Shows how the draft stands. Words are left as they are while typing goes on, to spare a screen reader. */
function tell(draft, state, words) {
  const says = draft.form.querySelector("[data-saved]");
  if (!says) return;
  says.dataset.state = state;
  if (words && says.textContent !== words) says.textContent = words;
}
