"""Languages are data: those that come with certgen, an office's own, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from certgen.errors import ConfigError
from certgen.language import USES, Language, built_in, read_language, read_languages
from certgen.words import places

SOUND = """\
tag = "pt-PT"
locale = "pt_PT"
direction = "ltr"
one_day = "em {day}"
some_days = "de {first} a {last}"
symbol = "Código QR: {host}, {code}"
logo = "Logótipo: {name}"
signature = "Assinatura: {name}"
specimen = "EXEMPLAR"
[styles]
title = "latin"
name = "latin"
text = "latin"
strong = "latin"
award = "latin"
[hours]
other = "{count} horas"
[days]
other = "{count} dias"
"""


def written(folder: Path, text: str, name: str = "pt.toml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def mistakes(file: Path) -> list[tuple[str, str]]:
    """(path, key of the sentence) of every mistake in ``file``."""
    with pytest.raises(ConfigError) as caught:
        read_language(file)
    found = caught.value.fields["mistakes"]
    assert isinstance(found, tuple)
    return sorted((each.fields["path"], each.key) for each in found)


@pytest.mark.parametrize("language", built_in().values(), ids=lambda each: each.code)
def test_those_that_come_with_certgen_are_whole(language: Language) -> None:
    assert set(language.styles) == set(USES)
    assert set(places(language.symbol)) == {"host", "code"}
    assert set(places(language.some_days)) == {"first", "last"}
    for said in (language.logo, language.signature):
        assert places(said) == ("name",)
    assert places(language.one_day) == ("day",)
    assert set(places(language.hijri)) == {"day", "month", "year", "date"}
    assert language.specimen and language.tag.partition("-")[0] == language.code
    for forms in (language.hours, language.days):
        assert places(forms["other"]) == ("count",)


def test_morocco_is_served() -> None:
    there = built_in()
    assert {"ar", "fr", "zgh", "en"} <= set(there)
    assert {code for code, each in there.items() if each.rtl} == {"ar"}
    assert there["zgh"].script == "Tfng"
    assert len(there["ar"].hijri_months) == len(there["fr"].hijri_months) == 12


def test_the_office_s_own_win(tmp_path: Path) -> None:
    written(tmp_path, SOUND)
    written(tmp_path, SOUND.replace("EXEMPLAR", "MODÈLE"), "fr.toml")
    there = read_languages(tmp_path)
    assert there["pt"].specimen == "EXEMPLAR" and there["pt"].date == "d MMMM y"
    assert there["fr"].specimen == "MODÈLE"
    assert built_in()["fr"].specimen == "SPÉCIMEN"
    assert read_languages(tmp_path / "none") == dict(built_in())


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    faulty = SOUND.replace('"ltr"', '"down"').replace('specimen = "EXEMPLAR"\n', "colour = 3\n")
    faulty = faulty.replace('award = "latin"\n', "").replace('other = "{count} dias"', "one = 1")
    faulty = 'digits = "0123"\nhijri_months = ["a"]\n' + faulty
    assert mistakes(written(tmp_path, faulty)) == [
        ("colour", "setting_unknown"),
        ("days.one", "setting_type"),
        ("days.other", "setting_missing"),
        ("digits", "language_digits"),
        ("direction", "setting_choice"),
        ("hijri_months", "language_months"),
        ("specimen", "setting_missing"),
        ("styles.award", "setting_missing"),
    ]


def test_a_category_has_three_forms(tmp_path: Path) -> None:
    said = '[categories]\nagent = "agente"\nmanager = { m = "diretor", f = "diretora" }\n'
    file = written(tmp_path, SOUND + said)
    assert mistakes(file) == [("categories.manager", "wording_form")]
    whole = written(tmp_path, SOUND + said.replace("diretora", 'diretora", n = "direção'))
    agent = read_language(whole).categories["agent"]
    assert agent == {"m": "agente", "f": "agente", "n": "agente"}


def test_a_file_is_named_by_its_code(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="named by its code"):
        read_language(written(tmp_path, SOUND, "portugues.toml"))
