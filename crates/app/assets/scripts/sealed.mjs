// What is typed and has not reached the server yet, kept in this browser, sealed: a key from the server, the same
// for one account wherever it signs in, encrypts each draft (AES-GCM), so that whoever else opens this browser
// reads nothing. Only the names of drafts stand here unsealed, hashed.

const STORE = "drafts";

let opened;
let keyed;

/** The account of this page with its key, from the first time that the server could be asked; null before. */
export async function account() {
  keyed ??= ask().catch(() => null);
  const me = await keyed;
  if (!me) keyed = undefined;
  return me;
}

/** The token of whoever is signed in now, if that is still the account of this page; else null. */
export async function tokenNow() {
  const [me, now] = [await account(), await ask().catch(() => null)];
  return me && now && me.account === now.account ? now.csrf : null;
}

async function ask() {
  const answer = await fetch("/drafts", { redirect: "manual", headers: { accept: "application/json" } });
  if (!answer.ok) return null;
  const { account, secret, csrf } = await answer.json();
  const bytes = Uint8Array.from(secret.match(/../g), (byte) => parseInt(byte, 16));
  const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { account, key, csrf };
}

/** Browsers keep no such store and no such keys on a page that is not secure. */
export const canSeal = () => Boolean(globalThis.indexedDB && globalThis.crypto?.subtle);

/** Keeps a draft until it has reached the server. `what`: { to, pairs, at }. */
export async function seal(name, what) {
  const me = canSeal() && (await account());
  if (!me) return false;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const words = new TextEncoder().encode(JSON.stringify({ ...what, name }));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, me.key, words);
  const id = await idOf(me, name);
  await write((store) => store.put({ id, account: me.account, iv, sealed, at: Date.now() }));
  return true;
}

/** The draft of this name, or null. */
export async function unseal(name) {
  const me = canSeal() && (await account());
  if (!me) return null;
  const id = await idOf(me, name);
  const row = await read((store) => store.get(id));
  return row ? open(me, row) : null;
}

/** Every draft of whoever is signed in. */
export async function unsealAll() {
  const me = canSeal() && (await account());
  if (!me) return [];
  const rows = await read((store) => store.getAll());
  const own = rows.filter((row) => row.account === me.account);
  return (await Promise.all(own.map((row) => open(me, row)))).filter(Boolean);
}

/** Lets a draft go that has reached the server. */
export async function forget(name) {
  const me = canSeal() && (await account());
  if (!me) return;
  const id = await idOf(me, name);
  await write((store) => store.delete(id));
}

async function open(me, row) {
  try {
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, me.key, row.sealed);
    return JSON.parse(new TextDecoder().decode(words));
  } catch {
    return null;
  }
}

/** The name of a draft says which form of which record it is: it is kept as a hash. */
async function idOf(me, name) {
  const bytes = new TextEncoder().encode(`${me.account} ${name}`);
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("almoner", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function transact(mode, what) {
  const store = (await database()).transaction(STORE, mode).objectStore(STORE);
  return new Promise((resolve, reject) => {
    const request = what(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

const write = (what) => transact("readwrite", what);
const read = (what) => transact("readonly", what);
