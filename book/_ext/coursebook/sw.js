/* Reading and running without a network: the browser's own copy of what a reader has seen.
   `coursebook.copies` fills in what is in braces. With a network a page is always the site's;
   what is answered from here first has an address that changes with its bytes. */
"use strict";

const BUILD = "{build}";
const SHARED = {shared};    // what any page may ask for
const RUNNING = {running};  // what a page that runs code asks for, besides Pyodide
const SCOPE = self.registration.scope;
const MINE = `course ${new URL(SCOPE).pathname} `;  // another course here has its own
const PAGES = `${MINE}${BUILD}`;
const PYTHON = `${MINE}python {python}`;
const FIXED = /[?&]v=[0-9a-f]{8}$|\/[0-9a-f]{64}[^/]*$|\/_static\/pyodide\/[\d.]+\/|\/dist\/[^/]+(?:\+|%2B)s[0-9a-f]{10}-/;
const USED = /(?:src|href)="([^"#]+\.(?:css|js|svg|png|woff2?)(?:\?(?:v|digest)=[0-9a-f]+)?)"/g;
const WHOLE = { ignoreVary: true };

const isPage = (response) => /^text\/html/.test(response.headers.get("Content-Type") ?? "");
const isPython = (address) => address.includes("/_static/pyodide/");
const open = (address) => caches.open(isPython(address) ? PYTHON : PAGES);

// A page is one page, whatever state its address carries.
function key(address, page) {
  const url = new URL(address);
  url.hash = "";
  if (page) url.search = "";
  return url.href;
}

// A store may be full or switched off: then there is less to read offline, and that is all.
async function keep(address, response) {
  const page = isPage(response);
  const known = page || /^(?:\?(?:v|digest)=[0-9a-f]+)?$/.test(new URL(address).search);
  if (response.status !== 200 || response.type !== "basic" || response.redirected || !known) return;
  try {
    await (await open(address)).put(key(address, page), response);
  } catch { /* see above */ }
}

async function kept(address, page = false) {
  try {
    return await (await open(address)).match(key(address, page), WHOLE);
  } catch {
    return undefined;
  }
}

// Fetch what is not here yet, six at a time. A network or a server that fails is the
// caller's to bear; a file that is gone is not missed.
async function complete(addresses) {
  const waiting = [...new Set(addresses)].filter((each) => each.startsWith(SCOPE) && !isPython(each));
  const fetchRest = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (await kept(next)) continue;
      const response = await fetch(next, { cache: FIXED.test(next) ? "default" : "no-cache" });
      if (response.status >= 500) throw new Error(`the server answers ${response.status}`);
      await keep(next, response);
    }
  };
  await Promise.all(Array.from({ length: 6 }, fetchRest));
}

const within = (words, address) => [...words.matchAll(USED)].map(([, path]) => new URL(path, address).href);

// A page with all that it shows: the figures far below and a slider's other frames too.
async function completePage(address) {
  const place = key(address, true);
  await complete([place]);
  const page = await kept(place, true);
  if (page) await complete([...SHARED.map((path) => new URL(path, SCOPE).href), ...within(await page.text(), place)]);
}

const earlier = async () => (await caches.keys()).filter((name) => name.startsWith(MINE) && name !== PAGES && name !== PYTHON);

// A new build keeps what the last one kept, each file anew, before it takes its place.
async function takeOver() {
  for (const name of await earlier()) {
    const addresses = (await (await caches.open(name)).keys()).map(({ url }) => url);
    if (addresses.some((address) => address.includes("/dist/"))) {
      await complete(RUNNING.map((path) => new URL(path, SCOPE).href));
    }
    for (const address of addresses.filter((each) => !FIXED.test(each))) {
      await complete([address]);
      if (/\/$|\.html$/.test(address)) await completePage(address);
    }
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(takeOver().catch(async (fault) => {
    await caches.delete(PAGES);
    throw fault;  // the last build stays, whole
  }));
});

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await earlier()) await caches.delete(name);
  await self.clients.claim();
})()));

const escaped = (words) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);

// Offline, and this page was never read here: say so, and name those that were.
async function missing() {
  const links = [];
  try {
    const cache = await caches.open(PAGES);
    for (const { url } of await cache.keys()) {
      const title = url.endsWith(".html") && /<h1>([^<]*)/.exec(await (await cache.match(url, WHOLE)).text());
      if (title) links.push(`<li><a href="${escaped(url)}">${title[1]}</a></li>`);
    }
  } catch { /* none is kept */ }
  const list = links.length ? `<p>These were:</p><ul>${links.join("")}</ul>` : "";
  const words = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>No network</title>
<style>body { color-scheme: light dark; font: 1.125rem/1.6 serif; margin: 2rem auto; max-width: 42rem; padding: 0 0.5rem; }
:root { color-scheme: light dark; }</style>
<main><h1>No network</h1><p>The site cannot be reached, and this page was not read in this browser before.</p>${list}</main></html>`;
  return new Response(words, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function answer(event) {
  const { request } = event;
  const going = request.mode === "navigate";
  const here = FIXED.test(request.url) && await kept(request.url);
  if (here) return here;
  try {
    const response = await fetch(request);
    if (!going || isPage(response)) event.waitUntil(keep(request.url, response.clone()));
    return response;
  } catch (fault) {
    const old = await kept(request.url, going);
    if (old) return old;
    if (going) return missing();
    throw fault;
  }
}

self.addEventListener("fetch", (event) => {
  const { method, url, headers } = event.request;
  if (method === "GET" && url.startsWith(SCOPE) && !headers.has("Range")) event.respondWith(answer(event));
});

// A page asks to be made complete, one after the other, and is told whether it is.
let turn = Promise.resolve();
self.addEventListener("message", (event) => {
  turn = turn.then(() => completePage(event.data.page)).then(() => true, () => false);
  event.waitUntil(turn.then((done) => event.ports[0]?.postMessage(done)));
});
