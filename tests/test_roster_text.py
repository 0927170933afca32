"""CSV as Excel and LibreOffice save it: encodings, delimiters, line ends, the header's place."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rosters import HEADER, codes, only, read_file, read_text

from certgen.roster.columns import letter
from certgen.roster.delimited import read_delimited

ARABIC_NAMES = ["محمد العلوي", "فاطمة الزهراء بنعلي", "عبد الله آيت باها", "نزهة المؤذن"]
FRENCH_NAMES = ["Mohamed Alaoui", "Fatima-Zahra Benali", "Hélène d’Aïn", "Noëlle Gaça"]
LIST = [HEADER.split(";"), *map(list, zip(ARABIC_NAMES, FRENCH_NAMES, strict=True))]


def table(lines: list[list[str]], delimiter: str, end: str = "\r\n") -> str:
    said = io.StringIO()
    csv.writer(said, delimiter=delimiter, lineterminator=end).writerows(lines)
    return said.getvalue()


ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32",
    "cp1256": "windows-1256",
}


@pytest.mark.parametrize("delimiter", ";,\t|")
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_names_come_back_exactly(encoding: str, delimiter: str, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(table(LIST, delimiter).encode(encoding))
    roster = read_file(file)
    assert [[one.name["ar"], one.name["fr"]] for one in roster.recipients] == LIST[1:]
    assert roster.assumed == {
        "encoding": ENCODINGS[encoding],
        "delimiter": {"\t": "tab"}.get(delimiter, delimiter),
    }
    assert roster.columns == {"name_ar": "الاسم الكامل", "name_fr": "Nom complet"}


def test_french_windows_1252_is_not_central_european(tmp_path: Path) -> None:
    names = ["Hélène Gaça", "Noëlle Œuvrard", "Éric Ünal", "Zoë Être"]
    file = tmp_path / "list.csv"
    file.write_bytes(("Nom;Prénom\n" + "".join(f"X;{n}\n" for n in names)).encode("cp1252"))
    roster = read_file(file, languages=("fr",))
    assert [one.name["fr"] for one in roster.recipients] == [f"{name} X" for name in names]
    assert roster.assumed["encoding"] == "windows-1252"


_ARABIC = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"), min_size=2, max_size=12)
_FRENCH = st.text(st.sampled_from("abcdeéèêçôûïABCDE'-"), min_size=2, max_size=12).filter(
    lambda name: name[0].isalpha()
)


@given(
    names=st.lists(st.tuples(_ARABIC, _FRENCH), min_size=1, max_size=8, unique=True),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    delimiter=st.sampled_from(";,\t|"),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_any_names_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[tuple[str, str]],
    encoding: str,
    delimiter: str,
    end: str,
) -> None:
    file = tmp_path_factory.getbasetemp() / "round.csv"
    lines = [["CNIE", *HEADER.split(";")], *([f"A{n}", *pair] for n, pair in enumerate(names))]
    file.write_bytes(table(lines, delimiter, end).encode(encoding))
    roster = read_file(file)
    assert [(one.name["ar"], one.name["fr"]) for one in roster.recipients] == names


def test_an_encoding_that_is_told_is_used_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(table(LIST[:2], ";").encode("iso-8859-6", "replace"))
    roster = read_file(file, encoding="iso-8859-6")
    assert roster.recipients[0].name["ar"] == ARABIC_NAMES[0]
    assert roster.assumed["encoding"] == "iso-8859-6"
    for wrong in ("utf-8", "ascii", "klingon", "rot13", "utf-7", "idna"):
        assert codes(read_file(file, encoding=wrong)) == [("wrong_encoding", None)], wrong


def test_one_spoilt_cell_does_not_turn_the_rest_into_gibberish(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    text = table([*LIST, ["سعيد", "Sa~d Benali"]], ";").encode().replace(b"~", b"\xef")
    file.write_bytes(text)
    roster = read_file(file)
    assert [one.name["ar"] for one in roster.recipients] == ARABIC_NAMES
    assert codes(roster) == [("lost_letters", 6)]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("{h}\n{p}\n", 2),
        ("{h}\n\n\n{p}\n", 4),
        ("\n{h}\n;\n{p}\n", 4),
        ("Programme Digital Unify\n\nListe des bénéficiaires;\n{h}\n{p}\n", 5),
        ("sep=;\n{h}\n{p}\n", 2),
        ('"sep=;"\r\n{h}\r\n{p}\r\n', 2),
        ('{h};Remarque\nعلي;Ali;"deux\nlignes\nici"\n{p}\n', 3),
    ],
)
def test_rows_count_as_excel_shows_them(text: str, row: int, tmp_path: Path) -> None:
    roster = read_text(tmp_path, text.format(h=HEADER, p=";Mohamed"))
    assert only(roster, "missing_name") == [row]


@pytest.mark.parametrize("end", ["\n", ";\n", " ;\u00a0\r\n\r\n;"])
@pytest.mark.parametrize("person", ["علي;Ali\n", 'علي;"Ali"\n'])
def test_blank_rows_at_the_end_are_nobody(person: str, end: str, tmp_path: Path) -> None:
    roster = read_text(tmp_path, f"{HEADER}\n{person}{end}")
    assert (roster.rows, len(roster.recipients), codes(roster)) == (1, 1, [])


@given(st.text("a; \u00a0\n\r\x0b\x85\u2028", max_size=40), st.sampled_from(["x", '"x"']))
def test_rows_are_those_that_hold_something(below: str, first: str) -> None:
    """However blank the others are, and whether a quote is in the text or none."""
    text = f"{first};y\n{below}"
    table = read_delimited(text.encode())
    records = enumerate(csv.reader(io.StringIO(text, newline=None), delimiter=";"), start=1)
    filled = [(number, record) for number, record in records if any(map(str.strip, record))]
    assert list(table.rows) == filled
    assert len(table.rows) == len(filled)
    assert table.width == max(len(record) for _, record in filled)


def test_a_delimiter_wins_by_the_columns_it_shows(tmp_path: Path) -> None:
    text = "Liste, à jour, du 5, avril\nNom;Durée;Date\nAli;12,5;05/04/2013\nOmar;7,25;06/04/2013\n"
    roster = read_text(tmp_path, text, "dates hours", "fr")
    assert roster.assumed["delimiter"] == ";"
    assert [str(one.hours) for one in roster.recipients] == ["12.5", "7.25"]


def test_a_list_of_one_column_is_a_list(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "Nom\nAli Benali\nOmar Tazi\n", "", "fr")
    assert [one.name["fr"] for one in roster.recipients] == ["Ali Benali", "Omar Tazi"]


@pytest.mark.parametrize("close", ["", '\nسعيد;"Saïd"'])
def test_a_quote_that_is_not_closed_swallows_no_row_in_silence(close: str, tmp_path: Path) -> None:
    text = f'{HEADER}\nمحمد;"Mohamed Tazi\nعلي;Ali Benali\nعمر;Omar Fassi{close}\n'
    roster = read_text(tmp_path, text)
    assert ("open_quote", 2) in codes(roster)
    assert not roster.recipients or roster.recipients[0].place.row != 2


def test_a_line_break_in_a_cell_is_a_space(tmp_path: Path) -> None:
    roster = read_text(tmp_path, f'{HEADER}\n"محمد\nالعلوي";"Mohamed\r\nAlaoui"\n')
    assert dict(roster.recipients[0].name) == {"ar": "محمد العلوي", "fr": "Mohamed Alaoui"}


def test_the_sample_and_the_count(tmp_path: Path) -> None:
    roster = read_text(tmp_path, HEADER + "\n" + "".join(f"علي;Ali {c}\n" for c in "BCDEF"))
    assert (roster.rows, roster.header_row) == (5, 1)
    assert roster.sample == (("علي", "Ali B"), ("علي", "Ali C"), ("علي", "Ali D"))


def test_seven_thousand_people_take_a_moment(tmp_path: Path) -> None:
    """Half a second on a quiet machine; the bound leaves room for a busy one, not for n²."""
    lines = "".join(f"A{n};محمد {letter(n)};Mohamed {letter(n)};12\n" for n in range(7_000))
    start = time.process_time()
    roster = read_text(tmp_path, f"CNIE;{HEADER};Heures\n{lines}", "hours")
    assert time.process_time() - start < 4
    assert len(roster.recipients) == 7_000
