/** On the page for signing out: says what is on this phone alone, and leaves nothing else of the diary behind. */
import { counted } from "./element.js";
import { waiting } from "../effects/outbox.js";
import { forgetPages } from "./phone.js";
import { openStore } from "./store.js";

const about = document.getElementById("leaving");

async function start() {
  const store = await openStore(about.dataset.account);
  const days = new Set((await store.waiting()).map((edit) => edit.date)).size;
  const reports = (await waiting(about.dataset.account)).length;
  const held = [days && `${counted(days, "day")} of your diary`, reports && `${counted(reports, "report")} of side effects`];
  if (days || reports) {
    about.textContent = `On this phone only: ${held.filter(Boolean).join(" and ")}. They stay on it, unseen by others who sign in here, and are sent when you sign in here again.${reports ? " The clinic has not seen the report: call if it is urgent." : ""}`;
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
