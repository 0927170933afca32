// The verification app without a network: every file of it is kept, under the hash of them all.
// `VERSION`, `FILES`, `PAGE` and `REGISTER` stand above; they are written when the app is made.

const CACHE = `certgen-app-${VERSION}`;
const OURS = /^\/(scan\/?|[0-9A-Za-z-]{16,24})$/; // the scanner, and every certificate's address
const PATIENCE = 4000; // milliseconds for the register's own page

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(page(event.request, pathname));
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
  await skipWaiting();
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("certgen-app-"));
  await Promise.all(old.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await clients.claim();
}

async function kept(path) {
  const found = await (await caches.open(CACHE)).match(path);
  return found ?? fetch(path);
}

/** The app at once; any other page from the network, or else the app in its place. */
async function page(request, path) {
  const app = path === PAGE || (!REGISTER && OURS.test(path));
  if (app || !navigator.onLine) return kept(PAGE);
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return kept(PAGE);
  }
}
