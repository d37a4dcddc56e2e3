/** Today: three answers in one tap, then offers. Nothing is demanded, and the screen may be left at any time. */
import { withAnswer } from "../answers.js";
import { dayInWords, plus } from "../dates.js";
import { button, counted, element } from "../element.js";
import { penFor } from "../pen.js";
import { datesNotAnswered } from "./catch_up.js";
import { kindButtons } from "./kind_buttons.js";
import { refusedOnes, versionsOf } from "./notices.js";

const LOOKED_BACK = 7;

export async function load({ store, today, kept }) {
  const date = today();
  const [open, waiting] = await Promise.all([datesNotAnswered(store, plus(date, -LOOKED_BACK), plus(date, -1)), store.waiting()]);
  const { isSafe, ...day } = (await store.day(date)) ?? { date, answers: null, seen: [], versions: [] };
  return { day, open: open.length, refused: waiting.filter((edit) => edit.refused), undo: kept[date] ?? null };
}

export function draw({ day, open, refused, undo }, { store, onFailure, kept }) {
  const write = penFor(store, day, onFailure);
  const tap = (change) =>
    write((before) => {
      const after = change(before);
      if (after !== before) kept[day.date] = { answers: before };
      return after;
    });
  const title = dayInWords(day.date);
  return {
    title,
    node: element(
      "div", {},
      element("h1", { tabindex: "-1" }, title),
      element("p", { class: "quiet" }, day.answers ? "Today is answered." : "Today is not answered yet."),
      versionsOf(day, store, onFailure),
      kindButtons(day, tap, "large"),
      element("div", { class: "actions" }, day.answers ? offers(day, write, kept) : null),
      open ? element("p", {}, element("a", { href: "#/catch-up" }, `Catch up: ${counted(open, "day")} of the last ${LOOKED_BACK} not answered`)) : null,
      refusedOnes(refused, store),
    ),
  };
}

function offers(day, write, kept) {
  const isUndo = day.date in kept;
  const takeBack = () => {
    if (!isUndo) return write(() => null);
    const before = kept[day.date];
    delete kept[day.date];
    return before && write(() => before.answers); // pressed twice it is undone once
  };
  const noMedicine = () => write((answers) => withAnswer(answers, "medicines", []));
  return [
    day.answers.medicines ? null : button("no-medicine", "No medicine today", noMedicine, { class: "quiet-button" }),
    element("a", { class: "button quiet-button", href: `#/day/${day.date}` }, "Add details"),
    button("undo", isUndo ? "Undo" : "Take the answer back", takeBack, { class: "quiet-button" }),
  ];
}
