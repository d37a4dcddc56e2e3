/** Makes one element. Text is always text: nothing that a person wrote is ever read as HTML.
 *
 * `given` holds attributes; `on` of it holds listeners by event, and a value of false, null or undefined is left out.
 */
export function element(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  const { on = {}, ...attributes } = given;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button that never submits anything. */
export function button(id, words, onClick, given = {}) {
  return element("button", { type: "button", id, on: { click: onClick }, ...given }, words);
}

/** Several things of which there may be one: "1 day", "3 days". */
export const counted = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
