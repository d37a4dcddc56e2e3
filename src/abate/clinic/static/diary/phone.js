/** What the phone itself is asked for: to keep the answers, to keep the pages, and to hold the last counts. */
import { today } from "./dates.js";

const ACCOUNT = "abate-diary-account";

/** Asks, after an answer was given, that the phone does not throw its store away. */
export async function askToKeep(store) {
  const { storage } = navigator;
  const before = await store.fact("keeps");
  if (!storage?.persist || before) return;
  const keeps = before === undefined ? await storage.persist() : await storage.persisted();
  if (keeps !== before) await store.setFact("keeps", keeps);
}

/** Lets the worker keep the pages, so that the diary opens without a network. */
export function keepPagesOffline(worker) {
  navigator.serviceWorker?.register(worker, { updateViaCache: "none" }).catch(() => {});
}

/** Takes back the pages that the worker keeps: they are one person's. */
export async function forgetPages() {
  for (const name of await caches.keys()) if (name.startsWith("abate-pages-")) await caches.delete(name);
}

/** Where somebody else had the diary open on this phone before: takes back the pages that were theirs. */
export async function forgetPagesOfOthers({ account, personal, effects }) {
  if (localStorage.getItem(ACCOUNT) === account) return;
  for (const name of await caches.keys()) {
    if (!name.startsWith("abate-pages-")) continue;
    const pages = await caches.open(name);
    await Promise.all([effects, ...personal].map((path) => pages.delete(path)));
  }
  localStorage.setItem(ACCOUNT, account);
}

/** Keeps the page for side effects as the site has it now: the number to call and the last session are this person's. */
export async function keepEffectsPage({ effects }) {
  const [kept, ...others] = (await caches.keys()).filter((name) => name.startsWith("abate-pages-"));
  // On the first visit the worker asks for it itself when it is installed.
  if (!kept) return;
  const page = await fetch(effects, { cache: "no-store" }).catch(() => null);
  if (!page?.ok || page.redirected) return;
  for (const name of others) await (await caches.open(name)).put(effects, page.clone());
  await (await caches.open(kept)).put(effects, page);
}

/** Keeps the site's last counts of medicine days, where they may have changed. */
export async function keepMedicineDays(store, about) {
  const [before, seen] = await Promise.all([store.fact("medicine days"), store.fact("seen")]);
  if (before?.seen === seen && before?.as_of === today()) return;
  const response = await fetch(about.medicineDays).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const { account, ...counts } = await response.json();
  if (account === about.account) await store.setFact("medicine days", { ...counts, seen });
}
