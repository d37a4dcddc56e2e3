/** One day with everything that may be said of it. Each question may stay open, and every answer can be taken back. */
import { KIND_WORDS, kindOf, QUESTIONS, RELIEF, SEVERITIES, withAnswer } from "../answers.js";
import { choice, hoursSlider, note, yesOrNo } from "../controls.js";
import { dayAndYear, isDate, plus } from "../dates.js";
import { button, element } from "../element.js";
import { finder, recent } from "../medicines.js";
import { medicinePicker } from "../medicine_picker.js";
import { penFor } from "../pen.js";
import { kindButtons } from "./kind_buttons.js";
import { refusedOnes, versionsOf } from "./notices.js";

const LONGEST_NOTE = 2000;
const RECENT_DAYS = 60;

export async function load({ store, today }, date) {
  if (!isDate(date) || date > today()) return { date: null };
  const { isSafe, ...day } = (await store.day(date)) ?? { date, answers: null, seen: [], versions: [], refused: [] };
  return { ...day, recent: recent(await store.days(plus(date, -RECENT_DAYS), date)) };
}

export function draw(day, { store, about, onFailure }) {
  if (!day.date) return { title: "No such day", node: element("h1", { tabindex: "-1" }, "No such day to answer") };
  const write = penFor(store, day, onFailure);
  const title = dayAndYear(day.date);
  const change = (key, next) => write((answers) => withAnswer(answers, key, next(answers?.[key])));
  const back = () => write(() => null);
  return {
    title,
    node: element(
      "div", {},
      element("h1", { tabindex: "-1" }, title),
      element("p", { class: "quiet" }, `Answer: ${KIND_WORDS[kindOf(day.answers)]}.`),
      versionsOf(day, store, onFailure),
      refusedOnes(day.refused, store),
      kindButtons(day, write, "row"),
      day.answers ? questions(day, change, finder(about.medicines)) : element("p", {}, "Answer the day first; details can follow."),
      element(
        "div", { class: "actions" },
        element("a", { class: "button", href: "#/" }, "Done"),
        day.answers ? button("take-back", "Take the answer back", back, { class: "quiet-button" }) : null,
      ),
    ),
  };
}

function questions({ answers, recent: names }, change, find) {
  const set = (key) => (value) => change(key, () => value);
  const ask = ([key, words]) => yesOrNo(key, words, answers[key], set(key));
  const severities = [[null, "Not answered"], ...SEVERITIES.map((one) => [one, one[0].toUpperCase() + one.slice(1)])];
  const medicine = medicinePicker(answers.medicines, { recent: names, find }, (next) => change("medicines", next));
  const written = note(answers.note, LONGEST_NOTE, set("note"));
  const always = QUESTIONS.filter(([, , isAlways]) => isAlways);
  if (!answers.headache) return [medicine, written, always.map(ask)];
  return [
    hoursSlider(answers.hours, set("hours")),
    choice("severity", "Worst pain", severities, answers.severity, set("severity")),
    medicine,
    answers.medicines?.length ? ask(RELIEF) : null,
    written,
    QUESTIONS.map(ask),
  ];
}
