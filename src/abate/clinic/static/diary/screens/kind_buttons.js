/** The three answers that take one tap. */
import { BUTTON_WORDS, KIND_SIGNS, KINDS, kindOf, tapped } from "../answers.js";
import { button, element } from "../element.js";
import { dayInWords } from "../dates.js";

/** @param write the day's pen; @param size "large" on the day's own screen, "row" among other days */
export function kindButtons(day, write, size) {
  const kind = kindOf(day.answers);
  const buttons = KINDS.map((one) => {
    const tap = () => write((answers) => (kindOf(answers) === one ? answers : tapped(one, answers)));
    const sign = element("span", { class: "sign", "aria-hidden": "true" }, KIND_SIGNS[one]);
    const given = { class: `kind kind-${one}`, "aria-pressed": String(one === kind) };
    return button(`${one}-${day.date}`, [sign, BUTTON_WORDS[one]], tap, given);
  });
  return element("div", { class: `kinds kinds-${size}`, role: "group", "aria-label": dayInWords(day.date) }, buttons);
}
