/** What a day's answer may need of the person: a choice between two versions, or a look at what was refused. */
import { inWords } from "../answers.js";
import { dayInWords, instantInWords } from "../dates.js";
import { button, element } from "../element.js";

/** Both versions of a day that two phones answered without knowing of each other, and which one is to hold. */
export function versionsOf(day, store, onFailure) {
  if (!day.versions.length) return null;
  const seen = day.versions.map((version) => version.edit);
  const hold = (answers) => store.answer({ date: day.date, answers, seen }).catch(onFailure);
  const rows = day.versions.map(({ made, answers }, at) =>
    element(
      "li", {},
      element("p", {}, element("b", {}, `Given ${instantInWords(made)}: `), inWords(answers)),
      button(`version-${at}`, `This one holds: ${inWords(answers)}`, () => hold(answers)),
    ),
  );
  return element(
    "section", { class: "urgent", "aria-labelledby": "versions" },
    element("h2", { id: "versions" }, "Two answers to this day"),
    element("p", {}, "Two phones answered it without knowing of each other. Both are kept. Which one holds?"),
    element("ul", { class: "list" }, rows),
  );
}

/** Answers that the site did not take in. They stay here until the person puts them aside. */
export function refusedOnes(edits, store) {
  if (!edits.length) return null;
  const rows = edits.map((edit) =>
    element(
      "li", {},
      element("p", {}, element("a", { href: `#/day/${edit.date}` }, dayInWords(edit.date)), `: ${inWords(edit.answers)}.`),
      element("p", {}, `Not taken in by the site: ${edit.refused}.`),
      button(`aside-${edit.id}`, "Put this answer aside", () => store.dismiss(edit.id), { class: "quiet-button" }),
    ),
  );
  return element(
    "section", { class: "urgent", "aria-labelledby": "refused" },
    element("h2", { id: "refused" }, "Answers that the site refused"),
    element("p", {}, "They are on this phone only, and are not counted. Answer the day again, then put them aside."),
    element("ul", { class: "list" }, rows),
  );
}
