// Posts the page's own forms without leaving the page. The server answers with the whole page; its session is put in
// place of the one shown. Forms go one after the other, each with the version that the last answer brought.

const session = () => document.getElementById("session");
const status = document.getElementById("said");
const waiting = [];
let busy = false;
document.documentElement.classList.add("scripted");

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-live]")) return;
  event.preventDefault();
  enqueue(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("form[data-at-once]")) enqueue(form, form.querySelector("button[name]"));
});

function enqueue(form, button) {
  const values = [...new FormData(form, button)].filter(([name]) => !["version", "csrfmiddlewaretoken"].includes(name));
  waiting.push({ form: form.id, action: form.action, values });
  if (!busy) next();
}

async function next() {
  busy = true;
  session().setAttribute("aria-busy", "true");
  while (waiting.length > 0) await post(waiting.shift());
  busy = false;
  session()?.removeAttribute("aria-busy");
}

async function post({ form, action, values }) {
  const body = new URLSearchParams([...values, ["live", "1"]]); // answered with the page and no detour
  for (const name of ["version", "csrfmiddlewaretoken"]) {
    body.append(name, session().querySelector(`[name=${name}]`).value);
  }
  try {
    const answer = await fetch(action, { method: "POST", body, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.getElementById("session");
    if (shown === null) return window.location.reload();
    put(document.adoptNode(shown), form);
  } catch {
    waiting.length = 0;
    status.textContent = "";
    told("Not kept: there is no connection. What is shown may differ from what is kept; try again.");
  }
}

// What is typed elsewhere, what is unfolded, and where the focus is, stay.
function put(shown, posted) {
  const old = session();
  const focused = document.activeElement?.id;
  const typed = [...old.querySelectorAll("input, textarea, select")].filter(
    (field) => field.id && field.form?.id !== posted && isTyped(field),
  );
  const unfolded = [...old.querySelectorAll("details[id][open]:not([data-by-itself])")].map((details) => details.id);
  old.replaceWith(shown);
  for (const field of typed) keep(document.getElementById(field.id), field);
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  const fault = document.getElementById("fault");
  if (fault) waiting.length = 0; // they were meant for what was shown before
  (fault ?? document.getElementById(focused) ?? shown.querySelector("h1"))?.focus({ preventScroll: !fault });
  status.textContent = shown.dataset.said ?? "";
}

function isTyped(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

function keep(field, typed) {
  if (field === null) return;
  if (field.type === "checkbox" || field.type === "radio") field.checked = typed.checked;
  else if (field.tagName === "SELECT") [...field.options].forEach((option, at) => { option.selected = typed.options[at]?.selected ?? false; });
  else field.value = typed.value;
}

function told(words) {
  const line = document.getElementById("fault") ?? Object.assign(document.createElement("p"), { id: "fault", tabIndex: -1 });
  line.className = "card urgent";
  line.setAttribute("role", "alert");
  line.textContent = words;
  session().prepend(line);
  line.focus();
}
