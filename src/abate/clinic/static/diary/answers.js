/** What an answer says, and what one tap makes of it. A key that is missing is not answered. */

export const KINDS = ["none", "headache", "migraine"];
export const KIND_WORDS = { unanswered: "not answered", none: "no headache", headache: "headache", migraine: "migraine" };
export const KIND_SIGNS = { unanswered: "", none: "○", headache: "H", migraine: "M" };
export const BUTTON_WORDS = { none: "None", headache: "Headache", migraine: "Migraine" };

export const SEVERITIES = ["mild", "moderate", "severe"];

/** Yes-or-no questions: [key, words, whether a day without headache has it too]. */
export const QUESTIONS = [
  ["believed_migraine", "I took it for migraine", false],
  ["unilateral", "On one side", false],
  ["pulsating", "Throbbing", false],
  ["aggravated_by_activity", "Worse when moving, or I avoided moving", false],
  ["nausea", "Nausea", false],
  ["vomiting", "Vomiting", false],
  ["photophobia", "Light was unpleasant", false],
  ["phonophobia", "Sound was unpleasant", false],
  ["aura", "Aura: sight, feeling or speech changed slowly, for 5 minutes to an hour", true],
  ["autonomic", "Red or watering eye, blocked or runny nose, or drooping lid on the painful side, or restless", false],
];

/** Asked only where a medicine was taken. */
export const RELIEF = ["relieved_by_triptan", "A triptan or an ergot relieved it", false];

const KEPT_WITHOUT_HEADACHE = ["medicines", "note", "aura"];

/** How a day was answered; what the days are counted as is worked out at the site, not here. */
export function kindOf(answers) {
  if (!answers) return "unanswered";
  if (!answers.headache) return "none";
  return answers.believed_migraine ? "migraine" : "headache";
}

/** The answers after a tap: exactly what was tapped, and of what was said before all that still fits. */
export function tapped(kind, before) {
  const { headache, believed_migraine, ...rest } = before ?? {};
  if (kind !== "none" && headache) return afresh(kind, rest);
  return afresh(kind, Object.fromEntries(Object.entries(rest).filter(([key]) => KEPT_WITHOUT_HEADACHE.includes(key))));
}

function afresh(kind, rest) {
  if (kind === "none") return { ...rest, headache: false };
  return kind === "migraine" ? { ...rest, headache: true, believed_migraine: true } : { ...rest, headache: true };
}

/** The answers with one key set, or back to not answered where the value is null; a day taken back has no details. */
export function withAnswer(answers, key, value) {
  if (!answers) return answers;
  const { [key]: _, ...rest } = answers;
  return value === null ? rest : { ...rest, [key]: value };
}

/** A day in a few words: "migraine, severe, 6 hours, sumatriptan". */
export function inWords(answers) {
  const words = [KIND_WORDS[kindOf(answers)]];
  if (!answers) return words[0];
  if (answers.severity) words.push(answers.severity);
  if (answers.hours) words.push(`${answers.hours} hours`);
  for (const [key, question] of [...QUESTIONS, RELIEF]) {
    if (key === "believed_migraine" || typeof answers[key] !== "boolean") continue;
    const short = question.split(/[:,]/)[0].toLowerCase();
    words.push(answers[key] ? short : `${short}: no`);
  }
  if (answers.medicines) words.push(answers.medicines.join(", ") || "no medicine taken");
  if (answers.note) words.push(`“${answers.note}”`);
  return words.join(", ");
}
