// Reads texts with the browser's reader: {keys, hosts, texts} from stdin, a verdict each to stdout.
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { fromUrl, grouped, importKey, read, typedCode } from "../certgen/web/static/token.js";

globalThis.crypto ??= webcrypto; // older Nodes have it, but not there
const asked = JSON.parse(readFileSync(0, "utf-8"));
const keys = new Map();
for (const jwk of asked.keys) keys.set(Number(jwk.kid), await importKey(jwk));
const said = [];
const began = performance.now();
for (const text of asked.texts) {
  try {
    said.push(await read(text, keys, asked.hosts));
  } catch (error) {
    said.push(error.reason ?? String(error.stack));
  }
}
const milliseconds = performance.now() - began;
const typed = asked.typed.map((text) => typedCode(text));
const urls = asked.urls.map((url) => fromUrl(url));
const spoken = typed.map((code) => code && grouped(code));
process.stdout.write(JSON.stringify({ said, milliseconds, typed, urls, grouped: spoken }));
