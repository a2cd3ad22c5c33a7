// The cases on this device: what was given, what was written, what was photographed and signed. A case that has ended
// can be read no more; what was written in it stays sealed until it is brought back or wiped.

import * as store from "./store.mjs";
import * as vault from "./vault.mjs";

/** Keeps a case as the server gave it. */
export async function keep(given) {
  const sealed = await vault.seal(`cases ${given.id}`, given);
  await store.put("cases", { id: given.id, endsAt: given.expires_at, ...sealed });
  // Given a second time, it takes nothing away that was written in it.
  if (await store.get("words", given.id)) return;
  await write(given.id, { person: given.person, name: given.name, title: given.title, pairs: null, changed: [], at: null });
}

/** Every case, with what was written; those that can still be read with what was given. */
export async function all() {
  await endWhatEnded();
  const [words, files] = [await store.all("words"), await store.all("files")];
  return Promise.all(
    words.map(async (row) => {
      const written = await vault.unseal(`words ${row.id}`, row);
      const given = await read(row.id);
      const own = await Promise.all(files.filter((file) => file.case === row.id).map(told));
      return { id: row.id, given, written, files: own };
    }),
  );
}

/** Whether a case can still be read. It needs no PIN. */
export async function isOpen(id) {
  await endWhatEnded();
  return Boolean(await store.get("cases", id));
}

/** A case as it was given; nothing when it has ended. */
export async function read(id) {
  await endWhatEnded();
  const row = await store.get("cases", id);
  return row ? vault.unseal(`cases ${id}`, row) : null;
}

export async function written(id) {
  const row = await store.get("words", id);
  return row ? vault.unseal(`words ${id}`, row) : null;
}

export const write = async (id, words) => store.put("words", { id, ...(await vault.seal(`words ${id}`, words)) });

/** Takes away what may be read no longer. It needs no PIN. */
export async function endWhatEnded(said) {
  const now = await vault.now(said);
  for (const row of await store.all("cases")) if (row.endsAt <= now) await store.remove("cases", row.id);
}

/** Takes a case off the device with everything in it. */
export async function forget(id) {
  for (const row of await store.all("files")) if (row.case === id) await store.remove("files", row.id);
  await store.remove("words", id);
  await store.remove("cases", id);
}

/** The same once all of it is back: not where more was written (since `at`), photographed or signed meanwhile. */
export async function forgetIfBack(id, at) {
  const now = await written(id);
  if (now && (now.at !== at || (await files(id)).length > 0)) return false;
  await forget(id);
  return true;
}

/** Keeps a photograph or signature. `about`: its kind, title and name. */
export async function keepFile(id, about, bytes) {
  const file = crypto.randomUUID();
  const [told, sealed] = [await vault.seal(`about ${file}`, about), await vault.seal(`files ${file}`, bytes)];
  await store.put("files", { id: file, case: id, about: told, ...sealed });
}

/** The photographs and signatures of a case, with what they are. */
export async function files(id) {
  const rows = (await store.all("files")).filter((row) => row.case === id);
  return Promise.all(rows.map(told));
}

const told = async (row) => ({ id: row.id, about: await vault.unseal(`about ${row.id}`, row.about) });

export const bytesOf = async (file) => vault.unsealBytes(`files ${file}`, await store.get("files", file));
export const forgetFile = (file) => store.remove("files", file);
