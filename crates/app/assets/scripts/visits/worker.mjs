// The service worker that keeps the page of visits.

/** Waits until the page can be opened without network. */
export async function keepPage() {
  const registered = await navigator.serviceWorker.register("/visits/worker.js", { scope: "/visits/" });
  const worker = registered.installing ?? registered.waiting;
  if (!worker) return;
  await new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant" && !registered.active) reject(new Error("the page of visits could not be kept"));
      else if (worker.state === "redundant") resolve();
    };
    worker.addEventListener("statechange", look);
    look();
  });
}
