// The text in the QR code, read in the browser exactly as `certgen/token.py` reads it.
//
//     HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#QRDKEAJGARATAWL…
//     \______________ address _________________/ \__ token ____/
//
// The token is an untagged COSE_Sign1 (RFC 9052, section 4.2) in base32 (RFC 4648, section 6):
//
//     [<<{1: -7, 4: key id}>>, {}, <<{6: issued at, -65537: [batch, number, role, names]}>>, r‖s]
//
// Each text that reads is the only one that says what it says: everything is decoded, written again
// and compared. No parser meets the payload before its signature holds. A test holds every verdict
// of this module against the Python reader's.

const TEXT =
  /^(HTTPS:\/\/([A-Z0-9][A-Z0-9.-]{2,62}[A-Z0-9])\/([0-9A-HJKMNP-TV-Z]{16}))#([A-Z2-7]{100,2000})$/;
const BATCH = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const LANGUAGE = /^[a-z]{2,3}$/;
const UNPRINTED = /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
const NAME_BYTES = 200;
const NUMBERS = [1, 9_999_999];
const INSTANTS = [946_684_800, 4_102_444_799]; // the years 2000 to 2099
const ROLES = ["trainer", "trainee"];
const ISSUED_AT = 6;
const CERTIFICATE = -65537;

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n; // of P-256
const P256 = { name: "ECDSA", namedCurve: "P-256" };

/** The text is not a token of this issuer, or no longer. `reason` is the check that failed. */
export class NotOurs extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** What the text says, if one of `keys` signed it for one of `hosts`; rejects with `NotOurs`.
 *
 * `keys` maps key ids to what `importKey` gives; `hosts` are in lower case. */
export async function read(text, keys, hosts) {
  const [, address, host, code, token] = TEXT.exec(text) ?? refuse("form");
  if (!hosts.includes(host.toLowerCase())) refuse("host");
  const { kid, payload, signature } = opened(bare(token));
  if (!keys.has(kid)) refuse("kid");
  if (!(await holds(keys.get(kid), signature, signed(kid, address, payload)))) refuse("signature");
  return { host, code, kid, claims: claimsOf(payload) };
}

/** The key of a JSON Web Key, for `read`. */
export function importKey({ kty, crv, x, y }) {
  return crypto.subtle.importKey("jwk", { kty, crv, x, y }, P256, false, ["verify"]);
}

/** The text as printed, from what a browser shows: scheme and host in lower case. */
export function fromUrl(url) {
  const said = url.trim();
  const slash = said.indexOf("/", "https://".length);
  if (slash < 0 || /[^\0-\x7f]/.test(said)) return said;
  return said.slice(0, slash).toUpperCase() + said.slice(slash);
}

/** The code somebody typed, or null.
 *
 * Case, spaces and dashes do not matter; O reads as 0, I and L as 1, Arabic digits as digits. */
export function typedCode(text) {
  const code = text
    .replace(/[ \t\r\n\u00a0\u202f\u2010-\u2014\u2212_.\u200e\u200f\u061c\u2066-\u2069-]/g, "")
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 15)
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  return code.length === 16 && [...code].every((each) => CROCKFORD.includes(each)) ? code : null;
}

/** `code` as it is printed for people: `7K3M-9QXD-2FHP-A0TV`. */
export function grouped(code) {
  return code.match(/.{4}/g).join("-");
}

/** Whether the 64 bytes r‖s hold for `message`. A high s would be a second spelling. */
export async function holds(key, signature, message) {
  const s = signature.slice(32).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  if (s > ORDER / 2n) return false;
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
}

function refuse(reason) {
  throw new NotOurs(reason);
}

/** The bytes of base32 without padding; unneeded characters and unused bits must not be there. */
function bare(token) {
  const bytes = new Uint8Array((token.length * 5) >> 3);
  let [bits, held, place] = [0, 0, 0];
  for (const letter of token) {
    bits = ((bits << 5) | BASE32.indexOf(letter)) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[place++] = bits >> held;
    }
  }
  if (held >= 5 || bits & ((1 << held) - 1)) refuse("base32");
  return bytes;
}

/** Key id, payload and signature, taken by their places; then put together again and compared.
 *
 * `84 46 <6 bytes> A0`, a head of 1 to 3 bytes and the payload, `58 40 <64 bytes>`. */
function opened(envelope) {
  const kid = envelope[7];
  const start = [0x84, 0x46, ...header(kid), 0xa0];
  if (envelope.length < 76 || start.some((byte, i) => byte !== envelope[i])) refuse("header");
  const signature = envelope.slice(-64);
  for (const head of [10, 11, 12]) {
    const payload = envelope.slice(head, -66);
    const again = [...start, ...bytesOf(payload), ...bytesOf(signature)];
    if (same(again, envelope)) return { kid, payload, signature };
  }
  return refuse("cbor");
}

