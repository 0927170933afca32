"""What was asked for lately is kept: how much of it, is learnt from what is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterable

from certgen.recent import Recent


def asked(kept: Recent[int, int], keys: Iterable[int]) -> float:
    """The part of ``keys`` that were kept when they were asked for; those that were not are made."""
    found = total = 0
    for key in keys:
        value = kept.get(key)
        assert value in (None, key)
        if value is None:
            kept[key] = key
        found += value is not None
        total += 1
    return found / total


def test_at_least_so_many_of_the_last_are_kept_and_seldom_more_than_twice() -> None:
    kept: Recent[int, int] = Recent(50)
    chance, last, seldom = random.Random(1), dict[int, None](), 0
    for _ in range(5_000):
        key = int(chance.expovariate(1 / 60))
        if (value := kept.get(key)) is None:
            kept[key] = key
        last.pop(key, None)
        last[key] = None
        assert value == key or key not in list(last)[-51:-1]
        assert len(kept) <= 150
        seldom += len(kept) > 110
    assert seldom < 500
    assert all(kept.get(key) == key for key in list(last)[-50:])


def test_of_what_comes_in_order_few_are_kept() -> None:
    """Not before it is clear that nothing comes again: what fits is there for a second look."""
    in_order = [session for session in range(4_000) for _ in range(9)]
    kept: Recent[int, int] = Recent(100, least=10)
    assert asked(kept, in_order[:900]) > 0.88
    assert asked(kept, in_order[:900]) == 1.0
    assert asked(kept, in_order) > 0.88
    assert len(kept) <= 20
    assert asked(kept, in_order) > 0.88


def test_a_second_look_at_what_fits_finds_all_of_it() -> None:
    """In the same order, so that what was kept first is asked for first; and in none."""
    kept: Recent[int, int] = Recent(100, least=10)
    assert asked(kept, range(200)) == 0.0
    assert asked(kept, range(200)) == 1.0
    chance = random.Random(3)
    keys = chance.choices(range(200), k=3_000)
    mixed: Recent[int, int] = Recent(100, least=10)
    assert asked(mixed, keys) == 1 - len(set(keys)) / len(keys)
    assert asked(mixed, keys) == 1.0


def test_it_stays_small_when_all_that_is_kept_is_asked_for_between_what_is_new() -> None:
    kept: Recent[int, int] = Recent(50)
    for new in range(2_000):
        asked(kept, [*range(new - min(new, 300), new), new])
    assert len(kept) <= 200


def test_of_what_comes_in_no_order_more_are_kept() -> None:
    chance = random.Random(2)
    kept: Recent[int, int] = Recent(16, limit=512)
    fixed: Recent[int, int] = Recent(16)
    for each in (kept, fixed):
        asked(each, chance.choices(range(400), k=3_000))
    assert asked(kept, chance.choices(range(400), k=3_000)) == 1.0
    assert asked(fixed, chance.choices(range(400), k=3_000)) < 0.1
    assert 400 <= len(kept) <= 1_024


def test_many_in_order_do_not_make_it_large() -> None:
    kept: Recent[int, int] = Recent(16, limit=512)
    for _ in range(2):
        asked(kept, [session for session in range(4_000) for _ in range(9)])
    assert len(kept) <= 32


def test_what_two_chunks_share_does_not_make_it_large() -> None:
    """A chunk that another process should have had: its sessions at either end, of women and of
    men, were met with the chunks before and after, and are forgotten by now."""
    kept: Recent[int, int] = Recent(64, limit=1_024)
    for first in range(0, 20_000, 200):
        asked(kept, range(first, first + 200))
        asked(kept, range(first + 10, first + 14))
        assert len(kept) <= 2 * 64
