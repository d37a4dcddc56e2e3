/** What a day shows: the newest answer that waits on this phone, else what the site said last. */

/**
 * @param date the day
 * @param known the day as the site told it, or undefined
 * @param waiting this phone's unsent edits of the day, oldest first
 * @returns `answers` (null: not answered), `seen` (the edits that an answer given now replaces), `isSafe`,
 *   `versions` (two or more where two phones answered without knowing of each other, else none), and `refused`
 */
export function asShown(date, known, waiting) {
  const refused = waiting.filter((edit) => edit.refused);
  const newest = waiting.filter((edit) => !edit.refused).at(-1);
  if (newest) return { date, answers: newest.answers, seen: [newest.id], isSafe: false, versions: [], refused };
  if (!known) return { date, answers: null, seen: [], isSafe: true, versions: [], refused };
  const { edit, made, answers, others } = known;
  const versions = others.length ? [{ edit, made, answers }, ...others] : [];
  return { date, answers, seen: [edit], isSafe: true, versions, refused };
}
