/** A month of days. A day without an answer is a state of its own, told by its border and its words, not by colour alone. */
import { KIND_SIGNS, KIND_WORDS, kindOf } from "../answers.js";
import { dayInWords, firstOfMonth, firstOfNextMonth, isDate, monthInWords, plus, weekday } from "../dates.js";
import { element } from "../element.js";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const LEGEND = ["none", "headache", "migraine", "unanswered"];

export async function load({ store, today }, month) {
  const asked = month && isDate(`${month}-01`) ? `${month}-01` : firstOfMonth(today());
  const last = plus(firstOfNextMonth(asked), -1);
  const days = new Map((await store.days(asked, last)).map((day) => [day.date, day]));
  const cells = [];
  for (let date = asked; date <= last; date = plus(date, 1)) {
    const day = days.get(date);
    const needs = day?.versions.length ? "two answers" : day?.refused.length ? "refused by the site" : "";
    cells.push({ date, kind: kindOf(day?.answers), needs, isToCome: date > today() });
  }
  return { first: asked, cells };
}

export function draw({ first, cells }) {
  const title = monthInWords(first);
  const blanks = Array.from({ length: weekday(first) }, () => null);
  const all = [...blanks, ...cells];
  const weeks = Array.from({ length: Math.ceil(all.length / 7) }, (_, at) => all.slice(at * 7, at * 7 + 7));
  return {
    title,
    node: element(
      "div", {},
      element("h1", { tabindex: "-1" }, title),
      element(
        "p", { class: "actions" },
        element("a", { class: "button quiet-button", href: monthAddress(plus(first, -1)) }, "Month before"),
        element("a", { class: "button quiet-button", href: monthAddress(firstOfNextMonth(first)) }, "Month after"),
      ),
      element(
        "table", { class: "month" },
        element("caption", { class: "unseen" }, `Days of ${title}`),
        element("thead", {}, element("tr", {}, WEEKDAYS.map((name) => element("th", { scope: "col", abbr: name }, name.slice(0, 2))))),
        element("tbody", {}, weeks.map((week) => element("tr", {}, week.map(cell)))),
      ),
      element("ul", { class: "legend" }, LEGEND.map((kind) => element("li", {}, sign(kind), ` ${KIND_WORDS[kind]}`))),
      element("p", { class: "quiet" }, "As you answered. What a day counts as is worked out under Counts."),
    ),
  };
}

const monthAddress = (date) => `#/calendar/${date.slice(0, 7)}`;
const sign = (kind) => element("span", { class: `day day-${kind}`, "aria-hidden": "true" }, KIND_SIGNS[kind] || "\u00a0");

function cell(day) {
  if (!day) return element("td", {});
  const number = String(Number(day.date.slice(8)));
  if (day.isToCome) return element("td", {}, element("span", { class: "day day-to-come" }, number));
  const words = [`${dayInWords(day.date)}: ${KIND_WORDS[day.kind]}`, day.needs].filter(Boolean).join(", ");
  const inside = [number, element("span", { class: "sign" }, KIND_SIGNS[day.kind], day.needs ? "!" : "")];
  const link = { class: `day day-${day.kind}`, href: `#/day/${day.date}`, "aria-label": words };
  return element("td", {}, element("a", link, inside));
}
