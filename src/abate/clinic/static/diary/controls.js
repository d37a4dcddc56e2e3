/** Questions of which each may stay unanswered, be answered, and be taken back. They work by finger and by keyboard. */
import { button, element } from "./element.js";

const YES_OR_NO = [
  [null, "Not answered"],
  [true, "Yes"],
  [false, "No"],
];

/** One of several words, or not answered. `choices` are [value, words], and null is the value of not answered. */
export function choice(name, words, choices, value, onChoose) {
  const chips = choices.map(([one, says]) => {
    const id = `${name}-${one ?? "open"}`;
    const isChosen = one === (value ?? null);
    const given = { type: "radio", name, id, checked: isChosen, on: { change: () => onChoose(one) } };
    return element("label", { class: "chip", for: id }, element("input", given), says);
  });
  return element("fieldset", { class: "question" }, element("legend", {}, words), element("div", { class: "chips" }, chips));
}

/** Yes, no, or not answered. */
export const yesOrNo = (name, words, value, onChoose) => choice(name, words, YES_OR_NO, value, onChoose);

/** Hours with headache on a slider whose left end is "not answered": a day with headache has no zero hours. */
export function hoursSlider(value, onChoose) {
  const says = (hours) => (Number(hours) ? `${Number(hours)} hours` : "not answered");
  const shown = element("output", { for: "hours" }, says(value ?? 0));
  const slider = element("input", {
    type: "range", id: "hours", min: 0, max: 24, step: 0.5, value: value ?? 0, "aria-valuetext": says(value ?? 0),
    on: {
      input: () => {
        shown.textContent = says(slider.value);
        slider.setAttribute("aria-valuetext", says(slider.value));
      },
      change: () => onChoose(Number(slider.value) || null),
    },
  });
  const label = element("label", { for: "hours" }, "Hours with headache: ", shown);
  const back = value ? button("hours-back", "Hours: not answered", () => onChoose(null), { class: "quiet-button", "data-then": "hours" }) : null;
  return element("div", { class: "question" }, label, slider, back);
}

/** A note, kept half a second after the last key. */
export function note(value, longest, onWrite) {
  let timer;
  const keep = () => {
    clearTimeout(timer);
    const written = area.value.trim() || null;
    if (written !== (value ?? null)) onWrite((value = written));
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  };
  const area = element("textarea", { id: "note", rows: 3, maxlength: longest, on: { input: wait, change: keep } }, value ?? "");
  return element("div", { class: "question" }, element("label", { for: "note" }, "Note"), area);
}
