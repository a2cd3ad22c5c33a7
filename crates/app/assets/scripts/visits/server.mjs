// What the device asks of the server: how it stands, and taking back what was written.

import * as cases from "./cases.mjs";
import * as store from "./store.mjs";
import * as vault from "./vault.mjs";

/** Whoever is not signed in is led to the page where one does. */
const isSignIn = (answer) => answer.status === 401 || (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in"));

export const post = (path, pairs, signal) => fetch(path, { method: "POST", body: new URLSearchParams(pairs), headers: { accept: "application/json" }, signal });

/** How long the question how this device stands may take: nobody waits at a locked page for a dead network. */
const PATIENCE = 8_000;
const asked = (about) => post("/visits/standing", about, AbortSignal.timeout(PATIENCE)).catch(() => null);

/**
 * Asks how this device stands, and obeys: what is to be wiped is gone when this returns, and of what is closed to its
 * owner only what was written is left, sealed. Says whether all of it was `wiped`, and whether the question went
 * `unheard`.
 */
export async function obey() {
  const untold = !(await tellThatItIsEmpty());
  const own = await vault.find();
  if (!own) return { unheard: untold };
  const answer = await asked({ device: own.device, token: own.token });
  if (!answer?.ok) return { unheard: !answer };
  const says = await answer.json();
  if (says.stands === "wiped") {
    await vault.wipe();
    return { wiped: true, unheard: !(await tellThatItIsEmpty()) };
  }
  for (const row of await store.all("words")) {
    if (says.cases[row.id] === "wiped") await cases.forget(row.id);
    if (says.cases[row.id] === "closed") await store.remove("cases", row.id);
  }
  await cases.endWhatEnded(says.now);
  return { unheard: false };
}

/** Tells, if this device was emptied, that nothing is out on it any more. Says false when nobody heard. */
async function tellThatItIsEmpty() {
  const gone = await vault.gone();
  if (!gone) return true;
  const answer = await asked({ device: gone.device, token: gone.token, gone: "yes" });
  if (answer?.ok) await vault.goneIsTold();
  return Boolean(answer);
}

/** Who is signed in here, with the token that a write must carry; nothing when nobody is or there is no network. */
export async function whoIsIn() {
  const answer = await fetch("/drafts", { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer) return { offline: true };
  return answer.ok && !isSignIn(answer) ? answer.json() : { stranger: true };
}

/**
 * Brings one case back: its words, then its photographs and signatures. Each goes from the device once the server has
 * it; what the server refuses stays, and holds up nothing else. Gives what became of it (`back`), with what was
 * `refused`; or what stopped it: `stranger`, `offline`, or `says`.
 */
export async function bringBack(id, token) {
  try {
    const words = await cases.written(id);
    const at = `/people/${words.person}/visits/${id}`;
    const pairs = [...(words.pairs ?? []), ["changed", words.changed.join(",")], ["csrf", token]];
    const answer = await post(`${at}/return`, pairs);
    const stopped = await whatStopped(answer, id);
    if (stopped) return stopped;
    const back = await answer.json();
    const refused = [];
    for (const file of await cases.files(id)) {
      const stopped = await sendFile(at, file, token);
      if (stopped?.refused) refused.push(stopped.says);
      else if (stopped) return stopped;
    }
    if (refused.length > 0) return { back, refused };
    if (await cases.forgetIfBack(id, words.at)) return { back };
    return { says: "you went on writing while it was sent. What was sent is in the record: bring it back once more." };
  } catch (error) {
    if (error instanceof TypeError) return { offline: true };
    throw error;
  }
}

/** What the server says of a file that it will never take. */
const NEVER = [400, 413, 422];

async function sendFile(at, { id, about }, token) {
  const form = new FormData();
  form.append("csrf", token);
  form.append("files", new Blob([await cases.bytesOf(id)]), about.file);
  const title = new URLSearchParams({ title: about.title });
  const answer = await fetch(`${at}/files/${id}/${about.kind}?${title}`, { method: "POST", body: form });
  const stopped = await whatStopped(answer);
  if (stopped?.says) return { says: `“${about.title}”: ${stopped.says}`, refused: NEVER.includes(answer.status) };
  if (!stopped) await cases.forgetFile(id);
  return stopped;
}

async function whatStopped(answer, id) {
  if (isSignIn(answer)) return { stranger: true };
  if (answer.ok) return null;
  if (answer.status === 410 && id) await cases.forget(id);
  const isWords = answer.headers.get("content-type")?.startsWith("text/plain");
  if (isWords) return { says: await answer.text() };
  if (answer.status === 404) return { says: "You may no longer write to this record. Ask your manager; what you wrote stays on this device." };
  return { says: `The server could not take it now (${answer.status}). It stays on this device: try again in a while.` };
}
