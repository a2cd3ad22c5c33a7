// The device's own store (IndexedDB). What is in it about people is sealed by `vault.mjs`; unsealed stand only random
// ids, how large things are, and until when a case may be read.

const STORES = ["vault", "cases", "words", "files"];

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("almoner-visits", 1);
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name, { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Does something in one transaction, and waits until it is on the disk. */
async function transact(names, mode, what) {
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  return new Promise((resolve, reject) => {
    const request = what(stores);
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (name, row) => transact([name], "readwrite", (stores) => stores[name].put(row));
export const get = (name, id) => transact([name], "readonly", (stores) => stores[name].get(id));
export const all = (name) => transact([name], "readonly", (stores) => stores[name].getAll());
export const remove = (name, id) => transact([name], "readwrite", (stores) => stores[name].delete(id));

/** Empties everything at once. */
export const empty = () =>
  transact(STORES, "readwrite", (stores) => {
    for (const name of STORES) stores[name].clear();
  });
