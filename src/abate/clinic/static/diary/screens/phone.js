/** This phone: what is on it alone, what was refused, whether it keeps it, and the way out. */
import { inWords } from "../answers.js";
import { dayInWords } from "../dates.js";
import { element } from "../element.js";
import { refusedOnes } from "./notices.js";

const KEEPS = {
  true: "This phone has promised to keep your answers, even when it runs short of room.",
  false: "This phone has not promised to keep your answers when it runs short of room. They are safe once they are sent. Installing the diary (“Add to home screen”) often changes that.",
  undefined: "This phone is asked to keep your answers once you have given the first.",
};

export async function load({ store }) {
  const waiting = await store.waiting();
  return { waiting: waiting.map(({ id, date, answers, refused }) => ({ id, date, answers, refused })), keeps: await store.fact("keeps") };
}

export function draw({ waiting, keeps }, { store, about }) {
  const unsent = waiting.filter((edit) => !edit.refused);
  const title = "This phone";
  return {
    title,
    node: element(
      "div", {},
      element("h1", { tabindex: "-1" }, title),
      refusedOnes(waiting.filter((edit) => edit.refused), store),
      element("h2", {}, "On this phone only"),
      unsent.length
        ? element("ul", { class: "list" }, unsent.map((edit) => element("li", {}, `${dayInWords(edit.date)}: ${inWords(edit.answers)}`)))
        : element("p", {}, "No answer waits on this phone."),
      element("h2", {}, "Keeping"),
      element("p", {}, KEEPS[keeps]),
      element("h2", {}, "Your diary"),
      element("ul", {}, about.links.map(([words, href]) => element("li", {}, element("a", { class: "line", href }, words)))),
      element("p", { class: "actions" }, element("a", { class: "button quiet-button", href: about.signOut }, "Sign out")),
    ),
  };
}
