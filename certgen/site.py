"""The verification app as files: page, modules, words, keys. Made anew whenever it is asked for.

What a person reads comes from the tables in ``words/``, whom the app believes from the trust: both
are written into modules (``words.js``, ``pinned.js``), so that the app says what the shell says and
needs nobody to tell it a key. The service worker keeps every file under the hash of them all.

``certgen publish`` writes these files; ``certgen serve`` answers with them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from certgen import words
from certgen.language import built_in
from certgen.seal.trust import Trust
from certgen.wording import NO_BREAK, Words

FIRST_LANGUAGE = "fr"
"""In which the page is written until it knows its reader's."""
PAGE = "index.html"
"""The app. The same bytes answer for every certificate's address (``404.html``)."""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""What the page may load and run (Content Security Policy, level 3)."""

_WEB = Path(__file__).parent / "web"
_TABLES = ("app", "verdicts")
_OF_PAGES = ("label_", "role_")
_SAID = re.compile(r'(data-say="(\w+)"[^>]*>)(?=</)')


def site(trust: Trust, *, register: bool = False) -> Mapping[str, bytes]:
    """Every file of the app of the issuer of ``trust``, by its path from the root of the host.

    ``register`` says that the host also answers ``/<CODE>.json``. Equal arguments, equal bytes.
    """
    page = _page(trust)
    files = {
        **_static(),
        "static/words.js": words_module(),
        "static/pinned.js": _pinned(trust, register),
        "manifest.webmanifest": _manifest(trust),
    }
    worker = files.pop("static/sw.js")
    address = "/scan" if register else "/"
    kept = {address: page, **{f"/{path}": data for path, data in files.items()}}
    version = _digest({**kept, "/sw.js": worker})
    head = _constants(VERSION=version, FILES=sorted(kept), PAGE=address, REGISTER=register)
    pages = dict.fromkeys((PAGE, "scan/index.html", "404.html"), page)
    return {**files, **pages, "sw.js": head + worker}


def words_module() -> bytes:
    """Every sentence of the app and of verdicts, and how languages are written, as ``words.js``."""
    languages = built_in().items()
    return _constants(
        export=True,
        SENTENCES=_sentences(),
        DAYS={lang: _days(lang) for lang in words.LANGUAGES},
        TAGS={code: language.tag for code, language in languages},
        DIRECTIONS={code: "rtl" if language.rtl else "ltr" for code, language in languages},
    )


def _sentences() -> dict[str, Any]:
    """What the app says: its own words, those of verdicts, and of the pages the facts' names."""
    said = {key: said for name in _TABLES for key, said in words.table(name).items()}
    return said | {
        key: said for key, said in words.table("web").items() if key.startswith(_OF_PAGES)
    }


@cache
def _static() -> Mapping[str, bytes]:
    """What lies in ``web/static``, by its path from the root of the host."""
    found = sorted(file for file in (_WEB / "static").rglob("*") if file.is_file())
    return {file.relative_to(_WEB).as_posix(): file.read_bytes() for file in found}


def _page(trust: Trust) -> bytes:
    """The page in its first language, every ``data-say`` place filled."""
    said = {lang: words.say("app", "app_needs_script", lang) for lang in ("ar", "fr", "en")}
    fields = {
        "policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
        "issuer": escape(_name(trust)),
        "host": escape(trust.hosts[0]),
        **{f"script_{lang}": escape(sentence) for lang, sentence in said.items()},
    }
    page = (_WEB / "templates" / "app.html").read_text("utf-8")
    page = _SAID.sub(
        lambda place: place[1] + escape(words.say("app", place[2], FIRST_LANGUAGE)), page
    )
    return words.fill(page, fields).encode()


def _pinned(trust: Trust, register: bool) -> bytes:
    return _constants(
        export=True,
        ISSUER=dict(trust.issuer),
        HOSTS=[host.lower() for host in trust.hosts],
        KEYS=[public.jwk(kid) for kid, public in trust.tokens.items()],
        REGISTER=register,
    )


def _manifest(trust: Trust) -> bytes:
    """The app's own description (W3C Web Application Manifest)."""
    icons = [
        {"src": f"/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    manifest = {
        "name": f"{words.say('app', 'app_title', FIRST_LANGUAGE)} – {_name(trust)}",
        "short_name": words.say("app", "code_check", FIRST_LANGUAGE),
        "lang": built_in()[FIRST_LANGUAGE].tag,
        "id": "/scan",
        "start_url": "/scan",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf7ec",
        "theme_color": "#0b5345",
        "icons": [*icons, {**icons[-1], "purpose": "maskable"}],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"


def _days(lang: str) -> dict[str, Any]:
    """How dates are written in ``lang``: the months, and the first of one."""
    spoken = Words(built_in()[lang])
    dates = [spoken.day(dt.date(2000, month, 2)).split(NO_BREAK) for month in range(1, 13)]
    return {
        "first": spoken.day(dt.date(2000, 1, 1)).split(NO_BREAK)[0],
        "months": [NO_BREAK.join(parts[1:-1]) for parts in dates],
    }


def _name(trust: Trust) -> str:
    return trust.issuer.get(FIRST_LANGUAGE) or next(iter(trust.issuer.values()))


def _constants(*, export: bool = False, **values: object) -> bytes:
    """Values as JavaScript constants: JSON is JavaScript (ECMA-262, edition 10)."""
    word = "export const" if export else "const"
    lines = (f"{word} {name} = {_compact(value)};" for name, value in values.items())
    return "\n".join(lines).encode() + b"\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _digest(files: Mapping[str, bytes]) -> str:
    """16 hexadecimal digits that change with any of ``files``."""
    hashed = hashlib.sha256()
    for path, data in sorted(files.items()):
        hashed.update(f"{path}\0{len(data)}\0".encode() + data)
    return hashed.hexdigest()[:16]
