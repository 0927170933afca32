"""Text → set lines: the one door of the text station."""

from __future__ import annotations

from functools import lru_cache

from certgen.text import bidi, shape, readback
from certgen.text.faces import Catalogue, Face
from certgen.text.line import BIDI_CONTROLS, Line, Run, Unit
from certgen.text.normalise import one_line
from certgen.text.script import Casting
from certgen.text.style import Cut, Style


class Typesetter:
    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self._castings = {}
        self._line = lru_cache(maxsize=8192)(self._set)

    def line(self, text: str, style: str, *, tracking: float = 0.0) -> Line:
        return self._line(text, style, tracking)

    def _set(self, text, style, tracking):
        text = one_line(text)
        chosen = self.catalogue.style(style)
        levels = bidi.settled(text, bidi.levels(text, chosen.base), chosen.base)
        kept = [i for i, c in enumerate(text) if c not in BIDI_CONTROLS]
        if len(kept) != len(text):
            text, levels = "".join(text[i] for i in kept), bytes(levels[i] for i in kept)
        return self.compose(text, levels, chosen, tracking)

    def compose(self, text, levels, style, tracking, marks=True):
        cast = self._castings.get(style.name)
        if cast is None:
            cast = self._castings[style.name] = Casting(style, self.catalogue)
        spans = cast.spans(text, levels)
        st = []
        for start, stop, direction in bidi.stretches(levels):
            inside = [(max(a, start), min(b, stop), cut) for a, b, cut in spans if a < stop and b > start]
            if direction: inside.reverse()
            pieces = []
            for a, b, cut in inside:
                face = self.catalogue.face(cut.face)
                features = {f.removeprefix('-'): f[0] != '-' for f in cut.features}
                glyphs = face.shape(text, a, b, rtl=bool(direction), script=cut.script, lang=cut.lang, features=features)
                if direction:
                    units = shape.right_to_left(face, glyphs, text, a, b); kerns = []
                else:
                    units, kerns = shape.left_to_right(face, glyphs, text, b)
                pieces.append((cut, units, kerns))
            st.append((bool(direction), pieces))
        if self.MARKS and st: (readback.mark_right_to_left if style.rtl else readback.mark_left_to_right)([(d, [p[1] for p in ps]) for d, ps in st])
        runs=[]; x=0
        for d,ps in st:
            for cut,units,kerns in ps:
                if any(kerns):
                    kerns=kerns+[0]*(len(units)-len(kerns))
                else: kerns=[]
                runs.append(Run(cut.face,cut.scale,x,tuple(units),tuple(kerns)))
                x+=(sum(u.advance for u in units)+sum(kerns))*cut.scale/1000
        return Line(text, tuple(runs), x, 1,0,tracking)
    MARKS=True
