"""The whole line: two lists go in, sealed certificates come out, judged by the tools of others."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from conftest import Workplace
from hypothesis import given
from hypothesis import strategies as st

from certgen.model import Credential, Place, Recipient, Role
from certgen.registry import Issued
from certgen.report import manifest_line

Tool = Callable[[Sequence[str | Path]], str]
CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text as it can be compared: NFC, without bidi controls, spaces collapsed."""
    return " ".join(unicodedata.normalize("NFC", CONTROLS.sub("", text)).split())


def test_everyone_gets_what_the_batch_says(issued: Workplace) -> None:
    manifest = issued.manifest()
    langs = [(row["serial"], row["role"], row["lang"]) for row in manifest]
    trainers = [(f"TT-2013-{n:06d}", "trainer", lang) for n in (1, 2, 3) for lang in ("ar", "fr")]
    trainees = [(f"TT-2013-{n:06d}", "trainee", "ar+fr") for n in range(4, 9)]
    assert langs == trainers + trainees
    assert manifest[0]["file"] == "TT-2013-000001-ar.pdf"
    assert manifest[0]["row_file"] == "trainers.csv"
    assert manifest[0]["row"] == "2"
    report = json.loads((issued.issued / "report.json").read_text("utf-8"))
    assert (report["issued"], report["skipped"], report["failed"]) == (11, 0, 0)


@given(st.lists(st.text("aء ,;\"'=\t\r\n"), min_size=4, max_size=4))
def test_a_line_of_the_manifest_reads_as_it_was_meant(said: list[str]) -> None:
    """Whatever people write into their lists: commas, quotes, line ends, formulas."""
    arabic, french, file, note = said
    person = Recipient(
        "K1",
        Role.TRAINEE,
        {"ar": arabic, "fr": french},
        extra={"note": note},
        place=Place(file, None, 7),
    )
    issued_on, at = dt.date(2013, 4, 5), dt.datetime(2013, 4, 5, tzinfo=dt.UTC)
    credential = Credential("TT", 3, "0" * 16, "plain", ("ar",), issued_on, at, {}, person)
    issue = Issued(credential, "ar", "TT-000003-ar.pdf", "5a" * 32, 9)
    line = manifest_line(credential, issue, person, ("note", "absent"), "HTTPS://A.MA/0#B")
    shown = [f"'{each}" if each[:1] in ("=", "\t", "\r") else each for each in said]
    (told,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    assert told[:4] == ["TT-000003", "0" * 16, "trainee", "ar"]
    assert told[4:8] == [shown[0], shown[1], "TT-000003-ar.pdf", "5a" * 32]
    assert told[8:] == ["HTTPS://A.MA/0#B", shown[2], "7", shown[3], ""]


def test_a_second_run_changes_no_byte(copy: Workplace) -> None:
    before, manifest = copy.bytes(), (copy.issued / "manifest.csv").read_bytes()
    report = copy.issue().json
    assert (report["issued"], report["skipped"]) == (0, 11)
    assert copy.bytes() == before
    assert (copy.issued / "manifest.csv").read_bytes() == manifest


def test_qpdf_finds_nothing(issued: Workplace, tool: Tool) -> None:
    for row in issued.manifest():
        assert "No syntax or stream encoding errors" in tool(["qpdf", "--check", issued.pdf(row)])


def test_every_font_is_embedded(issued: Workplace, tool: Tool) -> None:
    for row in issued.manifest():
        lines = tool(["pdffonts", issued.pdf(row)]).splitlines()[2:]
        assert lines
        for line in lines:
            emb, sub, uni = re.findall(r"\b(yes|no)\b", line)[:3]
            assert (emb, sub, uni) == ("yes", "yes", "yes"), line


def test_names_are_found_exactly(issued: Workplace, tool: Tool) -> None:
    for row in issued.manifest():
        text = plain(tool(["pdftotext", issued.pdf(row), "-"]))
        for lang in row["lang"].split("+"):
            assert plain(row[f"name_{lang}"]) in text
        assert row["serial"] in text


def test_the_sentences_agree_with_the_person(issued: Workplace, tool: Tool) -> None:
    texts = {
        row["file"][8:]: plain(tool(["pdftotext", issued.pdf(row), "-"]))
        for row in issued.manifest()
    }
    assert "présent certificat à Madame" in texts["000001-fr.pdf"]
    assert "en qualité de formatrice" in texts["000001-fr.pdf"]
    assert "en qualité de formateur" in texts["000002-fr.pdf"]
    assert "au sein de l’équipe de formation" in texts["000003-fr.pdf"]
    assert "هذه الشهادة إلى السيدة" in texts["000001-ar.pdf"]
    assert "ضمن هيئة المكوّنين" in texts["000003-ar.pdf"]
    assert "حُرّر بالرباط، في 5 أبريل 2013" in texts["000001-ar.pdf"]
    assert "du 1er au 3 mars 2010" in texts["000004-ar+fr.pdf"]
    assert "du 28 février au 2 mars 2011" in texts["000008-ar+fr.pdf"]
    assert "d’une durée de 1 heure" in texts["000007-ar+fr.pdf"]
    assert "élu, Commune de Taznakht" in texts["000005-ar+fr.pdf"]


def test_the_code_opens_what_the_manifest_says(
    issued: Workplace, tool: Tool, tmp_path: Path
) -> None:
    for row in issued.manifest():
        picture = tmp_path / row["serial"]
        tool(["pdftoppm", "-r", "150", "-png", "-singlefile", issued.pdf(row), picture])
        read = tool(["zbarimg", "-q", "--raw", picture.with_suffix(".png")]).splitlines()
        assert read[0] == row["verify_url"]  # on some machines zbar then misses its message bus
        page = pypdfium2.PdfDocument(issued.pdf(row))[0].render(scale=150 / 72).to_numpy()
        (seen,) = zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)
        assert seen.text == row["verify_url"]


