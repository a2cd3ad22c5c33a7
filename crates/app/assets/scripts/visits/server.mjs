// What the device asks of the server: how it stands, and taking back what was written.

import * as cases from "./cases.mjs";
import * as store from "./store.mjs";
import * as vault from "./vault.mjs";

/** Whoever is not signed in is led to the page where one does. */
const isSignIn = (answer) => answer.status === 401 || (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in"));

export const post = (path, pairs) => fetch(path, { method: "POST", body: new URLSearchParams(pairs), headers: { accept: "application/json" } });

/** Asks how this device stands, and obeys: what is to be wiped is gone when this returns. Says whether all of it was. */
export async function obey() {
  await tellThatItIsEmpty();
  const own = await vault.find();
  if (!own) return false;
  const about = { device: own.device, token: own.token };
  const answer = await post("/visits/standing", about).catch(() => null);
  if (!answer?.ok) return false;
  const says = await answer.json();
  if (says.stands === "wiped") {
    await vault.wipe();
    await tellThatItIsEmpty();
    return true;
  }
  for (const row of await store.all("words")) if (says.cases[row.id] === "wiped") await cases.forget(row.id);
  await cases.endWhatEnded(says.now);
  return false;
}

async function tellThatItIsEmpty() {
  const gone = await vault.gone();
  if (!gone) return;
  const answer = await post("/visits/standing", { device: gone.device, token: gone.token, gone: "yes" }).catch(() => null);
  if (answer?.ok) await vault.goneIsTold();
}

/** Who is signed in here, with the token that a write must carry; nothing when nobody is or there is no network. */
export async function whoIsIn() {
  const answer = await fetch("/drafts", { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer) return { offline: true };
  return answer.ok && !isSignIn(answer) ? answer.json() : { stranger: true };
}

/**
 * Brings one case back: its photographs and signatures, then its words. Each goes from the device once the server has
 * it. Gives what became of it, or what stopped it: `stranger`, `offline`, or `says`.
 */
export async function bringBack(id, token) {
  try {
    const words = await cases.written(id);
    const at = `/people/${words.person}/visits/${id}`;
    for (const file of await cases.files(id)) {
      const stopped = await sendFile(at, file, token);
      if (stopped) return stopped;
    }
    const pairs = [...(words.pairs ?? []), ["changed", words.changed.join(",")], ["csrf", token]];
    const answer = await post(`${at}/return`, pairs);
    const stopped = await whatStopped(answer, id);
    if (stopped) return stopped;
    const became = await answer.json();
    await cases.forget(id);
    return { back: became };
  } catch (error) {
    if (error instanceof TypeError) return { offline: true };
    throw error;
  }
}

async function sendFile(at, { id, about }, token) {
  const form = new FormData();
  form.append("csrf", token);
  form.append("files", new Blob([await cases.bytesOf(id)]), about.file);
  const title = new URLSearchParams({ title: about.title });
  const answer = await fetch(`${at}/files/${id}/${about.kind}?${title}`, { method: "POST", body: form });
  const stopped = await whatStopped(answer);
  if (stopped?.says) return { says: `“${about.title}”: ${stopped.says}` };
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
