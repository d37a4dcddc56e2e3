/** Reports that the clinic's site does not have yet, one store for each account, and the way there.
 *
 * A report counts as kept when its transaction has reached the disk. It leaves the phone when the site has it for good.
 */
import { openDB } from "../vendor/idb-8.0.4.js";
import { ENDED, newCookie, reason, send } from "../diary/sync.js";

/** What the site says to a report that it can never take in. */
const UNREADABLE = new Set([400, 413, 422]);

const open = (account) =>
  openDB(`abate-effects-${account}`, 1, {
    upgrade: (fresh) => fresh.createObjectStore("outbox", { keyPath: "id" }),
    blocking: (_from, _to, event) => event.target.close(),
  });

/** Keeps a report on the disk of the phone. */
export async function keep(account, report) {
  const db = await open(account);
  const tx = db.transaction("outbox", "readwrite", { durability: "strict" });
  await tx.store.put(report);
  await tx.done;
  db.close();
}

/** Reports on this phone only; those that the site refused have `refused`. */
export async function waiting(account) {
  const db = await open(account);
  const reports = await db.getAll("outbox");
  db.close();
  return reports;
}

/** Sends what waits, the most urgent first; says how that ended. Sent twice, a report is stored once. */
export async function sendAll(site, levels) {
  const order = (report) => levels.indexOf(report.level);
  const reports = (await waiting(site.account)).filter((report) => !report.refused);
  for (const report of reports.sort((one, other) => order(one) - order(other))) {
    const ended = await sendOne(site, report);
    if (ended !== ENDED.SAFE) return ended;
  }
  return ENDED.SAFE;
}

async function sendOne(site, report) {
  if (!navigator.onLine) return ENDED.OFFLINE;
  const response = await send({ sync: site.send, account: site.account }, report, new AbortController());
  if (!response) return navigator.onLine ? ENDED.NO_ANSWER : ENDED.OFFLINE;
  if (response.ok) {
    await change(site.account, (outbox) => outbox.delete(report.id));
    return ENDED.SAFE;
  }
  if (response.status === 401) return ENDED.SIGNED_OUT;
  if (response.status === 409) return ENDED.OTHER_ACCOUNT;
  if (response.status === 403) return newCookie(site);
  if (!UNREADABLE.has(response.status)) return ENDED.NO_ANSWER;
  const refused = await reason(response);
  await change(site.account, (outbox) => outbox.put({ ...report, refused }));
  return ENDED.SAFE;
}

async function change(account, how) {
  const db = await open(account);
  const tx = db.transaction("outbox", "readwrite");
  await how(tx.store);
  await tx.done;
  db.close();
}
