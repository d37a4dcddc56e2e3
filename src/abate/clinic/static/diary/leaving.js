/** On the page for signing out: says what is on this phone alone, and leaves nothing else of the diary behind. */
import { counted } from "./element.js";
import { forgetPages } from "./phone.js";
import { openStore } from "./store.js";

const about = document.getElementById("leaving");

async function start() {
  const store = await openStore(about.dataset.account);
  const days = new Set((await store.waiting()).map((edit) => edit.date)).size;
  if (days) {
    about.textContent = `${counted(days, "day")} of your diary ${days === 1 ? "is" : "are"} on this phone only. They stay on it, unseen by others who sign in here, and are sent when you sign in here again.`;
    about.hidden = false;
  }
  document.querySelector("form[data-leaving]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    await Promise.allSettled([store.forget(), forgetPages()]);
    form.submit();
  });
}

start();
