/** Which acute medicines were taken: not answered, none, or a list of names. */
import { button, element } from "./element.js";

/**
 * @param taken names, an empty list for none, or undefined where it was not answered
 * @param offers `recent` names and `find` (typed -> [{name, classes}])
 * @param onChange is given a function that makes the new list from the one before it, which may be newer than what is
 *   drawn here: two names are chosen in one go; null takes the answer back
 */
export function medicinePicker(taken, offers, onChange) {
  const add = (name) => onChange((before) => [...new Set([...(before ?? []), name])]);
  const remove = (name) =>
    onChange((before) => {
      const rest = (before ?? []).filter((one) => one !== name);
      return rest.length ? rest : null;
    });
  const state = taken === undefined ? "Not answered." : taken.length ? "" : "None taken.";
  return element(
    "fieldset", { class: "question" },
    element("legend", {}, "Medicine against headache or pain on this day"),
    state ? element("p", { class: "quiet" }, state) : null,
    element("ul", { class: "chips" }, (taken ?? []).map((name, at) => element("li", {}, name, " ", removal(name, at, remove)))),
    element("div", { class: "chips" }, answersAtOnce(taken, onChange), recentOnes(taken, offers.recent, add)),
    search(offers.find, add),
  );
}

function removal(name, at, remove) {
  return button(`remove-${at}`, "Remove", () => remove(name), { class: "quiet-button", "aria-label": `Remove ${name}`, "data-then": "medicine" });
}

function answersAtOnce(taken, onChange) {
  if (taken === undefined) return [button("medicine-none", "None taken", () => onChange(() => []), { class: "quiet-button", "data-then": "medicine-open" })];
  return [button("medicine-open", "Medicine: not answered", () => onChange(() => null), { class: "quiet-button", "data-then": "medicine-none" })];
}

function recentOnes(taken, recent, add) {
  return recent
    .filter((name) => !taken?.includes(name))
    .map((name, at) => button(`recent-${at}`, `+ ${name}`, () => add(name), { class: "quiet-button", "data-then": "medicine" }));
}

function search(find, add) {
  const choose = (name) => {
    field.value = "";
    field.focus();
    add(name);
  };
  const found = element("ul", { class: "list", id: "found" });
  const told = element("p", { class: "quiet", role: "status" });
  const show = () => {
    const matches = find(field.value);
    const typed = field.value.trim();
    const isListed = matches.some(({ name }) => name === typed.toLowerCase());
    const rows = matches.map(({ name, classes }, at) => [`found-${at}`, name, `${name} (${classes})`]);
    if (typed && !isListed) rows.push(["found-own", typed, `Add “${typed}” as it is written`]);
    found.replaceChildren(
      ...rows.map(([id, name, words]) => element("li", {}, button(id, words, () => choose(name), { class: "quiet-button" }))),
    );
    told.textContent = typed ? `${matches.length} on the list` : "";
  };
  const field = element("input", { type: "search", id: "medicine", autocomplete: "off", maxlength: 200, on: { input: show } });
  return [element("label", { for: "medicine" }, "Search for a medicine"), field, told, found];
}
