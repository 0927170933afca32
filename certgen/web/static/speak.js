// The language of the page: chosen by the reader, else by the browser, else French.

import { DAYS, DIRECTIONS, SENTENCES, TAGS } from "./words.js";

const KEPT = "certgen-language";
const NO_BREAK = "\u00a0";

/** The languages people are spoken to in; names may be in others. */
export const languages = Object.keys(DAYS);
let current = "fr";

/** The language now spoken: `ar`, `fr` or `en`. */
export function language() {
  return current;
}

/** The language this reader wants. */
export function preferred() {
  const asked = [kept(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return asked.find((each) => languages.includes(each)) ?? "fr";
}

/** From now on, speak `lang`: the page's own sentences at once, whatever is said later too. */
export function speak(lang) {
  current = lang;
  document.documentElement.lang = TAGS[lang];
  document.documentElement.dir = DIRECTIONS[lang];
  for (const place of document.querySelectorAll("[data-say]")) {
    place.textContent = say(place.dataset.say);
  }
  for (const button of document.querySelectorAll("[data-speak]")) {
    button.setAttribute("aria-pressed", String(button.dataset.speak === lang));
  }
}

/** Keep `lang` for the next visit, where the browser lets us. */
export function keep(lang) {
  try {
    localStorage.setItem(KEPT, lang);
  } catch {
    // Storage is forbidden here: the choice lasts as long as the page.
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** The sentence `key` with its `{fields}`; dates and names are given as they shall be read. */
export function say(key, fields = {}) {
  return SENTENCES[key][current].replace(/\{([a-z_]+)\}/g, (_, name) => fields[name] ?? "–");
}

/** What is said in the language now spoken, else in French, else in any. */
export function inLanguage(said) {
  return said[languageOf(said)];
}

/** The language in which `inLanguage` says it. */
export function languageOf(said) {
  return [current, "fr", ...Object.keys(said)].find((lang) => lang in said);
}

/** A date (`2013-04-05…`, or seconds since 1970) as it is written: `5 avril 2013`. */
export function day(date) {
  const written = typeof date === "number" ? new Date(date * 1000).toISOString() : date;
  const [year, month, number] = written.slice(0, 10).split("-").map(Number);
  const { first, months } = DAYS[current];
  return [number === 1 ? first : number, months[month - 1], year].join(NO_BREAK);
}
