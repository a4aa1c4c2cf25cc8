// Keeps Quire's pages at hand for when there is no network: the browser runs this beside the pages.
//
// What is in a document is not its business: pages keep that in a store of their own. The network
// comes first always, so that nobody reads an old page while there is a new one; what is kept here is
// of one build, and goes when there is another.

const VERSION = '%VERSION%';
const PAGES = `quire-pages-${VERSION}`;
const IMAGES = 'quire-images';
const IMAGES_MAX = 200;
const HOME = '/';
/** A document's page without a document. */
const ANY_DOCUMENT = '/offline';
/** A network that has not answered by then is not waited for, in ms. */
const PATIENCE_MS = 5000;

addEventListener('install', (event) => event.waitUntil(keepPages()));
addEventListener('activate', (event) => event.waitUntil(takeOver()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (pathname === HOME) event.respondWith(networkFirst(event, HOME));
    if (pathname.startsWith('/d/')) event.respondWith(networkFirst(event, ANY_DOCUMENT));
  } else if (pathname.startsWith('/pkg/') || pathname === '/favicon.svg') {
    event.respondWith(networkFirst(event, pathname));
  } else if (pathname.startsWith('/uploads/')) {
    event.respondWith(image(event));
  }
});

/** Keeps the pages, and every file that they name. */
async function keepPages() {
  const cache = await caches.open(PAGES);
  const files = new Set(['/favicon.svg']);
  for (const page of [HOME, ANY_DOCUMENT]) {
    const answer = await fetch(page, { cache: 'no-cache', headers: { accept: 'text/html' } });
    if (!answer.ok) throw new Error(`${page} was answered with ${answer.status}`);
    const html = await answer.clone().text();
    for (const [, file] of html.matchAll(/"(\/pkg\/[^"]+)"/g)) files.add(file);
    await cache.put(page, answer);
  }
  await cache.addAll([...files].map((file) => new Request(file, { cache: 'no-cache' })));
  await skipWaiting();
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith('quire-pages-') && name !== PAGES) await caches.delete(name);
  }
  // While this wakes up, the browser asks the network for the page already.
  await registration.navigationPreload?.enable();
  await clients.claim();
}

/** The network's answer, or what is kept as `name` if there is none. */
async function networkFirst(event, name) {
  const answer = fromNetwork(event);
  const isLate = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([answer.catch(() => undefined), isLate]);
  // A proxy answers like that for a server that is away.
  if (first && ![502, 503, 504].includes(first.status)) return first;
  const cache = await caches.open(PAGES);
  return (await cache.match(name, { ignoreSearch: true, ignoreVary: true })) ?? answer;
}

async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** An image never changes: its address is made of its content. */
async function image(event) {
  const cache = await caches.open(IMAGES);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keepImage(cache, event.request, answer.clone()));
  return answer;
}

async function keepImage(cache, request, answer) {
  await cache.put(request, answer);
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - IMAGES_MAX))) await cache.delete(old);
}
