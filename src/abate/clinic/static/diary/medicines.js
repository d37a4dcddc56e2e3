/** The list of acute medicines to choose from, as it came with the page. Anything else may be written as well. */

const MOST = 6;

/** A function that finds names: those that begin with what is typed first, then those that contain it. */
export function finder(list) {
  return (typed) => {
    const wanted = typed.trim().toLowerCase();
    if (!wanted) return [];
    const begins = list.filter(([name]) => name.startsWith(wanted));
    const contains = list.filter(([name]) => !name.startsWith(wanted) && name.includes(wanted));
    return [...begins, ...contains].slice(0, MOST).map(([name, classes]) => ({ name, classes: classes.join(", ") }));
  };
}

/** The names on these days, each once, the newest first. */
export function recent(days) {
  const names = [...days].reverse().flatMap((day) => day.answers?.medicines ?? []);
  return [...new Set(names)].slice(0, MOST);
}
