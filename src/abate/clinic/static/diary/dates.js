/** Local calendar days, written YYYY-MM-DD. They never pass through an instant, so no time zone can move them. */

const DAY = 86_400_000;
const midnight = (date) => new Date(`${date}T00:00:00Z`);
const inWords = (options) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (date) => format.format(midnight(date));
};

/** The calendar day that it is for the person, where the phone is now. */
export function today(now = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The day so many days later, or earlier where `days` is negative. */
export const plus = (date, days) => new Date(midnight(date).getTime() + days * DAY).toISOString().slice(0, 10);

/** Monday is 0. */
export const weekday = (date) => (midnight(date).getUTCDay() + 6) % 7;

/** Whether it is a day that a calendar has. */
export const isDate = (text) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight(text).getTime()) && plus(text, 0) === text;

export const firstOfMonth = (date) => `${date.slice(0, 7)}-01`;
export const firstOfNextMonth = (date) => firstOfMonth(plus(firstOfMonth(date), 31));

/** "Monday 2 March" */
export const dayInWords = inWords({ weekday: "long", day: "numeric", month: "long" });
/** "Monday 2 March 2026" */
export const dayAndYear = (date) => `${dayInWords(date)} ${date.slice(0, 4)}`;
/** "March 2026" */
export const monthInWords = inWords({ month: "long", year: "numeric" });

/** "12:03" on the same day, else "1 March, 12:03": an instant, told in the phone's time. */
export function instantInWords(instant, now = new Date()) {
  const at = new Date(instant);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
  if (today(at) === today(now)) return time;
  return `${new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" }).format(at)}, ${time}`;
}

/** Milliseconds until the calendar day changes. */
export function untilMidnight(now = new Date()) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1) - now;
}
