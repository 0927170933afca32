"""veraPDF judges what is issued: every page of the demo, every sheet in every language."""

from __future__ import annotations

from pathlib import Path

import demo_pages
import odd_art
import pytest
import verapdf
from demo_pages import Demo
from test_pdf_conformance import BILINGUAL, altered
from test_pdf_conformance_everywhere import KINDS, LOGOS, certificate, on, sealer, with_logos
from test_sheets import PAGES, SHEETS, TEMPLATES, composer

from certgen.seal.sealer import Sealer

__all__ = ["sealer"]

HEARD = {
    "header": {"3u 6.1.2-1", "ua1 6.1-1"},
    "trailer": {"3u 6.1.3-3"},
    "layout": {"3u 6.1.7.1-1"},
    "hexadecimal_strings": {"3u 6.1.6-1"},
    "filters": {"3u 6.1.7.2-1"},
    "permissions": {"3u 6.1.12-1"},
    "limits": {"3u 6.1.13-8"},
    "values": {"3u 6.1.13-1"},
    "output_intent": {"3u 6.2.4.3-2", "3u 6.2.4.3-4"},
    "colours": {"3u 6.2.4.3-3"},
    "images": {"3u 6.2.8-3"},
    "forms": {"3u 6.2.9-2", "ua1 7.20-1"},
    "composite_fonts": {"3u 6.2.11.3.2-1", "ua1 7.21.3.2-1"},
    "glyphs_are_embedded": {"3u 6.2.11.4.1-2", "ua1 7.21.4.1-2"},
    "unicode_values": {"3u 6.2.11.7.2-2", "ua1 7.21.7-2"},
    "no_notdef": {"3u 6.2.11.8-1", "ua1 7.21.8-1"},
    "annotations": {"3u 6.3.2-2"},
    "signature_range": {"3u 6.4.3-1"},
    "signer": {"3u 6.4.3-2"},
    "nothing_happens": {"3u 6.5.1-1"},
    "packet": {"3u 6.6.2.1-3"},
    "prefixes": {"3u 6.6.2.1-4", "ua1 5-1"},
    "extension_schemas": {"3u 6.6.2.3.1-1", "3u 6.6.2.3.1-2"},
    "archival_identification": {"3u 6.6.4-3"},
    "embedded_files": {"3u 6.8-3"},
    "access_identification": {"ua1 5-2"},
    "everything_is_marked": {"ua1 7.1-3"},
    "structure_types": {"ua1 7.1-5"},
    "title": {"ua1 7.1-10"},
    "languages": {"ua1 7.2-29"},
    "figures": {"ua1 7.3-1"},
    "headings": {"ua1 7.4.2-1"},
}
"""What veraPDF says of files that must fail a rule of ours. To the others it has no objection: they
break what is asked beyond the profiles, or what it does not look at."""


def judged(data: bytes, folder: Path) -> verapdf.Judgement:
    file = folder / "certificate.pdf"
    file.write_bytes(data)
    return verapdf.judge(file)


def passes(data: bytes, folder: Path) -> bool:
    """Whether ``data`` passes, having been looked at."""
    judgement = judged(data, folder)
    assert judgement.violated == ()
    return judgement.checks > 10_000


@pytest.mark.parametrize("which", ["shortest", "longest", "strange"])
@pytest.mark.parametrize("page", demo_pages.PAGES, ids=str)
def test_every_page_of_the_demo_passes(page: Demo, which: str, tmp_path: Path) -> None:
    assert passes(demo_pages.files()[page, which], tmp_path)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_passes_in_every_language(
    sheet: str, template: str, sealer: Sealer, tmp_path: Path
) -> None:
    for languages in PAGES:
        assert passes(certificate(composer(sheet, template, languages), sealer), tmp_path)


def test_pictures_of_every_kind_pass(sealer: Sealer, tmp_path: Path) -> None:
    """Logos and signatures in SVG, PDF, PNG and JPEG, and PDFs that had to be mended."""
    mended = [[odd_art.MENDED[name] for name in four] for four in (LOGOS[:4], LOGOS[4:])]
    for drawings in (KINDS, *mended):
        settings = with_logos(tmp_path, *drawings)
        assert passes(certificate(on("a4-landscape", "ar+fr", settings), sealer), tmp_path)


@pytest.mark.parametrize("rule", HEARD)
def test_it_hears_what_breaks_our_rules(rule: str, tmp_path: Path) -> None:
    data = altered(demo_pages.files()[BILINGUAL, "strange"], rule)
    assert judged(data, tmp_path).clauses >= HEARD[rule]


def test_it_says_when_it_cannot_tell(tmp_path: Path) -> None:
    whole = demo_pages.files()[BILINGUAL, "strange"]
    for data in (b"", b"no PDF", whole[: len(whole) // 2]):
        [*said] = judged(data, tmp_path).violated
        assert said
        assert all(each.startswith("failed ") for each in said)
