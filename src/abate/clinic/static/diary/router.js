/** Shows the screen that the address names (`#/day/2026-03-02`), and draws it again when what it shows has changed. */
import { isWriting } from "./pen.js";
import * as calendar from "./screens/calendar.js";
import * as catchUp from "./screens/catch_up.js";
import * as details from "./screens/details.js";
import * as medicineDays from "./screens/medicine_days.js";
import * as phone from "./screens/phone.js";
import * as today from "./screens/today.js";

const SCREENS = [
  [/^#\/day\/(.+)$/, details],
  [/^#\/catch-up$/, catchUp],
  [/^#\/calendar(?:\/(.+))?$/, calendar],
  [/^#\/medicine$/, medicineDays],
  [/^#\/phone$/, phone],
  [/^/, today],
];

export function makeRouter(page, context) {
  let shown = { address: null, model: null };
  let asked = 0;
  let isPressed = false;

  async function redraw() {
    const turn = ++asked;
    const address = addressed(shown.address);
    const isNew = address !== shown.address;
    if (isNew) context.kept = {};
    const [pattern, screen] = SCREENS.find(([form]) => form.test(address));
    const model = await screen.load({ ...context, redraw }, ...pattern.exec(address).slice(1));
    const text = JSON.stringify(model);
    const waits = isWriting() || isTyping(page) || isPressed;
    if (turn !== asked || (!isNew && (text === shown.model || waits))) return;
    const isFirst = shown.address === null;
    shown = { address, model: text };
    show(screen.draw(model, { ...context, redraw }), isNew && !isFirst);
  }

  function show({ title, node }, isNew) {
    const { id: focused, dataset } = document.activeElement ?? document.body;
    document.title = `${title} · Abate`;
    page.replaceChildren(node);
    markPlace(shown.address);
    if (isNew) {
      scrollTo(0, 0);
      page.querySelector("h1").focus({ preventScroll: true });
    } else if (focused && document.activeElement === document.body) {
      const next = document.getElementById(focused) ?? document.getElementById(dataset.then) ?? page.querySelector("h1");
      next.focus({ preventScroll: true });
    }
  }

  addEventListener("hashchange", redraw);
  page.addEventListener("focusout", () => setTimeout(redraw));
  // Between press and release nothing moves, or the tap would miss.
  addEventListener("pointerdown", () => (isPressed = true));
  for (const event of ["pointerup", "pointercancel"]) {
    addEventListener(event, () => {
      isPressed = false;
      setTimeout(redraw);
    });
  }
  /** Draws the screen from the store whatever it shows now. */
  const drawAfresh = () => {
    shown.model = null;
    return redraw();
  };
  return { redraw, drawAfresh };
}

/** The screen's address; a link within the page ("To the content") leaves it as it was. */
function addressed(before) {
  if (location.hash && !location.hash.startsWith("#/")) return before ?? "#/";
  return location.hash || "#/";
}

/** A screen is never redrawn beneath typing fingers. */
function isTyping(page) {
  const field = document.activeElement;
  return page.contains(field) && (field.matches("textarea") || (field.matches("[type=search]") && field.value));
}

function markPlace(address) {
  for (const link of document.querySelectorAll("#places a")) {
    const isHere = link.hash === "#/" ? address === "#/" : link.hash !== "" && address.startsWith(link.hash);
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
