// A verdict on the page: by word and by shape, its facts to compare, and what was checked. The
// markup is that of the register's own pages (web/templates/parts.html), so one style fits both.

import { grouped } from "./token.js";
import { day, inLanguage, language, languageOf, say } from "./speak.js";
import { DIRECTIONS, TAGS } from "./words.js";

const SHAPES = {
  genuine: "star",
  genuine_offline: "star",
  replaced: "arrow",
  revoked: "cross",
  suspended: "pause",
  altered: "cross",
  not_ours: "cross",
  unknown_code: "question",
  unreadable: "question",
};
const MARKS = { true: "yes", false: "no", null: "unchecked" };
const SVG = "http://www.w3.org/2000/svg";

/** Put `found` into `place`, in the language now spoken; gives the heading. */
export function show(found, place, { issuer }) {
  const { names = {}, role, serial, code, title, issuedOn } = found.facts;
  const line = bottomLine(found);
  const facts = serial && [
    ...Object.entries(names).map(([lang, name]) => fact("name", inOwn(name, lang))),
    fact("role", say(`role_${role}`)),
    title && fact("title", inOwn(inLanguage(title), languageOf(title))),
    issuedOn && fact("issued_on", day(issuedOn)),
    fact("serial", latin(serial)),
    fact("code", latin(grouped(code))),
    fact("issuer", inLanguage(issuer)),
  ];
  const parts = [
    line,
    ...found.warnings.map(warning),
    facts && element("dl", { className: "facts" }, ...facts),
    facts && element("p", { className: "compare" }, say("compare")),
    element(
      "details",
      {},
      element("summary", {}, say("checked")),
      element("ul", { className: "checks" }, ...found.checks.map(check)),
    ),
  ];
  place.replaceChildren(...parts.filter(Boolean));
  return line.querySelector("h1");
}

/** The verdict's shape and sentence; its first part can be read at arm's length. */
export function bottomLine(found) {
  const said = sentence(found);
  const end = /(?:\.| (?=\()) ?/.exec(said);
  const first = end ? said.slice(0, end.index + 1).trim() : said;
  const rest = said.slice(first.length).trim();
  return element(
    "div",
    { className: `verdict ${found.verdict}`, "data-verdict": found.verdict },
    shape(SHAPES[found.verdict]),
    element("h1", { tabIndex: -1 }, first, rest && " ", rest && element("small", {}, rest)),
  );
}

/** What must not be overlooked. */
export function warning(said) {
  return element("p", { className: "warning" }, sentence(said));
}

/** One check and how it went. */
export function check({ ok, ...said }) {
  const mark = MARKS[ok];
  const heard = element("span", { className: "sr" }, `${say(`check_${mark}`)}: `);
  return element("li", { className: mark }, heard, sentence(said));
}

/** A sentence with its fields in words; hosts and serials keep their own direction. */
function sentence({ key, fields = {}, sources = [] }) {
  const said = Object.entries(fields).map(([name, value]) => {
    if (value?.date !== undefined) return [name, day(value.date)];
    return [name, value && `\u2068${value}\u2069`];
  });
  const named = sources.map((each) => say(`source_${each}`));
  said.push(["sources", named.join(language() === "ar" ? "، " : ", ")]);
  return say(key, Object.fromEntries(said));
}

function fact(name, said) {
  const value = element("dd", {}, said);
  return element("div", { "data-fact": name }, element("dt", {}, say(`label_${name}`)), value);
}

/** What is written in `lang`, whatever the page is in. */
function inOwn(text, lang) {
  return element("bdi", { lang: TAGS[lang] ?? lang, dir: DIRECTIONS[lang] ?? "auto" }, text);
}

function latin(text) {
  return element("bdi", { dir: "ltr" }, text);
}

function shape(name) {
  const drawn = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  drawn.setAttribute("class", "seal");
  drawn.setAttribute("viewBox", "-24 -24 48 48");
  drawn.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `/static/ornaments.svg#${name}`);
  drawn.append(use);
  return drawn;
}

/** An element with its properties (attributes when they have a dash) and children. */
function element(name, settings, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(settings)) {
    if (key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter(Boolean));
  return made;
}
