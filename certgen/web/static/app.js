// The verification app: scan, picture or typed code → verdict. Works without a network once it
// has been opened with one. At the address of a certificate it shows that certificate.

import { readPicture, watch } from "./camera.js";
import { askRegister, askedAs, judge } from "./judge.js";
import { load, refresh } from "./lists.js";
import { office as pinned } from "./office.js";
import { show } from "./show.js";
import { day, inLanguage, keep, language, preferred, say, speak } from "./speak.js";
import { typedCode } from "./token.js";

const PATIENCE = 3000; // milliseconds for the lists of a first visit
const RENEWED = 60 * 60 * 1000; // milliseconds between two fetches of the lists

const at = (id) => document.getElementById(id);
const office = await pinned();
let lists = await load(office);
let asked = null; // the text that was scanned, or a code
let found = null; // the verdict that is shown
let scanned = false; // whether the camera gave it
let stopCamera = null; // while it is open
let fetching = null; // the first lists of this visit

speak(preferred());
sayState();
for (const button of document.querySelectorAll("[data-speak]")) {
  button.addEventListener("click", () => {
    keep(button.dataset.speak);
    speak(button.dataset.speak);
    sayState();
  });
}
at("start").addEventListener("click", startCamera);
at("code").addEventListener("focus", closeCamera);
at("picture").addEventListener("click", closeCamera);
at("picture").addEventListener("change", choosePicture);
at("typed").addEventListener("submit", typeCode);
at("again").addEventListener("click", again);
// Until somebody listens, a click would be lost.
for (const button of document.querySelectorAll("main button:disabled")) button.disabled = false;
addEventListener("online", renew);
addEventListener("hashchange", route);
setInterval(renew, RENEWED);
fetching = renew();
await route();
await startIfAllowed();
await keepReady();

/** Everything that is said by the state of the app, in the language now spoken. */
function sayState() {
  document.title = say("app_title");
  at("issuer").textContent = inLanguage(office.issuer);
  at("lists").textContent = lists.asOf
    ? say(lists.old ? "lists_old" : "lists_as_of", { date: day(lists.asOf) })
    : say("lists_none");
  if (found) show(found, at("answer"), office);
}

/** At the address of a certificate: its verdict. Elsewhere: the scanner. */
async function route() {
  const text = askedAs(location, office);
  if (text) await answer(text);
}

/** Judge `text` and show the verdict; the register's word follows when it answers. */
async function answer(text) {
  asked = text;
  if (!lists.asOf) await Promise.race([fetching, pause(PATIENCE)]);
  present(await judge(text, office, lists));
  const first = found;
  const later = await askRegister(first, office, language());
  if (found === first && later !== first) present(later);
}

function present(verdict) {
  found = verdict;
  at("message").textContent = "";
  at("result").hidden = false;
  at("scanner").hidden = true;
  show(found, at("answer"), office).focus({ preventScroll: true });
  scrollTo(0, 0);
}

function again() {
  asked = found = null;
  at("result").hidden = true;
  at("scanner").hidden = false;
  if (location.pathname !== "/scan") history.replaceState(null, "", "/scan");
  at("heading").focus();
  if (scanned) startCamera();
  scanned = false;
}

async function startCamera() {
  at("message").textContent = "";
  closeCamera();
  at("scanner").classList.add("watching");
  try {
    stopCamera = await watch(at("video"), (texts) => {
      closeCamera();
      scanned = true;
      answer(texts.find((text) => office.hosts.some((host) => startsAt(text, host))) ?? texts[0]);
    });
  } catch {
    closeCamera();
    at("message").textContent = say("camera_refused");
  }
}

function closeCamera() {
  stopCamera?.();
  stopCamera = null;
  at("scanner").classList.remove("watching");
}

function pause(milliseconds) {
  return new Promise((over) => setTimeout(over, milliseconds));
}

function startsAt(text, host) {
  return text.toLowerCase().startsWith(`https://${host}/`);
}

/** Where the camera was allowed before, it need not be asked for. */
async function startIfAllowed() {
  const asked = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (asked?.state === "granted" && !found) await startCamera();
}

async function choosePicture(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  const texts = await readPicture(file).catch(() => []);
  if (!texts.length) at("message").textContent = say("picture_without_code");
  else await answer(texts.find((text) => text.includes("://")) ?? texts[0]);
}

async function typeCode(event) {
  event.preventDefault();
  const said = at("code").value.trim();
  if (typedCode(said) || said.includes("://")) await answer(said);
  else at("message").textContent = say("code_unlike");
}

/** Newer lists, when there is a network; a verdict that rests on them is given again. */
async function renew() {
  if (!navigator.onLine) return;
  lists = await refresh(office);
  if (found?.signed && !office.register) found = await judge(asked, office, lists);
  sayState();
}

/** From now on the app opens without a network. */
async function keepReady() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  at("ready").hidden = false;
  await navigator.storage?.persist?.();
}
