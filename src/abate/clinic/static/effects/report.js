/** Reporting a side effect: judged on this phone at every tap, kept here first, sent when there is a network. */
import { today } from "../diary/dates.js";
import { counted, element } from "../diary/element.js";
import { forgetPages, keepPagesOffline } from "../diary/phone.js";
import { ENDED } from "../diary/sync.js";
import { keep, sendAll, waiting } from "./outbox.js";
import { daysSince, judge, wordsOf } from "./triage.js";

const about = JSON.parse(document.getElementById("about").textContent);
const at = (id) => document.getElementById(id);
const form = at("report");
const AGAIN = 30_000;

const WHY_NOT_SENT = {
  [ENDED.OFFLINE]: "No network now; it is sent when there is one. The clinic has not seen it: call if it is urgent.",
  [ENDED.NO_ANSWER]: "The clinic’s site does not answer; this phone tries again. Call if it is urgent.",
  [ENDED.SIGNED_OUT]: "Sign in to send it. Call if it is urgent.",
  [ENDED.OTHER_ACCOUNT]: "Somebody else is signed in. It waits until you are. Call if it is urgent.",
};

/** What is ticked is a yes. The rest is a no only where the person says so, and otherwise not known. */
function told() {
  const given = new FormData(form);
  const yes = new Set(given.getAll("symptom"));
  const symptoms = {};
  for (const { value } of form.elements.symptom) {
    if (yes.has(value)) symptoms[value] = true;
    else if (given.has("none")) symptoms[value] = false;
  }
  const severity = given.get("severity") || null;
  if (severity) symptoms.severe = severity === "severe";
  if (given.get("worse")) symptoms.getting_worse = given.get("worse") === "yes";
  return { symptoms, severity, since: given.get("since") || null, words: given.get("words").trim() };
}

function judged({ symptoms, since }) {
  const days = daysSince(about.lastSession, since, today());
  return judge(about.triage, { symptoms, days, never: about.neverInjected });
}

function stillOpen() {
  const given = new FormData(form);
  const open = {
    "whether you have any of the others": given.has("none"),
    "how bad it is": given.get("severity"),
    "whether it is getting worse": given.get("worse"),
  };
  return Object.keys(open).filter((words) => !open[words]);
}

let shown;
let hasWaited = false; // whether a report waited on this phone at any time since the page was opened

/** Says at once what cannot wait; what can is said when the report was made. */
function show(level, isMade) {
  const isEmergency = level === "emergency";
  const said = isEmergency || level === "same-day" || isMade ? level : undefined;
  if (said === shown && !isMade) return;
  shown = said;
  const lines = said ? wordsOf(about.triage, said, about.place) : [];
  if (said === "not-known") lines.push(`Still open: ${stillOpen().join("; ")}. Answer it and send again.`);
  at("calm").hidden = isEmergency;
  at("alarm").replaceChildren(...(isEmergency ? spoken("h2", lines) : []));
  at("said").replaceChildren(...(isEmergency ? [] : spoken("p", lines)));
  at("answer").hidden = !lines.length || isEmergency;
  if (isEmergency) lookAt("alarm");
  else if (isMade) lookAt("answer");
}

const spoken = (first, lines) => lines.map((line, number) => element(number ? "p" : first, {}, line));

function lookAt(id) {
  at(id).focus({ preventScroll: true });
  at(id).scrollIntoView({ block: "start" });
}

form.addEventListener("change", () => {
  at("fault").hidden = true;
  at("since").max = today();
  show(judged(told()).level, false);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const report = told();
  if (!Object.keys(report.symptoms).length && !report.words) {
    at("fault").hidden = false;
    at("fault").focus();
    return;
  }
  const { level } = judged(report);
  const made = { id: crypto.randomUUID(), made: new Date().toISOString(), ...report, level, edition: about.edition };
  try {
    await keep(about.account, made);
    hasWaited = true;
  } catch (problem) {
    at("state").textContent = `Not stored: this phone could not write it (${problem.name}). Call your clinic.`;
    show(level, true);
    return;
  }
  if (level !== "not-known") form.reset();
  show(level, true);
  navigator.storage?.persist?.().catch(() => {});
  await exchange();
});

/** Sends what waits, and says where the reports are; never more than is known, and the same whichever exchange ends last. */
async function exchange() {
  hasWaited ||= (await waiting(about.account)).length > 0;
  const ended = await inTurn(() => sendAll(about, about.triage.levels));
  const reports = await waiting(about.account);
  const unsent = reports.filter((report) => !report.refused).length;
  const refused = reports.filter((report) => report.refused);
  const words = [];
  if (hasWaited && !reports.length) words.push("Safe at the clinic’s site.");
  if (unsent) words.push(`Saved on this phone only: ${counted(unsent, "report")}. ${WHY_NOT_SENT[ended] ?? ""}`);
  if (refused.length) words.push(`The site refused ${counted(refused.length, "report")} (${refused[0].refused}): tell your clinic by telephone.`);
  at("state").textContent = words.join(" ");
  at("sign-in").hidden = !(unsent && ended === ENDED.SIGNED_OUT);
  if (unsent) setTimeout(exchange, AGAIN);
}

/** A page that was kept for somebody else who had this phone before gives way to the page of who is signed in. */
async function mustBeTheirs() {
  const response = await fetch(about.whose).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const { account } = await response.json();
  if (account !== about.account) await forgetPages().then(() => location.replace(about.page));
}

const inTurn = (task) => (navigator.locks ? navigator.locks.request(`abate-effects-${about.account}`, task) : task());

addEventListener("online", () => mustBeTheirs().then(exchange));
at("since").max = today();
form.hidden = false;
mustBeTheirs().then(exchange);
keepPagesOffline(about.worker);
