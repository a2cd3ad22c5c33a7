// The lock of a device. A random key (AES-GCM, 256 bits) seals everything about people; the key itself is kept only
// wrapped by another that is worked out from the PIN (PBKDF2, SHA-256). Without the PIN nothing can be read; the
// fifth wrong PIN in a row empties the device.

import * as store from "./store.mjs";

const TRIES = 5;
const SHORTEST = 6;
/** Rounds of PBKDF2: as many as take this device about a second, and never fewer than these. */
const LEAST_ROUNDS = 600_000;
const MOST_ROUNDS = 5_000_000;
const UNLOCKS_IN = 1000;

let key = null;

export const isOpen = () => key !== null;
export const lock = () => (key = null);

/** Browsers keep no such store and no such keys on a page that is not secure. */
export const isPossible = () => Boolean(globalThis.indexedDB && globalThis.crypto?.subtle && navigator.serviceWorker);

/** The vault of this device: whose it is, and its secret for the server; nothing where none was made. */
export const find = () => store.get("vault", "this");

/** What is wrong with a PIN; nothing when it will do. */
export function wrongWith(pin) {
  if (pin.length < SHORTEST) return `The PIN must have at least ${SHORTEST} figures or letters`;
  const steps = [...pin].slice(1).map((sign, place) => sign.codePointAt(0) - pin.codePointAt(place));
  if (steps.every((step) => step === steps[0] && Math.abs(step) <= 1)) return "The PIN is too easy to guess: choose one that does not count up, down or on one key";
  return null;
}

/** Makes the vault. `device`: what the server said when it was made known. */
export async function make(pin, device) {
  const made = crypto.getRandomValues(new Uint8Array(32));
  const { token, account, locks_after: locksAfter } = device;
  await store.put("vault", { id: "this", device: device.device, token, account, locksAfter, ...(await wrap(pin, made)), tries: 0 });
  key = await imported(made);
  made.fill(0);
}

/** The key, wrapped by the PIN, with what it takes to unwrap it. */
async function wrap(pin, bytes) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const rounds = await roundsOfThisDevice();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt, rounds), bytes);
  return { salt, rounds, iv, wrapped };
}

/** Opens the vault. Gives how many tries are left, where the PIN was wrong; none left: it is empty now. */
export const open = (pin) => unwrap(pin, () => ({}));

/** Changes the PIN: what is sealed stays as it is. Gives what `open` gives. */
export const change = (pin, next) => unwrap(pin, (bytes) => wrap(next, bytes));

/** Unwraps the key. `then`: gives what changes in the vault once the PIN was right. */
async function unwrap(pin, then) {
  const vault = await find();
  // The try is counted before it is made: closing the browser in between wins nobody another one.
  await store.put("vault", { ...vault, tries: vault.tries + 1 });
  const bytes = await unwrapped(pin, vault).catch(() => null);
  if (bytes) {
    const made = new Uint8Array(bytes);
    key = await imported(made);
    await store.put("vault", { ...vault, ...(await then(made)), tries: 0 });
    made.fill(0);
    return { open: true };
  }
  const left = TRIES - vault.tries - 1;
  if (left <= 0) await wipe();
  return { open: false, left: Math.max(left, 0) };
}

const unwrapped = async (pin, { salt, rounds, iv, wrapped }) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt, rounds), wrapped);

const imported = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

async function keyOf(pin, salt, iterations) {
  const words = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, words, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function roundsOfThisDevice() {
  const some = 100_000;
  const began = performance.now();
  await keyOf("000000", new Uint8Array(16), some);
  const fitting = (some * UNLOCKS_IN) / Math.max(performance.now() - began, 1);
  return Math.round(Math.min(Math.max(fitting, LEAST_ROUNDS), MOST_ROUNDS));
}

/** Empties the device. That it is empty is told to the server when there is network. */
export async function wipe() {
  lock();
  const vault = await find();
  await store.empty();
  if (vault) await store.put("vault", { id: "gone", device: vault.device, token: vault.token });
}

/** What is still to be told of a device that was emptied; nothing when there is nothing. */
export const gone = () => store.get("vault", "gone");
export const goneIsTold = () => store.remove("vault", "gone");

/** The time, which does not go back when somebody sets the device's clock back. */
export async function now(said = 0) {
  const clock = await store.get("vault", "clock");
  const now = Math.max(Date.now(), clock?.seen ?? 0, said);
  if (now > (clock?.seen ?? 0) + 10_000) await store.put("vault", { id: "clock", seen: now });
  return now;
}

/** Seals something for one place of the store: moved to another, it cannot be opened. */
export async function seal(place, words) {
  const bytes = words instanceof ArrayBuffer ? words : new TextEncoder().encode(JSON.stringify(words));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
  return { iv, sealed: await crypto.subtle.encrypt(how, key, bytes) };
}

/** Opens what was sealed for a place: bytes. */
export function unsealBytes(place, { iv, sealed }) {
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
  return crypto.subtle.decrypt(how, key, sealed);
}

/** The same, of words. */
export const unseal = async (place, row) => JSON.parse(new TextDecoder().decode(await unsealBytes(place, row)));
