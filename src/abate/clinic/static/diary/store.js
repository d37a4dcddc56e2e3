/** The phone's own store, one for each account: days as the site told them, and edits that the site does not have yet.
 *
 * An answer counts as stored when its transaction has reached the disk; only then is anything else done with it.
 */
import { openDB } from "../vendor/idb-8.0.4.js";
import { asShown } from "./shown.js";

const EDITING = 60_000;
const TO_DISK = { durability: "strict" };

const nameOf = (account) => `abate-diary-${account}`;

/** Opens the account's store, and makes it where there is none. */
export async function openStore(account) {
  const db = await openDB(nameOf(account), 1, {
    upgrade(fresh) {
      fresh.createObjectStore("days", { keyPath: "date" });
      const outbox = fresh.createObjectStore("outbox", { keyPath: "order", autoIncrement: true });
      outbox.createIndex("date", "date");
      outbox.createIndex("id", "id", { unique: true });
      fresh.createObjectStore("facts");
    },
    blocking: (_from, _to, event) => event.target.close(),
    terminated: () => location.reload(),
  });
  const changed = notices(account);
  return {
    onChange: changed.listen,
    close: () => db.close(),
    fact: (name) => db.get("facts", name),
    setFact: (name, value) => db.put("facts", value, name).then(changed.tell),
    device: () => deviceOf(db),
    days: (from, to) => daysBetween(db, from, to),
    day: async (date) => (await daysBetween(db, date, date))[0],
    waiting: () => db.getAll("outbox"),
    answer: async (edit) => {
      const id = await answer(db, edit);
      changed.tell();
      return id;
    },
    startSending: (most) => startSending(db, most),
    accept: (reply, at) => accept(db, reply, at).then(changed.tell),
    refuse: (edits) => refuse(db, edits).then(changed.tell),
    dismiss: async (id) => db.delete("outbox", await db.getKeyFromIndex("outbox", "id", id)).then(changed.tell),
    forget: () => forget(db).then(changed.tell),
  };
}

/** Tells this page and the other tabs of the account that something in the store has changed. */
function notices(account) {
  const channel = new BroadcastChannel(nameOf(account));
  const listeners = [];
  const hear = () => listeners.forEach((listener) => listener());
  channel.addEventListener("message", hear);
  return {
    listen: (listener) => listeners.push(listener),
    tell: () => {
      channel.postMessage("changed");
      hear();
    },
  };
}

async function deviceOf(db) {
  const tx = db.transaction("facts", "readwrite");
  const device = (await tx.store.get("device")) ?? crypto.randomUUID();
  await tx.store.put(device, "device");
  await tx.done;
  return device;
}

/** Days as they show, those neither answered nor waiting left out, oldest first. */
async function daysBetween(db, from, to) {
  const range = IDBKeyRange.bound(from, to);
  const tx = db.transaction(["days", "outbox"]);
  const [days, edits] = await Promise.all([
    tx.objectStore("days").getAll(range),
    tx.objectStore("outbox").index("date").getAll(range),
  ]);
  const known = new Map(days.map((day) => [day.date, day]));
  const waiting = grouped(edits);
  const dates = [...new Set([...known.keys(), ...waiting.keys()])].sort();
  return dates.map((date) => asShown(date, known.get(date), waiting.get(date) ?? []));
}

function grouped(edits) {
  const byDate = new Map();
  for (const edit of edits) byDate.set(edit.date, [...(byDate.get(edit.date) ?? []), edit]);
  return byDate;
}

/** Stores an answer, and with it that it is to be sent; `seen` are the edits that the person saw. Gives its id.
 *
 * While one answer is still being given (chip after chip, nothing of it sent yet) it stays one edit.
 */
async function answer(db, { date, answers, seen, now = new Date() }) {
  const tx = db.transaction("outbox", "readwrite", TO_DISK);
  const newest = (await tx.store.index("date").getAll(date)).at(-1);
  const goesOn =
    newest && !newest.sending && !newest.refused && seen.includes(newest.id) && now - newest.begun < EDITING;
  const edit = goesOn ? newest : { id: crypto.randomUUID(), date, begun: now.getTime(), replaces: seen };
  await tx.store.put({ ...edit, answers, made: now.toISOString() });
  await tx.done;
  return edit.id;
}

/** The oldest unsent edits, from now on unchangeable: the site may have them before this phone hears of it. */
async function startSending(db, most) {
  const tx = db.transaction(["outbox", "facts"], "readwrite");
  const edits = (await tx.objectStore("outbox").getAll()).filter((edit) => !edit.refused).slice(0, most);
  for (const edit of edits) if (!edit.sending) await tx.objectStore("outbox").put({ ...edit, sending: true });
  const since = (await tx.objectStore("facts").get("seen")) ?? 0;
  await tx.done;
  return { since, edits: edits.map(({ id, date, made, replaces, answers }) => ({ id, date, made, replaces, answers })) };
}

/** Takes in the site's reply at once: what is safe there leaves the outbox as its day comes in. */
async function accept(db, { safe, refused, days, seen }, at) {
  const tx = db.transaction(["days", "outbox", "facts"], "readwrite");
  for (const day of days) tx.objectStore("days").put(day);
  await markRefused(tx.objectStore("outbox"), refused);
  for (const id of safe) {
    const order = await tx.objectStore("outbox").index("id").getKey(id);
    if (order !== undefined) tx.objectStore("outbox").delete(order);
  }
  tx.objectStore("facts").put(seen, "seen");
  tx.objectStore("facts").put(at, "safe at");
  await tx.done;
}

async function refuse(db, refused) {
  const tx = db.transaction("outbox", "readwrite");
  await markRefused(tx.store, refused);
  await tx.done;
}

async function markRefused(outbox, refused) {
  for (const { id, why } of refused) {
    const edit = await outbox.index("id").get(id);
    if (edit) await outbox.put({ ...edit, refused: why });
  }
}

/** Leaves on the phone only what the site does not have yet. */
async function forget(db) {
  const tx = db.transaction(["days", "facts"], "readwrite");
  const device = await tx.objectStore("facts").get("device");
  tx.objectStore("days").clear();
  tx.objectStore("facts").clear();
  if (device) tx.objectStore("facts").put(device, "device");
  await tx.done;
}
