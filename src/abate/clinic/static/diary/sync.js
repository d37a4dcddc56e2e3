/** Sends what waits on the phone and fetches what it has not seen; one exchange at a time, whoever asks for it. */

const BATCH = 100;
const AFTER_AN_ANSWER = 800;
const SHORTEST_PAUSE = 2_000;
const LONGEST_PAUSE = 300_000;
const ANSWERS_WITHIN = 30_000;

/** What the site says to a body that it cannot take in as a whole. */
const UNREADABLE = new Set([400, 413, 422]);

/** How an exchange ended. */
export const ENDED = {
  SAFE: "safe",
  OFFLINE: "offline",
  NO_ANSWER: "no answer",
  SIGNED_OUT: "signed out",
  OTHER_ACCOUNT: "other account",
};

/**
 * @param store the account's store
 * @param site `account`, and the `sync` address
 * @param tell is told how each exchange ended
 */
export function makeSync(store, site, tell) {
  let timer;
  let running = null;
  let failures = 0;
  let more = false;
  let request = new AbortController();

  const soon = (delay = AFTER_AN_ANSWER) => {
    clearTimeout(timer);
    timer = setTimeout(now, delay);
  };

  /** Exchanges at once. Asked again while it runs, it runs on and does not start a second time. */
  function now() {
    clearTimeout(timer);
    running ??= alone(`abate-sync-${site.account}`, exchangeAll).then(after).finally(() => (running = null));
    return running;
  }

  async function exchangeAll() {
    for (;;) {
      const { since, edits } = await store.startSending(BATCH);
      const ended = await exchange(since, edits);
      if (ended !== ENDED.SAFE || (edits.length < BATCH && !more)) return ended;
    }
  }

  async function exchange(since, edits) {
    if (!navigator.onLine) return ENDED.OFFLINE;
    request = new AbortController();
    const body = { device: await store.device(), since, time_zone: timeZone(), edits };
    const response = await send(site, body, request);
    if (!response) return navigator.onLine ? ENDED.NO_ANSWER : ENDED.OFFLINE;
    if (response.ok) {
      const reply = await response.json();
      await store.accept(reply, new Date().toISOString());
      more = reply.more;
      return ENDED.SAFE;
    }
    if (response.status === 401) return ENDED.SIGNED_OUT;
    if (response.status === 409) return ENDED.OTHER_ACCOUNT;
    if (response.status === 403) return newCookie(site);
    if (UNREADABLE.has(response.status) && edits.length) return oneByOne(since, edits, response);
    return ENDED.NO_ANSWER;
  }

  /** One malformed edit must not hold up the others: sent alone, only it is refused. */
  async function oneByOne(since, edits, response) {
    if (edits.length === 1) {
      await store.refuse([{ id: edits[0].id, why: await reason(response) }]);
      return ENDED.SAFE;
    }
    for (const edit of edits) {
      const ended = await exchange(since, [edit]);
      if (ended !== ENDED.SAFE) return ended;
    }
    return ENDED.SAFE;
  }

  async function after(ended) {
    tell(ended);
    const unsent = (await store.waiting()).filter((edit) => !edit.refused);
    failures = ended === ENDED.SAFE ? 0 : failures + 1;
    if (!unsent.length || ended === ENDED.SIGNED_OUT || ended === ENDED.OTHER_ACCOUNT) return;
    soon(failures ? Math.min(SHORTEST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE) : AFTER_AN_ANSWER);
  }

  /** Gives up the request that is under way: without a network its reply may never come. What it sent is sent again. */
  const cut = () => request.abort();

  return { soon, now, cut };
}

/** Runs a task while no other tab runs it. */
function alone(name, task) {
  return navigator.locks ? navigator.locks.request(name, task) : task();
}

/** The site's response; null where none came. */
export async function send(site, body, request) {
  const headers = {
    "Content-Type": "application/json",
    "X-CSRFToken": cookie("__Host-csrf") || cookie("csrftoken"),
    "X-Diary-Account": site.account,
  };
  const { signal } = request;
  const timer = setTimeout(() => request.abort(), ANSWERS_WITHIN);
  try {
    return await fetch(site.sync, { method: "POST", headers, body: JSON.stringify(body), redirect: "error", signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** A new cookie comes with the page; the exchange is then tried again after a pause. */
export async function newCookie(site) {
  const page = await fetch(site.page, { cache: "no-store" }).catch(() => null);
  return page?.redirected ? ENDED.SIGNED_OUT : ENDED.NO_ANSWER;
}

/** Why the site did not take something in, in its words. */
export async function reason(response) {
  const { detail } = await response.json().catch(() => ({}));
  if (Array.isArray(detail)) return detail.map(({ loc, msg }) => `${loc?.at(-1)}: ${msg}`).join("; ");
  return detail ?? "the site could not read it";
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