function header(kid) {
  return [0xa2, 0x01, 0x26, 0x04, 0x41, kid];
}

/** The bytes under the signature: Sig_structure of RFC 9052, section 4.4. */
function signed(kid, address, payload) {
  const text = new TextEncoder().encode(address);
  return Uint8Array.from([
    ...head(4, 4),
    ...encoded("Signature1"),
    ...bytesOf(header(kid)),
    ...bytesOf(text),
    ...bytesOf(payload),
  ]);
}

/** The claims whose payload this is: read without trust, then written again and compared. */
function claimsOf(payload) {
  let claims;
  try {
    const said = decoded(payload);
    const [batch, number, role, names, ...more] = said.get(CERTIFICATE);
    if (more.length) throw new TypeError("too long");
    claims = { batch, number, role: ROLES[role], names, issuedAt: said.get(ISSUED_AT) };
    check(claims);
  } catch {
    refuse("fields");
  }
  if (!same(payloadOf(claims), payload)) refuse("cbor");
  return { ...claims, names: Object.fromEntries(claims.names) };
}

function check({ batch, number, role, names, issuedAt }) {
  const said = [...names.values()];
  const sound =
    typeof batch === "string" &&
    BATCH.test(batch) &&
    within(number, NUMBERS) &&
    role !== undefined &&
    within(issuedAt, INSTANTS) &&
    names.size >= 1 &&
    names.size <= 4 &&
    [...names.keys()].every((language) => LANGUAGE.test(language)) &&
    said.every((name) => typeof name === "string" && printable(name));
  if (!sound) throw new TypeError("claims");
}

function within(number, [least, most]) {
  return Number.isInteger(number) && least <= number && number <= most;
}

function printable(name) {
  return (
    !UNPRINTED.test(name) &&
    name !== "" &&
    name === name.trim() &&
    name === name.normalize("NFC") &&
    new TextEncoder().encode(name).length <= NAME_BYTES
  );
}

// CBOR (RFC 8949), as far as a token needs it: integers, texts, arrays and maps.

function payloadOf({ batch, number, role, names, issuedAt }) {
  const ordered = [...names].sort(([one], [other]) =>
    one.length - other.length || (one < other ? -1 : 1),
  );
  const certificate = [batch, number, ROLES.indexOf(role), new Map(ordered)];
  return encoded(new Map([[ISSUED_AT, issuedAt], [CERTIFICATE, certificate]]));
}

function encoded(value) {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const text = new TextEncoder().encode(value);
    return [...head(3, text.length), ...text];
  }
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(encoded)];
  return [...head(5, value.size), ...[...value].flat().flatMap(encoded)];
}

function bytesOf(bytes) {
  return [...head(2, bytes.length), ...bytes];
}

/** The shortest head of an item of `kind` (the major type) with its number or length. */
function head(kind, number) {
  const top = kind << 5;
  if (number < 24) return [top | number];
  if (number < 1 << 8) return [top | 24, number];
  if (number < 1 << 16) return [top | 25, number >> 8, number & 255];
  return [top | 26, ...[24, 16, 8, 0].map((shift) => (number >>> shift) & 255)];
}

/** The one value that `bytes` are; throws for any other kind of item, and for what is left over. */
function decoded(bytes) {
  let place = 0;
  const take = (count) => {
    if (place + count > bytes.length) throw new RangeError("cut short");
    return bytes.slice(place, (place += count));
  };
  const item = (depth) => {
    if (depth > 4) throw new RangeError("too deep");
    const [first] = take(1);
    const [kind, size] = [first >> 5, first & 31];
    if (size > 26) throw new TypeError("no such head");
    const number =
      size < 24 ? size : take(1 << (size - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
    if (kind === 0) return number;
    if (kind === 1) return -1 - number;
    // A text is read as it is: a decoder left to itself drops a byte order mark at its head.
    const options = { fatal: true, ignoreBOM: true };
    if (kind === 3) return new TextDecoder("utf-8", options).decode(take(number));
    if (number > bytes.length) throw new RangeError("cut short");
    if (kind === 4) return Array.from({ length: number }, () => item(depth + 1));
    if (kind !== 5) throw new TypeError("no such item");
    const pairs = Array.from({ length: number }, () => [item(depth + 1), item(depth + 1)]);
    return new Map(pairs);
  };
  const value = item(1);
  if (place !== bytes.length) throw new RangeError("left over");
  return value;
}

function same(one, other) {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
