"""The app as files: whole, its words in the tables, its parts recorded, put in place together."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import sealing
from conftest import Workplace

from certgen import site as station
from certgen import words
from certgen.errors import StorageError
from certgen.files import write_files
from certgen.keys import Keys
from certgen.seal.trust import Trust
from certgen.site import site

REPOSITORY = Path(__file__).parent.parent
STATIC = REPOSITORY / "certgen" / "web" / "static"
OURS = {
    file.name: file.read_text("utf-8")
    for file in STATIC.iterdir()
    if file.suffix in (".js", ".css")
}
SCRIPTS = {name: text for name, text in OURS.items() if name.endswith(".js")}
LONGEST = 300
"""Lines of a script that are not blank, as for any other module."""


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    keys = Keys.make(tmp_path_factory.mktemp("keys") / "k", organisation="Exemple", at=sealing.AT)
    return sealing.trust(keys)


def constants(module: bytes) -> dict[str, Any]:
    """The constants at the head of a module that was made."""
    found = re.findall(r"^(?:export )?const (\w+)=? ?=? ?(.*);$", module.decode(), re.M)
    return {name: json.loads(value) for name, value in found if value[:1] in '[{"tf'}


@pytest.mark.parametrize("register", [False, True])
def test_it_is_whole(trust: Trust, register: bool) -> None:
    """Everything a file names is there, and the worker keeps everything."""
    files = site(trust, register=register)
    worker = constants(files["sw.js"])
    assert worker["REGISTER"] is constants(files["static/pinned.js"])["REGISTER"] is register
    page = "scan" if register else ""
    static = {f"/{path}" for path in files if path.startswith("static/") and path != "static/sw.js"}
    assert {*worker["FILES"]} == static | {f"/{page}", "/manifest.webmanifest"}
    assert worker["PAGE"] == f"/{page}"
    assert "static/sw.js" not in files
    html = files["index.html"].decode()
    assert files["404.html"] == files["scan/index.html"] == files["index.html"]
    named = re.findall(r'(?:src|href)="/([^"#]+)', html)
    named += [icon["src"][1:] for icon in json.loads(files["manifest.webmanifest"])["icons"]]
    for name, text in SCRIPTS.items():
        named += [f"static/{each}" for each in re.findall(r'(?:from|import\() ?"\./([^"]+)"', text)]
        assert not re.search(r"https?://(?!www\.w3\.org)[a-z]", text.replace("https://${", "")), (
            name
        )
    assert {each for each in named if each != "scan"} <= files.keys()
    assert "{" not in html and 'data-say="' in html
    assert not re.search(r'data-say="\w+"[^>]*></', html)


def test_equal_trust_gives_equal_bytes_and_other_words_another_version(
    trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site(trust)
    assert site(trust) == first
    version = constants(first["sw.js"])["VERSION"]
    changed = Trust(**{**vars(trust), "issuer": {"fr": "Autre"}})
    assert constants(site(changed)["sw.js"])["VERSION"] != version
    monkeypatch.setattr(station, "words_module", lambda: b"export const SENTENCES = {};\n")
    assert constants(site(trust)["sw.js"])["VERSION"] != version


def test_what_is_pinned_is_the_trust(trust: Trust) -> None:
    pinned = constants(site(trust)["static/pinned.js"])
    keys = {int(key["kid"]): key for key in pinned["KEYS"]}
    assert keys == {kid: public.jwk(kid) for kid, public in trust.tokens.items()}
    assert tuple(pinned["HOSTS"]) == trust.hosts
    assert pinned["ISSUER"] == trust.issuer


def test_the_words_are_those_of_the_tables(trust: Trust) -> None:
    """Each sentence the scripts ask for is there, and each of ``app.toml`` is asked for."""
    sentences = constants(site(trust)["static/words.js"])["SENTENCES"]
    shared = {k: v for k, v in words.table("web").items() if k.startswith(("label_", "role_"))}
    assert sentences == {**words.table("app"), **words.table("verdicts"), **shared}
    text = "\n".join(SCRIPTS.values())
    asked = set(re.findall(r'say\(\s*"(\w+)"|key: "(\w+)"|key = "(\w+)"', text))
    asked |= set(re.findall(r'\? "(\w+)" : "(\w+)"()', text))
    keys = {key for each in asked for key in each if key}
    page = (REPOSITORY / "certgen/web/templates/app.html").read_text("utf-8")
    keys |= set(re.findall(r'data-say="(\w+)"', page))
    keys |= {f"label_{name}" for name in re.findall(r'fact\("(\w+)"', text)}
    keys |= {f"check_{mark}" for mark in ("yes", "no", "unchecked")}
    keys |= {"role_trainer", "role_trainee"}
    assert keys <= sentences.keys() | {"sr"}, keys - sentences.keys()
    assert words.table("app").keys() <= keys | {"app_needs_script"}


def test_scripts_are_short_and_plain() -> None:
    for name, text in SCRIPTS.items():
        lines = text.splitlines()
        assert sum(bool(line.strip()) for line in lines) <= LONGEST, name
        assert max(map(len, lines)) <= 100, name
        assert not re.search(r"\b(TODO|FIXME|XXX|eval|innerHTML|document\.write)\b", text), name


def test_the_reader_of_others_is_the_one_that_is_recorded() -> None:
    """Version, hashes and licences of what we distribute but did not write; under 2 MB."""
    text = (REPOSITORY / "docs/decisions/0009-browser-app.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(zxing/[^`]+)` \| `([0-9a-f]{64})`", text, re.M))
    there = {
        file.relative_to(STATIC).as_posix(): file.read_bytes()
        for file in (STATIC / "zxing").rglob("*")
        if file.is_file()
    }
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in there.items()}
    assert sum(map(len, there.values())) < 2_000_000
    assert not any(b"https://" in data for name, data in there.items() if name.endswith(".js"))
    assert "MIT License" in (STATIC / "zxing/LICENSE-MIT.txt").read_text()
    assert "Apache License" in (STATIC / "zxing/LICENSE-Apache-2.0.txt").read_text()


def test_files_are_put_in_place_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {"a.html": b"old", "b/c.js": b"old"}
    write_files(tmp_path, old)
    (tmp_path / "mine.txt").write_bytes(b"theirs")
    sync, calls = os.fsync, iter((None, OSError(errno.ENOSPC, "full")))

    def filling_up(descriptor: int) -> None:
        if error := next(calls):
            raise error
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", filling_up)
    with pytest.raises(StorageError) as refused:
        write_files(tmp_path, dict.fromkeys(old, b"new"))
    assert refused.value.key == "disk_full"
    monkeypatch.undo()
    there = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*.*")}
    assert there == {**old, "mine.txt": b"theirs"}
    write_files(tmp_path, dict.fromkeys(old, b"new"))
    assert (tmp_path / "b/c.js").read_bytes() == b"new"


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_command_writes_them_or_says_why_not(copy: Workplace, lang: str) -> None:
    done = copy.run("publish", "--to", "public", lang=lang)
    assert done.code == 0 and "public" in done.err and not done.out
    there = {
        p.relative_to(copy.folder / "public").as_posix()
        for p in (copy.folder / "public").rglob("*")
        if p.is_file()
    }
    assert {"index.html", "404.html", "sw.js", ".well-known/certgen/batches.jwt"} <= there
    assert not [each for each in there if each.endswith(".tmp")]
    (copy.folder / "taken").write_text("a file")
    refused = copy.run("publish", "--to", "taken", lang=lang)
    assert refused.code == 4 and "taken" in refused.err and "Traceback" not in refused.err
    assert copy.run("publish", lang=lang).code == 2
