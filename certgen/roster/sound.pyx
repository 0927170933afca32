"""What a name sounds like, however it is spelt: how two names of one person are compared.

Written for the machine, for it is asked of every name. Each word is looked at once: most come again.
"""

import re
from functools import cache

from certgen import words
from certgen.roster.letters import comparable, compact, fold

from certgen.recent cimport Recent

cdef Recent NAMES = Recent(32)
"""Name → its sound, for a while: it is asked several times of one person."""
cdef Recent WORDS = Recent(8192)
"""Word → its sound."""

_BETWEEN = re.compile(r"[\s'’.()-]+")
_SERVANT = re.compile(r"\bعبد ")


cdef class Sound:
    """What a name has in common with its other spellings."""

    cdef readonly str key
    cdef readonly int weight
    cdef readonly tuple title


def heard(str name not None):
    """What ``name`` sounds like."""
    found = NAMES.get(name)
    if found is None:
        found = NAMES[name] = _sound(name)
    return found


cdef Sound _sound(str name):
    cdef Sound whole = Sound.__new__(Sound), word
    cdef list said = name.split()
    cdef list told = [_word(each) for each in said]
    whole.key = " ".join([word.key for word in told if word.key])
    if "عبد " in whole.key:
        whole.key = _SERVANT.sub("عبد", whole.key)
    for word in told:
        whole.weight += word.weight
    if len(said) > 1:
        word = told[0]
        whole.title = word.title
    return whole


cdef Sound _word(str word):
    """That of one word; the title is what it would be before another."""
    found = WORDS.get(word)
    if found is None:
        found = WORDS[word] = _word_heard(word)
    return found


cdef Sound _word_heard(str word):
    cdef Sound sound = Sound.__new__(Sound)
    sound.key = comparable(word)
    for part in [word] if word.isalpha() else _BETWEEN.split(word):
        sound.weight += _weighs(part)
    gender = _gender(word) if sound.key in _titles() else None
    sound.title = (word, gender) if gender else None
    return sound


cdef bint _weighs(str part):
    cdef str key = comparable(part).replace(" ", "")
    return key != "" and key not in _particles()


cdef str _gender(str word):
    """The gender that ``word`` tells, if it is a title."""
    cdef dict known = _honorifics()
    return known.get(fold(word)) or known.get(fold(word).rstrip("."))


@cache
def _titles():
    """The keys of the titles: other words are not looked at closely."""
    return frozenset(map(comparable, _honorifics()))


@cache
def _honorifics():
    told = words.table("cells")["honorific"]
    return {fold(title): gender for gender, titles in told.items() for title in titles}


@cache
def _particles():
    told = words.table("cells")["particle"]
    return frozenset(compact(particle) for particles in told.values() for particle in particles)
