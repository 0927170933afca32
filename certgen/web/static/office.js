// The issuer this page answers for: its hosts and keys, pinned when the page was made.

import { HOSTS, ISSUER, KEYS, REGISTER } from "./pinned.js";
import { importKey } from "./token.js";

/** `{ issuer, hosts, keys, register }`; keys by key id. */
export async function office() {
  const pairs = KEYS.map(async (jwk) => [Number(jwk.kid), await importKey(jwk)]);
  const keys = new Map(await Promise.all(pairs));
  return { issuer: ISSUER, hosts: HOSTS, keys, register: REGISTER };
}
