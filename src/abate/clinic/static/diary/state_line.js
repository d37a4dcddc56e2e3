/** The one line that says where the answers are. It never says more than is known. */
import { counted } from "./element.js";
import { instantInWords } from "./dates.js";
import { ENDED } from "./sync.js";

const WHY_NOT_SENT = {
  [ENDED.OFFLINE]: "No network now; they are sent when there is one.",
  [ENDED.NO_ANSWER]: "The clinic's site does not answer; this phone tries again.",
};

/**
 * @param waiting the edits on this phone
 * @param ended how the last exchange ended, if there was one
 * @param safeAt when the site last acknowledged everything
 * @returns `words`, and `isSignIn` where signing in is what helps
 */
export function stateInWords(waiting, ended, safeAt) {
  const unsent = new Set(waiting.filter((edit) => !edit.refused).map((edit) => edit.date)).size;
  const isSignIn = ended === ENDED.SIGNED_OUT;
  if (unsent) {
    const words = `Saved on this phone only: ${counted(unsent, "day")}.`;
    const why = isSignIn ? "Sign in to send." : WHY_NOT_SENT[ended];
    return { words: why ? `${words} ${why}` : words, isSignIn };
  }
  const safe = safeAt ? `Safe at the clinic's site, ${instantInWords(safeAt)}.` : "Nothing is stored yet.";
  return { words: isSignIn ? `${safe} Sign in to see what is new.` : safe, isSignIn };
}
