// On the register's own page of a certificate: does the signed code on the paper say the same? The
// page is whole without this; its parts are named in web/templates/code.html.

import { askedAs, judge } from "./judge.js";
import { Lists } from "./lists.js";
import { office as pinned } from "./office.js";
import { bottomLine, check, warning } from "./show.js";
import { speak } from "./speak.js";

const certificate = document.getElementById("certificate");
const place = document.getElementById("token");

for (const link of document.querySelectorAll(".languages a")) link.hash = location.hash;
if (location.hash.length > 1) {
  const office = await pinned();
  speak(certificate.dataset.lang);
  const found = await judge(askedAs(location, office), office, new Lists());
  const known = certificate.dataset.verdict !== "unknown_code";
  const same = found.signed && known && agrees(found.facts);
  const checks = found.checks.filter(({ ok }) => ok !== null);
  if (found.signed && known) {
    const key = same ? "check_facts_agree" : "check_facts_differ";
    checks.push({ ok: same, key, sources: ["qr", "register"] });
  }
  if (!same) {
    const altered = bottomLine({ verdict: "altered", key: "altered" });
    if (known) document.getElementById("verdict").replaceWith(altered);
    const why = found.signed ? [] : found.warnings;
    place.append(...[...why, { key: "disagree" }].map(warning));
  }
  const list = document.createElement("ul");
  list.className = "checks";
  list.append(...checks.map(check));
  place.append(list);
  place.hidden = false;
}

/** Whether this page shows the facts that are signed: the serial, and every name. */
function agrees({ serial, names }) {
  const said = (fact) => {
    const places = document.querySelectorAll(`#facts [data-fact="${fact}"] dd`);
    return [...places].map((each) => each.textContent.trim());
  };
  const shown = said("name");
  const named = Object.values(names).every((name) => shown.includes(name));
  return named && said("serial").join() === serial;
}
