// Lets the page of visits open without network. It keeps that page, its styles and its scripts (`KEEPS`, which the
// server writes above these lines), the same for everybody; never anything about a person, and nothing else at all.

const NAME = `visits ${KEEPS.join(" ")}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = event.request.method === "GET" && origin === self.location.origin && KEEPS.includes(pathname);
  if (ours) event.respondWith(give(event.request, pathname));
});

/** All of it or nothing: a page without its script would be of no use. */
async function keep() {
  const kept = await Promise.all(KEEPS.map(fetchBare));
  const cache = await caches.open(NAME);
  await Promise.all(kept.map((answer, place) => cache.put(KEEPS[place], answer)));
  await self.skipWaiting();
}

/** Without cookies: so nothing of whoever is signed in can be in it. */
async function fetchBare(path) {
  const answer = await fetch(path, { credentials: "omit", cache: "reload" });
  if (!answer.ok || answer.redirected) throw new Error(`${path} did not come`);
  return answer;
}

async function begin() {
  const old = (await caches.keys()).filter((name) => name.startsWith("visits ") && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function give(request, pathname) {
  const cache = await caches.open(NAME);
  return (await cache.match(pathname)) ?? fetch(request);
}
