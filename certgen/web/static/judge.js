// The verdict on a scanned text or a typed code: by the signature and the kept lists at once, by
// the register when there is one to ask. The outcomes and checks are those of `certgen verify`.
//
// A verdict is `{ verdict, key, fields, facts, checks, warnings }`: the outcome, the sentence that
// says it, what it is about, and why. Fields of sentences that are dates are given as
// `{ date: … }`, so that they are written in the language in which they are shown.

import { NotOurs, fromUrl, read, typedCode } from "./token.js";

const PATIENCE = 5000; // milliseconds for the register to answer

/** The verdict without asking anybody. Adds what `askRegister` needs: `code` and `signed`. */
export async function judge(text, office, lists) {
  const code = text.includes("://") ? null : typedCode(text);
  if (code) return bare(code);
  const printed = fromUrl(text);
  const address = codeAt(printed, office);
  if (address && !printed.includes("#")) return bare(address);
  try {
    return await signedBy(await read(printed, office.keys, office.hosts), lists);
  } catch (error) {
    if (!(error instanceof NotOurs)) throw error;
    return refused(error.reason, printed, address, office);
  }
}

/** The verdict once the register has been asked too; the one given when it does not answer. */
export async function askRegister(found, office, lang) {
  if (!office.register || !found.code || !navigator.onLine) return found;
  let answer;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(`/${found.code}.json?lang=${lang}`, { signal });
    if (!response.ok && response.status !== 404) return found;
    answer = await response.json();
  } catch {
    return found; // no network, or no register: the signature has been verified all the same
  }
  return together(found, answer);
}

/** One verdict out of what was signed and what the register answers. */
export function together(found, answer) {
  const known = answer.known === true;
  if (found.signed === false) return known ? { ...found, ...outcome("altered") } : found;
  const checks = found.checks.filter(({ key }) => key === "check_qr_signed");
  if (!known) {
    const verdict = { ...found, ...outcome("unknown_code"), facts: {} };
    const unknown = { ok: false, key: "check_code_unknown" };
    return { ...verdict, checks: [...checks, unknown], warnings: disagreement(found) };
  }
  checks.push({ ok: true, key: "check_code_known" });
  const facts = factsOf(answer);
  const status = { ok: answer.status === "valid", key: `check_status_${answer.status}` };
  if (found.signed && !agree(found.facts, facts)) {
    const differ = { ok: false, key: "check_facts_differ", sources: ["qr", "register"] };
    const warnings = disagreement(found);
    const altered = { ...found, ...outcome("altered"), facts, warnings };
    return { ...altered, checks: [...checks, differ, status] };
  }
  if (found.signed) {
    checks.push({ ok: true, key: "check_facts_agree", sources: ["qr", "register"] });
  }
  const fields = {
    serial: answer.replaced_by,
    reason: answer.reason,
    date: answer.since && { date: answer.since },
  };
  const verdict = { ...found, ...outcome(answer.verdict, { fields }), facts };
  return { ...verdict, checks: [...checks, status], warnings: [] };
}

/** Whether two statements of a certificate are the same in all they both speak of. */
export function agree(signed, registered) {
  const both = Object.keys(signed.names).filter((language) => language in registered.names);
  return (
    signed.serial === registered.serial &&
    signed.code === registered.code &&
    signed.role === registered.role &&
    both.every((language) => signed.names[language] === registered.names[language])
  );
}

/** The facts of a verdict of the register, in the form of those that are signed. */
export function factsOf({ credential, facts }) {
  const names = Object.entries(credential)
    .filter(([key, value]) => key.startsWith("name_") && value !== null)
    .map(([key, value]) => [key.slice("name_".length), value]);
  return {
    names: Object.fromEntries(names),
    role: credential.role,
    serial: credential.serial,
    code: credential.code,
    title: facts?.title,
    issuedOn: credential.issued_on,
  };
}

/** The text of the code that led to `location`, or null when it is no certificate's address.
 *
 * The paper names the issuer's host, whatever this copy of the page is called. */
export function askedAs({ hostname, pathname, hash }, { hosts }) {
  const code = typedCode(pathname.slice(1));
  const host = hosts.includes(hostname) ? hostname : hosts[0];
  return code && `HTTPS://${host.toUpperCase()}/${code}${hash}`;
}

function disagreement(found) {
  return found.signed ? [{ key: "disagree" }] : [];
}

function outcome(verdict, { key = verdict, fields = {} } = {}) {
  return { verdict, key, fields };
}

/** A code alone: only the register can say something of it. */
function bare(code) {
  const checks = [{ ok: null, key: "check_code_offline" }];
  const said = outcome("unknown_code", { key: "unknown_code_offline" });
  return { ...said, facts: {}, checks, warnings: [], code, signed: null };
}

/** Signed by this issuer: in force as far as the lists say. */
async function signedBy({ code, claims }, lists) {
  const { batch: id, number, names, role, issuedAt } = claims;
  const batch = lists.batch(id);
  const facts = {
    names,
    role,
    serial: `${id}-${String(number).padStart(6, "0")}`,
    code,
    title: batch?.title,
    issuedOn: batch?.issued_on ?? issuedAt,
  };
  const checks = [{ ok: true, key: "check_qr_signed" }];
  const known = await lists.status(id, number);
  const date = known && { date: known.asOf };
  let said = outcome("genuine_offline", { key: "genuine_offline_unlisted" });
  if (!known) {
    checks.push({ ok: null, key: "check_status_unknown" });
  } else if (known.status === "valid") {
    said = outcome("genuine_offline", { fields: { date } });
    checks.push({ ok: null, key: "check_status_unlisted", fields: { date } });
  } else {
    said = outcome(known.status, { key: `${known.status}_offline`, fields: { date } });
    checks.push({ ok: false, key: "check_status_listed", fields: { date } });
  }
  const warnings = lists.old ? [{ key: "list_old" }] : [];
  return { ...said, facts, checks, warnings, code, signed: true };
}

/** Not signed by this issuer: somebody else's code, or ours with something changed. */
function refused(reason, text, code, office) {
  const key = code ? "check_qr_forged" : "check_qr_foreign";
  const host = /^[a-z]+:\/\/([^/?#\s]{1,80})/i.exec(text)?.[1].toLowerCase();
  const fields = { host, ours: office.hosts[0] };
  const foreign = host ? { key: "foreign_site", fields } : { key: "foreign_text", fields };
  const forged = code || office.hosts.includes(host);
  return {
    ...outcome("not_ours"),
    facts: {},
    checks: [{ ok: false, key, fields: { reason } }],
    warnings: [forged ? { key: "forged_code" } : foreign],
    code,
    signed: false,
  };
}

/** The code in an address at one of our hosts. */
function codeAt(text, { hosts }) {
  const [, host, path] = /^https:\/\/([^/]*)\/([^#]*)/i.exec(text) ?? [];
  return host && hosts.includes(host.toLowerCase()) ? typedCode(path) : null;
}
