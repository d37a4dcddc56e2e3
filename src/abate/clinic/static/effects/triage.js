/** Judges a report by the triage document, as its `semantics` says. Nothing here knows of pages or of time. */

const DAY = 86_400_000;

/**
 * @param triage the document, as `triage_json()` writes it
 * @param report `symptoms` (true, false, or missing), `days` since the last session (null: not known), `never` injected
 * @returns the level, and the rules that led to it
 */
export function judge(triage, report) {
  const found = triage.rules.map((rule) => ({ rule, holds: holds(rule.when, report) }));
  for (const level of ["emergency", "same-day"]) {
    const met = found.filter(({ rule, holds }) => rule.level === level && holds === true);
    if (met.length) return { level, rules: met.map(({ rule }) => rule) };
  }
  return { level: found.some(({ holds }) => holds === null) ? "not-known" : "routine", rules: [] };
}

/** What is to be said at a level, in order. */
export const wordsOf = (triage, level, place) =>
  triage.words[level].patient.map((line) => line.replaceAll("{call}", triage.call[place] ?? triage.call[""]));

/** The fewest days that may lie between the last session and the first symptom; null where that is not known. */
export function daysSince(lastSession, firstSymptom, today) {
  if (!lastSession || !firstSymptom || firstSymptom > today) return null;
  const days = (Date.parse(firstSymptom) - Date.parse(lastSession)) / DAY;
  return days >= 0 ? days : null;
}

function holds(when, report) {
  if ("symptom" in when) return report.symptoms[when.symptom] ?? null;
  if ("within_days" in when) return !report.never && !(report.days !== null && report.days > when.within_days);
  const parts = (when.all ?? when.any).map((part) => holds(part, report));
  const decides = "any" in when;
  if (parts.includes(decides)) return decides;
  return parts.includes(null) ? null : !decides;
}
