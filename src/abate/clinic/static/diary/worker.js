/* The diary's service worker. ABOUT, before these lines, comes from the site: version, files, addresses.
 *
 * Files never change under their name, so they are taken from the phone first. Pages are asked of the site first, and
 * the copy answers where the site does not. What the API says is never kept here.
 */
const FILES = `abate-files-${ABOUT.version}`;
const PAGES = `abate-pages-${ABOUT.version}`;
const PATIENCE = 2_000;

/** All or nothing: a worker that cannot keep the whole diary does not take the place of one that does. */
async function install() {
  const files = await caches.open(FILES);
  await files.addAll(ABOUT.files);
  for (const address of [ABOUT.page, ABOUT.effects]) {
    const page = await fetch(address, { cache: "no-store" });
    if (!page.ok || page.redirected) throw new Error("signed out: the diary's pages cannot be kept");
    await (await caches.open(PAGES)).put(address, page);
  }
  await keepHelp().catch(() => {});
  await self.skipWaiting();
}

/** The page for emergencies, with the files that it needs. */
async function keepHelp() {
  const page = await fetch(ABOUT.help.from);
  if (!page.ok) return page;
  const html = await page.clone().text();
  const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, address]) => address);
  await (await caches.open(FILES)).addAll(styles);
  await (await caches.open(PAGES)).put(ABOUT.help.asked, page.clone());
  return page;
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("abate-") && name !== FILES && name !== PAGES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The site's page; its copy where the site fails, takes too long, or wants a sign-in while the phone still has a copy. */
async function page(path, ask) {
  const copy = await (await caches.open(PAGES)).match(path);
  const asked = ask();
  if (!copy) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy.clone()));
  return Promise.race([asked.then((fresh) => (isUsable(fresh) ? fresh : copy), () => copy), late]);
}

/** A refusal (403, 404) is an answer and is shown; an error of the site is not, and a way to the sign-in is not needed. */
const isUsable = (response) => response.type !== "opaqueredirect" && response.status < 500;

async function askAndKeep(event, path) {
  const fresh = await fetch(event.request);
  if (fresh.ok && !fresh.redirected) await (await caches.open(PAGES)).put(path, fresh.clone());
  return fresh;
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(FILES)).put(request, fresh.clone());
  return fresh;
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (pathname.startsWith(ABOUT.static)) event.respondWith(file(request));
  } else if (pathname === ABOUT.help.asked) {
    event.respondWith(page(pathname, keepHelp));
  } else if (pathname === ABOUT.page || ABOUT.keeps.includes(pathname)) {
    event.respondWith(page(pathname, () => askAndKeep(event, pathname)));
  }
});
