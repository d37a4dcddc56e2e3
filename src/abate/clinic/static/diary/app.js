/** The diary: opens the account's store, shows the screen that the address names, and keeps it true. */
import { today, untilMidnight } from "./dates.js";
import { element } from "./element.js";
import { sendAll } from "../effects/outbox.js";
import { askToKeep, forgetPages, forgetPagesOfOthers, keepEffectsPage, keepMedicineDays, keepPagesOffline } from "./phone.js";
import { makeSync, ENDED } from "./sync.js";
import { stateInWords } from "./state_line.js";
import { openStore } from "./store.js";
import { makeRouter } from "./router.js";

const page = document.getElementById("diary");
const about = JSON.parse(document.getElementById("about").textContent);
const stateLine = document.getElementById("state");
const signIn = document.getElementById("sign-in");

async function start() {
  const store = await openStore(about.account);
  await forgetPagesOfOthers(about);
  let ended = navigator.onLine ? undefined : ENDED.OFFLINE;

  const showState = async () => {
    const [waiting, safeAt] = await Promise.all([store.waiting(), store.fact("safe at")]);
    const { words, isSignIn } = stateInWords(waiting, ended, safeAt);
    if (stateLine.textContent !== words) stateLine.textContent = words;
    signIn.hidden = !isSignIn;
  };
  const sync = makeSync(store, about, (how) => {
    ended = how;
    showState();
    if (how === ENDED.OTHER_ACCOUNT) forgetPages().then(() => location.replace(about.page));
    if (how === ENDED.SAFE) keepMedicineDays(store, about);
  });
  const answered = async (edit) => {
    const id = await store.answer(edit);
    sync.soon();
    askToKeep(store);
    return id;
  };
  const router = makeRouter(page, {
    store: { ...store, answer: answered },
    about,
    today,
    onFailure: (problem) => {
      stateLine.textContent = `Not stored: this phone could not write it (${problem.name}). Try again.`;
      router.drawAfresh();
    },
  });

  store.onChange(() => {
    showState();
    router.redraw();
  });
  addEventListener("online", () => {
    sync.now();
    sendEffects();
  });
  addEventListener("offline", () => {
    sync.cut();
    sync.now();
  });
  document.addEventListener("visibilitychange", () => {
    // What is being typed is kept before the phone may put the page to sleep.
    if (document.hidden) document.activeElement?.blur();
    else router.redraw();
    sync.now();
  });
  keepToTheDay(router);
  await router.redraw();
  await showState();
  sync.now();
  keepPagesOffline(about.worker);
  keepEffectsPage(about);
  sendEffects();
}

/** A report of a side effect that waits on this phone is not left waiting for its own page. */
const sendEffects = () => sendAll({ account: about.account, send: about.sendEffects, page: about.page }, about.urgency);

/** At midnight the screen moves on to the new day; a phone that slept through it is woken by `visibilitychange`. */
function keepToTheDay(router) {
  setTimeout(() => {
    router.redraw();
    keepToTheDay(router);
  }, untilMidnight() + 50);
}

start().catch((problem) => {
  page.replaceChildren(
    element("h1", {}, "The diary cannot open"),
    element("p", {}, "This browser does not let the diary store anything, so nothing you tap would be kept. A private window is often the cause."),
    element("p", { class: "quiet" }, String(problem)),
  );
});
