"""The order of mixed lines against two other implementations of UAX #9, and what we read of one."""

from __future__ import annotations

import unicodedata

import pytest
from bidi import algorithm, get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen.text import bidi, order
from certgen.text.line import BIDI_CONTROLS
from certgen.text.normalise import bare

# Characters by bidi class, many of each, so that a text need not hold one twice and its visual
# order can be told from the characters alone.
BY_CLASS = {
    "L": "abcdefgijkαβγ",
    "R": "אבגדהוז",
    "AL": "ابتثجحخد",
    "EN": "0123456789",
    "AN": "٠١٢٣٤٥٦٧",
    "ES": "+-",
    "ET": "#$%°€",
    "CS": ",.:/،\u00a0",
    "NSM": "\u064b\u064c\u064d\u0300\u0301",
    "WS": " \u2002\u2003",
    "ON": "!&*?;=@–",
    "S": "\t",
}
EMBEDDINGS = "\u202a\u202b\u202d\u202e\u202c\u202c"
BRACKETS = "()[]{}⟨⟩"
TRAILING = ("WS", "BN", "FSI", "LRI", "RLI", "PDI", "LRE", "RLE", "LRO", "RLO", "PDF")
ISOLATES = "\u2066\u2067\u2068\u2069\u2069"
BASES = pytest.mark.parametrize("base", (bidi.LEFT_TO_RIGHT, bidi.RIGHT_TO_LEFT))
THOROUGH = settings(max_examples=800, deadline=None, derandomize=True)


def one_of_each(pool: str, controls: str) -> st.SearchStrategy[str]:
    """Texts without a character twice, except for controls."""
    char = st.one_of(st.sampled_from(pool), st.sampled_from(controls or pool))
    unlike = st.lists(char, max_size=24, unique_by=lambda c: c if c not in controls else object())
    return unlike.map("".join)


def seen(text: str, base: int, levels: bytes | None = None) -> str:
    """``text`` in visual order, controls left out."""
    levels = bidi.resolved(text, base) if levels is None else levels
    stretches = order.seen(text, levels, base, order.places(text), 0, len(text))
    plain = bare(text)
    return "".join(plain[a:b][::-1] if rtl else plain[a:b] for a, b, rtl in stretches)


def stripped(text: str) -> str:
    return "".join(char for char in text if char not in BIDI_CONTROLS)


def test_the_classes_are_what_they_say() -> None:
    for kind, chars in BY_CLASS.items():
        assert {unicodedata.bidirectional(char) for char in chars} == {kind}


def test_python_bidi_tells_its_levels_as_expected() -> None:
    # The form of the debugging text is not promised by anyone; if it changes, this says so.
    text = 'levels: [é \u2068شهادة (75)\u2069 "]\\paragraphs: [ 😀ب'
    told = get_display(text, base_dir="R", debug=True)
    assert told.startswith("BidiInfo {")
    assert told.count("\n        Level(\n") == len(text.encode())
    levels = "".join(map(str, bidi.resolved(text, bidi.RIGHT_TO_LEFT)))
    assert levels == "2" * 12 + "3" * 7 + "44" + "3" + "2" * 15 + "1" * 6


@BASES
@THOROUGH
@given(text=one_of_each("".join(BY_CLASS.values()), EMBEDDINGS))
def test_order_is_that_of_the_reference(base: int, text: str) -> None:
    # python-bidi's own implementation in Python: no isolates, no bracket pairs.
    expected = algorithm.get_display(text, base_dir="LR"[base])
    assert seen(text, base) == stripped(expected)


@BASES
@THOROUGH
@given(text=one_of_each("".join(BY_CLASS.values()) + BRACKETS, ISOLATES))
def test_order_is_that_of_the_crate(base: int, text: str) -> None:
    expected = get_display(text, base_dir="LR"[base])
    assert seen(text, base) == stripped(expected)