def test_openssl_accepts_the_seal(issued: Workplace, tool: Tool, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    root.write_text(issued.run("keys", "export").out)
    for row in issued.manifest():
        pdf = issued.pdf(row).read_bytes()
        (found,) = re.findall(rb"/ByteRange\s*\[\s*0 (\d+) (\d+) (\d+)\s*\]", pdf)
        before, after, rest = map(int, found)
        assert after + rest == len(pdf)
        data, cms = tmp_path / "data", tmp_path / "cms"
        data.write_bytes(pdf[:before] + pdf[after:])
        cms.write_bytes(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
        said = tool(
            (
                *("openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", cms),
                *("-content", data, "-binary", "-CAfile", root, "-purpose", "any"),
                *("-out", "/dev/null"),
            )
        )
        assert "successful" in said


def test_pdfsig_accepts_the_seal(issued: Workplace, tool: Tool, tmp_path: Path) -> None:
    keys = issued.folder / "var" / "keys"
    store = f"sql:{tmp_path}"
    tool(["certutil", "-N", "-d", store, "--empty-password"])
    for name, trust in (("root", "CT,CT,CT"), ("ca", ",,")):
        crt, crl = keys / f"{name}.crt", keys / f"{name}.crl"
        tool(["certutil", "-A", "-d", store, "-n", name, "-t", trust, "-i", crt])
        der = tmp_path / f"{name}.crl"
        text = crl.read_bytes()
        if text.startswith(b"-----"):
            tool(["openssl", "crl", "-in", crl, "-outform", "DER", "-out", der])
        else:
            der.write_bytes(text)
        tool(["crlutil", "-I", "-i", der, "-d", store, "-B"])
    for row in issued.manifest():
        said = tool(["pdfsig", "-nssdir", tmp_path, "-no-ocsp", issued.pdf(row)])
        assert "Signature is Valid." in said
        assert "Total document signed" in said
        assert "Certificate is Trusted." in said


def test_verify_says_genuine(issued: Workplace) -> None:
    ran = issued.run("verify", issued.issued / "pdf", "--json")
    assert ran.code == 0, ran.out + ran.err
    verdicts = [json.loads(line) for line in ran.out.splitlines()]
    assert len(verdicts) == 11
    assert all(v["stands"] and v["verdict"] == "genuine" for v in verdicts)
    assert all(v[fact] is True for v in verdicts for fact in ("known", "sealed", "same_file"))
    row = issued.manifest()[-1]
    for target in (row["verify_url"], row["code"], row["serial"]):
        (line,) = issued.run("verify", target, "--json").out.splitlines()
        assert json.loads(line)["verdict"] == "genuine", target


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_verdict_is_said_in_the_language_asked_for(issued: Workplace, lang: str) -> None:
    said = {
        "ar": "شهادة صحيحة وسارية",
        "fr": "Certificat authentique",
        "en": "Genuine and in force",
    }
    ran = issued.run("verify", issued.manifest()[0]["serial"], lang=lang)
    assert said[lang] in ran.out


def test_revoked_and_reinstated(copy: Workplace) -> None:
    row = copy.manifest()[0]
    reason = "رُفعت بالخطأ"
    assert copy.run("revoke", row["serial"], "--reason", reason, "--yes").code == 0
    for target in (copy.pdf(row), row["verify_url"], row["code"]):
        ran = copy.run("verify", target, "--json")
        assert ran.code == 1
        assert json.loads(ran.out)["verdict"] == "revoked"
    assert reason in copy.run("verify", row["serial"], lang="ar").out
    assert copy.run("reinstate", row["code"], "--yes").code == 0
    assert copy.run("verify", copy.pdf(row)).code == 0


def test_offline_the_signature_speaks_alone(issued: Workplace, tmp_path: Path) -> None:
    trust = tmp_path / "trust.json"
    trust.write_text(issued.run("keys", "export", "--trust").out, "utf-8")
    row = issued.manifest()[-1]
    for target in (issued.pdf(row), row["verify_url"]):
        command = issued.command("verify", target, "--offline", "--trust", trust, "--json")
        done = subprocess.run(command, cwd=tmp_path, capture_output=True)
        verdict = json.loads(done.stdout)
        assert verdict["verdict"] == "genuine_offline"
        assert verdict["sealed"] is True
        assert verdict["known"] is None


def test_a_revoked_certificate_is_known_offline_by_the_trust_file(copy: Workplace) -> None:
    row = copy.manifest()[-1]
    assert copy.run("revoke", row["serial"], "--reason", "erreur", "--yes").code == 0
    trust = copy.folder / "trust.json"
    trust.write_text(copy.run("keys", "export", "--trust").out, "utf-8")
    ran = copy.run("verify", copy.pdf(row), "--offline", "--trust", trust, "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["verdict"] == "revoked"


def test_nothing_private_is_in_the_file(issued: Workplace) -> None:
    for row in issued.manifest():
        assert b"TE20000" not in issued.pdf(row).read_bytes()
        assert b"TT10000" not in issued.pdf(row).read_bytes()
