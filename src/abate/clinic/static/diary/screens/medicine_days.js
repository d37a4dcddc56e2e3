/** Days with acute medicine, beside the days that are allowed: counted at the site, shown with the day of counting. */
import { dayAndYear } from "../dates.js";
import { counted, element } from "../element.js";

export const load = async ({ store }) => ({ counts: (await store.fact("medicine days")) ?? null });

export function draw({ counts }, { about }) {
  const title = "Medicine days";
  const preventives = element("a", { class: "line", href: about.preventives }, "Medicines taken to prevent headaches");
  const shown = counts?.classes.length ? table(counts) : nothing();
  return { title, node: element("div", {}, element("h1", { tabindex: "-1" }, title), shown, element("p", {}, preventives)) };
}

const nothing = () => element("p", {}, "The site counts them once it has your days. Nothing has come to this phone yet.");

function table({ as_of, classes }) {
  const isKnown = classes.some(({ low }) => low > 0);
  const rows = classes.filter(({ low }) => low > 0 || !isKnown);
  return [
    element("p", {}, `As of ${dayAndYear(as_of)}, in the 28 days up to then.`),
    element(
      "table", {},
      element("caption", {}, "Days with a medicine against headache or pain"),
      element("thead", {}, element("tr", {}, ["Medicine", "Days used", "Days allowed"].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows.map(row)),
    ),
    element("p", { class: "quiet" }, "Days allowed: from one day more on, the international headache classification (ICHD-3) speaks of overuse if it goes on for more than 3 months. Ask your clinic before you change anything."),
    element("p", { class: "quiet" }, "“6 to 9” means: 6 days are certain; on the others it is not answered, or the name of the medicine is not known here."),
  ];
}

function row({ words, low, high, allowed }) {
  const used = low === high ? counted(low, "day") : `${low} to ${counted(high, "day")}`;
  return element("tr", {}, element("th", { scope: "row" }, words), element("td", {}, used), element("td", {}, allowed === null ? "no limit is written" : `at most ${allowed}`));
}