RIGHT = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهويىـپچژڤکگڭی\u064b\u064e\u0651\u0652\u0670"
LEFT = "abzABZàéïœçÇßñŠĞ0123456789\u0301€ṭḥ"
NEUTRAL = " \u00a0!\"&'()*,./:;?[]{}«»·‐–—‘’“”…+-"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.text(alphabet=RIGHT + NEUTRAL + "،؛؟", max_size=30), st.integers(0, 30), st.integers(0, 30)
)
def test_the_short_way_for_arabic_is_right(text: str, opens: int, closes: int) -> None:
    text = text[:opens] + "\u2068" + text[opens:closes] + "\u2069" + text[max(opens, closes) :]
    short = seen(text, bidi.RIGHT_TO_LEFT, bidi.levels(text, bidi.RIGHT_TO_LEFT))
    assert short == seen(text, bidi.RIGHT_TO_LEFT)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.text(alphabet=LEFT + NEUTRAL + "\u2068\u2069", max_size=30))
def test_the_short_way_for_latin_is_right(text: str) -> None:
    short = seen(text, bidi.LEFT_TO_RIGHT, bidi.levels(text, bidi.LEFT_TO_RIGHT))
    assert short == seen(text, bidi.LEFT_TO_RIGHT)


@BASES
@THOROUGH
@given(
    text=st.text(
        alphabet="".join(BY_CLASS.values()) + BRACKETS + ISOLATES + EMBEDDINGS + "\n\u200d",
        max_size=40,
    )
)
def test_levels_are_told_from_the_classes_of_letters(base: int, text: str) -> None:
    assert order.by_kind(text, base, bidi.resolved) == bidi.resolved(text, base)


@BASES
@THOROUGH
@given(text=st.text(alphabet="abאבاب01٠١ \u064b+%,()«\u2068\u2069", max_size=40))
def test_levels_are_told_from_runs_of_letters(base: int, text: str) -> None:
    assert order.by_kind(text, base, bidi.resolved) == bidi.resolved(text, base)


def by_the_letter(text: str, levels: bytes, base: int) -> str:
    """``text`` as rules L1 and L2 of UAX #9 put it, character by character."""
    found, trailing = list(levels), True
    for place in reversed(range(len(text))):
        kind = unicodedata.bidirectional(text[place])
        trailing = kind in ("S", "B") or (trailing and kind in TRAILING)
        found[place] = base if trailing else found[place]
    places = list(range(len(text)))
    for level in range(max(found, default=0), 0, -1):
        turned: list[int] = []
        high: list[int] = []
        for place in places:
            if found[place] >= level:
                high.insert(0, place)
            else:
                turned += [*high, place]
                high = []
        places = turned + high
    return stripped("".join(text[place] for place in places))


