/** Catch up: the days not answered, one row and three buttons each. Nothing is filled in before a tap. */
import { KIND_WORDS, kindOf } from "../answers.js";
import { dayInWords, plus } from "../dates.js";
import { button, element } from "../element.js";
import { penFor } from "../pen.js";
import { kindButtons } from "./kind_buttons.js";

const STEP = 14;

/** Days without an answer from one date to another, newest first. */
export async function datesNotAnswered(store, from, to) {
  const answered = new Set((await store.days(from, to)).filter((day) => day.answers).map((day) => day.date));
  const open = [];
  for (let date = to; date >= from; date = plus(date, -1)) if (!answered.has(date)) open.push(date);
  return open;
}

/** Days answered on this screen stay on it until it is left, so that a slip can be put right. */
export async function load({ store, today, kept }) {
  kept.back ??= STEP;
  kept.dates ??= new Set();
  const yesterday = plus(today(), -1);
  const from = plus(today(), -kept.back);
  for (const date of await datesNotAnswered(store, from, yesterday)) kept.dates.add(date);
  const days = new Map((await store.days(from, yesterday)).map((day) => [day.date, day]));
  const rows = [...kept.dates].sort().reverse().map((date) => days.get(date) ?? { date, answers: null, seen: [] });
  return { rows: rows.map(({ date, answers, seen }) => ({ date, answers, seen })), back: kept.back };
}

export function draw({ rows, back }, { store, onFailure, kept, redraw }) {
  const more = () => {
    kept.back += STEP;
    redraw();
  };
  return {
    title: "Catch up",
    node: element(
      "div", {},
      element("h1", { tabindex: "-1" }, "Catch up"),
      element("p", {}, rows.length ? `Days of the last ${back} without an answer. Leave what you do not remember.` : `Each of the last ${back} days is answered.`),
      element("ul", { class: "list" }, rows.map((day) => element("li", {}, row(day, store, onFailure)))),
      button("more-days", "Look further back", more, { class: "quiet-button" }),
    ),
  };
}

function row(day, store, onFailure) {
  const write = penFor(store, day, onFailure);
  const back = () => write(() => null);
  return [
    element("p", { class: "row-head" }, element("a", { href: `#/day/${day.date}` }, dayInWords(day.date)), ` ${KIND_WORDS[kindOf(day.answers)]}`),
    kindButtons(day, write, "row"),
    day.answers
      ? button(`back-${day.date}`, "Take back", back, { class: "quiet-button", "aria-label": `Take back the answer of ${dayInWords(day.date)}` })
      : null,
  ];
}
