"""What is missing from the sentences of a template: languages, forms, fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from certgen import words
from certgen.model import Place
from certgen.roster import Problem
from certgen.template import PLAIN, Template


def wanting(template: Template, languages: Sequence[str], file: Place) -> Iterator[Problem]:
    """Sentences said in some of ``languages`` and not in others, or not of the same fields."""
    for key, said in template.wording.items():
        there = [lang for lang in languages if lang in said]
        if not there or len(said) == 1 < len(template.wording["title"]):
            continue  # one language's own, such as a title with its vowels
        plain = [lang for lang in there if PLAIN in said[lang]]
        most = max((_fields(said[lang]) for lang in there), key=len)
        for lang in languages:
            place, spoken = f"{key}.{lang}", ", ".join(there)
            if lang not in said and key.rpartition("_")[0] in template.wording:
                continue  # a variant of another sentence, for languages that have one
            if lang not in said:
                yield Problem.at(
                    file, "sentence_missing", key=place, sentence=key, lang=lang, there=spoken
                )
            elif plain and lang not in plain:
                yield Problem.at(
                    file,
                    "plain_missing",
                    key=place,
                    sentence=key,
                    lang=lang,
                    there=", ".join(plain),
                )
            elif lacking := most - _fields(said[lang]):
                named = ", ".join(f"{{{each}}}" for each in sorted(lacking))
                yield Problem.at(file, "sentence_fields", key=place, lang=lang, named=named)


def _fields(forms: dict[str, str] | object) -> frozenset[str]:
    assert isinstance(forms, dict)
    return frozenset(place for sentence in forms.values() for place in words.places(sentence))
