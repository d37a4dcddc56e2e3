/** Which acute medicines were taken: not answered, none, or a list of names. */
import { button, element } from "./element.js";

/**
 * @param taken names, an empty list for none, or undefined where it was not answered
 * @param offers `recent` names and `find` (typed -> [{name, classes}])
 * @param onChoose is given the new list, or null to take the answer back
 */
export function medicinePicker(taken, offers, onChoose) {
  const add = (name) => onChoose([...new Set([...(taken ?? []), name])]);
  const remove = (name) => {
    const rest = taken.filter((one) => one !== name);
    onChoose(rest.length ? rest : null);
  };
  const state = taken === undefined ? "Not answered." : taken.length ? "" : "None taken.";
  return element(
    "fieldset", { class: "question" },
    element("legend", {}, "Medicine against headache or pain on this day"),
    state ? element("p", { class: "quiet" }, state) : null,
    element("ul", { class: "chips" }, (taken ?? []).map((name, at) => element("li", {}, name, " ", removal(name, at, remove)))),
    element("div", { class: "chips" }, answersAtOnce(taken, onChoose), recentOnes(taken, offers.recent, add)),
    search(offers.find, add),
  );
}

function removal(name, at, remove) {
  return button(`remove-${at}`, "Remove", () => remove(name), { class: "quiet-button", "aria-label": `Remove ${name}`, "data-then": "medicine" });
}

function answersAtOnce(taken, onChoose) {
  if (taken === undefined) return [button("medicine-none", "None taken", () => onChoose([]), { class: "quiet-button", "data-then": "medicine-open" })];
  return [button("medicine-open", "Medicine: not answered", () => onChoose(null), { class: "quiet-button", "data-then": "medicine-none" })];
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
