// Everything that a browser keeps for a page, as somebody would find it who reads its files.

/** Runs in the page: every store of every database, every cache, and the small stores, as one text. */
export async function everythingKept() {
  const letters = (bytes) => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  };
  const told = (value) => {
    if (value instanceof ArrayBuffer) return letters(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return letters(new Uint8Array(value.buffer));
    if (value && typeof value === "object") return Object.entries(value).map(([name, one]) => `${name}=${told(one)}`).join(" ");
    return String(value);
  };
  const asked = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  let kept = "";
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = await asked(database.transaction(store).objectStore(store).getAll());
      for (const row of rows) kept += `"${store}" ${told(row)}\n`;
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) kept += `"cache" ${request.url} ${await (await cache.match(request)).text()}\n`;
  }
  for (const small of [localStorage, sessionStorage]) kept += `"small" ${JSON.stringify({ ...small })}\n`;
  return kept;
}

/** The same as people read it: words of two bytes a letter come together. The page's own script and styles, which are
 * the same for everybody, are left out. */
export const asPeopleSeeIt = (kept) =>
  kept
    .split("\n")
    .filter((line) => !/^"cache" \S+\.(js|css) /.test(line))
    .join("\n")
    .replaceAll("\0", "");
