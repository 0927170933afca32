// What the issuer publishes, kept for a room without a network: batches, and what became of each
// certificate. A document is kept only when a pinned key signed it, and never in place of a newer.

import { holds } from "./token.js";

const CACHE = "certgen-lists";
const BATCHES = "/.well-known/certgen/batches.jwt";
const STATUSES = ["valid", "revoked", "suspended", "replaced"];

/** The issuer's documents at one time. A status list is opened when it is asked for. */
export class Lists {
  constructor(batches = null, list = () => null) {
    this.batches = batches;
    this.list = list;
  }

  /** When the list of batches was made, seconds since 1970; null without one. */
  get asOf() {
    return this.batches?.iat ?? null;
  }

  /** Whether a newer one should long have been fetched. */
  get old() {
    return this.batches !== null && this.batches.exp * 1000 < Date.now();
  }

  /** Title, date and place of the list of a batch; undefined when it is not known. */
  batch(id) {
    return Object.hasOwn(this.batches?.batches ?? {}, id) ? this.batches.batches[id] : undefined;
  }

  /** What became of a certificate and as of when (seconds); null when no list says it. */
  async status(id, number) {
    const list = await this.list(this.batch(id)?.status);
    const byte = list && (await inflated(list.status_list))[number >> 2];
    if (byte === undefined || byte === null) return null;
    return { status: STATUSES[(byte >> ((number & 3) * 2)) & 3], asOf: list.iat };
  }
}

/** The documents kept in this browser. */
export async function load(pinned) {
  const cache = await caches.open(CACHE);
  const list = async (path) => (path ? kept(cache, path, pinned) : null);
  return new Lists(await kept(cache, BATCHES, pinned), list);
}

/** Fetch the documents anew and keep those that hold; then as `load`. */
export async function refresh(pinned) {
  const cache = await caches.open(CACHE);
  const batches = await renew(cache, BATCHES, pinned);
  const paths = Object.values(batches?.batches ?? {}).map((batch) => batch.status);
  await Promise.all(paths.map((path) => renew(cache, path, pinned)));
  return load(pinned);
}

async function kept(cache, path, pinned) {
  const response = await cache.match(path);
  return response ? opened(await response.text(), path, pinned) : null;
}

/** The document at `path`: the network's when it holds and is not older, else the one kept. */
async function renew(cache, path, pinned) {
  const before = await kept(cache, path, pinned);
  try {
    const response = await fetch(path, { cache: "no-cache", credentials: "omit" });
    if (!response.ok) return before;
    const text = await response.text();
    const after = await opened(text, path, pinned);
    if (!after || (before && after.iat < before.iat)) return before;
    await cache.put(path, new Response(text));
    return after;
  } catch {
    return before; // no network
  }
}

/** The claims of a JWT (RFC 7515) that a pinned key signed for this place; null when none did. */
async function opened(text, path, { hosts, keys }) {
  try {
    const [head, body, signature] = text.trim().split(".");
    const { alg, kid, typ } = json(head);
    const key = await keys.get(Number(kid));
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (alg !== "ES256" || !(await holds(key, bytes(signature), signed))) return null;
    const claims = json(body);
    const wanted = path === BATCHES ? "certgen-batches+jwt" : "statuslist+jwt";
    const ours = hosts.some((host) => claims.iss === `https://${host}`);
    const here = path === BATCHES || claims.sub === claims.iss + path;
    return typ === wanted && ours && here && Number.isInteger(claims.iat) ? claims : null;
  } catch {
    return null;
  }
}

/** The statuses of a Token Status List, two bits each, lowest first. */
async function inflated({ bits, lst }) {
  if (bits !== 2) return new Uint8Array();
  const stream = new Blob([bytes(lst)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function json(part) {
  return JSON.parse(new TextDecoder().decode(bytes(part)));
}

function bytes(base64) {
  const text = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