@BASES
@THOROUGH
@given(
    text=st.text(alphabet="abאבاب01٠ \u064b+()\t\n\u3000\u00ad" + ISOLATES, max_size=40),
    ends=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_lines_are_seen_as_the_rules_say(base: int, text: str, ends: tuple[int, int]) -> None:
    start, stop = sorted(min(end, len(text)) for end in ends)
    levels, places = bidi.levels(text, base), order.places(text)
    plain = bare(text)
    line = "".join(
        plain[a:b][::-1] if rtl else plain[a:b]
        for a, b, rtl in order.seen(text, levels, base, places, start, stop)
    )
    assert line == by_the_letter(text[start:stop], levels[start:stop], base)


def test_what_is_no_line_is_refused() -> None:
    for start, stop in ((-1, 2), (2, 1), (0, 4)):
        with pytest.raises(IndexError):
            order.seen("abc", b"\0\0\0", 0, order.places("abc"), start, stop)
    with pytest.raises(IndexError):
        order.seen("abc", b"\0", 0, order.places("abc"), 0, 3)
    with pytest.raises(ValueError, match="x"):
        order.by_kind("a1", 0, lambda text, base: b"x")


def test_the_short_ways_take_only_what_they_may() -> None:
    for point in range(0x3000):
        char = chr(point)
        kind = unicodedata.bidirectional(char)
        if char == "\u2068" or not kind:
            continue
        if bidi._ALL_RIGHT.fullmatch(char):
            assert kind in ("R", "AL", "NSM", "WS", "ON", "CS", "ES", "PDI"), (
                f"U+{point:04X} {kind}"
            )
        if bidi._ALL_LEFT.fullmatch(char):
            assert kind not in ("R", "AL", "AN", "RLE", "RLO", "RLI", "B", "S"), f"U+{point:04X}"


def test_what_is_no_mark_and_of_one_direction_does_nothing_to_what_is_before_it() -> None:
    """Texts of characters that were set before are known to be composed (``Setting``)."""
    decomposed = (unicodedata.decomposition(chr(point)).split() for point in range(0x110000))
    canonical = (parts for parts in decomposed if len(parts) == 2 and parts[0][0] != "<")
    seconds = {chr(int(second, 16)) for _, second in canonical}
    signs = {char for char in map(chr, range(0x10000)) if unicodedata.category(char)[0] != "M"}
    straight = {char for char in signs if bidi.one_way(char, 0) or bidi.one_way(char, 1)}
    assert len(straight) > 900
    stable = {char for char in straight if unicodedata.normalize("NFC", char) == char}
    assert not (stable & seconds)


def test_the_short_ways_are_taken() -> None:
    # Else they would be right and useless.
    assert bidi._ALL_RIGHT.fullmatch("فاطمة الزَّهراء (العلوي)، «آيت علي»")
    assert bidi._ALL_RIGHT.fullmatch("إلى \u2068فاطمة\u2069")
    assert not bidi._ALL_RIGHT.fullmatch("إلى \u2068–\u2069")  # an isolate of neutrals is Latin
    assert not bidi._ALL_RIGHT.fullmatch("برنامج Digital")
    assert not bidi._ALL_RIGHT.fullmatch("سنة 2013")
    assert bidi._ALL_LEFT.fullmatch("«\u00a0Aït d’Or\u00a0» 75\u00a0% N° 1 \u2068Œuvre\u2069")
    assert not bidi._ALL_LEFT.fullmatch("Mme فاطمة")


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("برنامج Digital Unify بمؤسسة", 1, "ةسسؤمب Digital Unify جمانرب"),
        ("في 5 أبريل 2013", 1, "2013 ليربأ 5 يف"),
        ("le mot شهادة اعتراف (ar)", 0, "le mot فارتعا ةداهش (ar)"),
        ("رقم DU-2013-000017.", 1, ".DU-2013-000017 مقر"),
    ],
)
def test_lines_a_reader_can_check(text: str, base: int, expected: str) -> None:
    assert seen(text, base) == expected


def test_stretches_do_not_part_what_is_read_on() -> None:
    # An isolated Arabic name stands at level 3 in an Arabic sentence at level 1: one stretch.
    text = "إلى \u2068فاطمة\u2069 اليوم"
    levels = bidi.resolved(text, bidi.RIGHT_TO_LEFT)
    assert set(levels) == {1, 3}
    stretches = order.seen(text, levels, 1, order.places(text), 0, len(text))
    assert stretches == [(0, len(stripped(text)), True)]


def test_a_lone_surrogate_is_no_crash() -> None:
    assert len(bidi.resolved("ب\ud800a", bidi.RIGHT_TO_LEFT)) == 3


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("نسبة 75% منهم", 1, "مهنم 75% ةبسن"),
        ("75% منهم", 1, "مهنم 75%"),
        ("(75%)، أي 3,5‰", 1, "3,5‰ يأ ،)75%("),
        ("نسبة 75 % منهم", 1, "مهنم % 75 ةبسن"),
        ("نسبة ٧٥٪ منهم", 1, "مهنم ٪٧٥ ةبسن"),
        ("le 75% de", 0, "le 75% de"),
    ],
)
def test_a_percentage_is_one_number(text: str, base: int, expected: str) -> None:
    assert seen(text, base, bidi.levels(text, base)) == expected
