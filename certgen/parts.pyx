# cython: nonecheck=True
"""What stands in one box of a page, or in two whose names stand together: said, then set. Pure.

All that can be told from the layout is decided once, when a part is made.
"""

from certgen import words
from certgen.band import MM as _MM
from certgen.errors import ComposeError
from certgen.model import Gender
from certgen.recent import Recent
from certgen.text.normalise import clean, isolated
from certgen.token import spelled

from certgen.galley cimport Room, Spot
from certgen.mark cimport Block, SymbolMark, TextMark

cdef double MM = _MM
cdef frozenset ISOLATED = frozenset({"name", "organisation", "course", "session", "serial"})
"""What people typed: kept from reordering the sentence it stands in."""
cdef int KEPT = 32
"""Texts of a box that are kept set, and as many that were: what the men and the women of a session
have in common."""


cdef class Part:
    """What stands in a box; of two names in that of the lower."""

    cdef readonly object box

    cpdef tuple blocks(self, credential):
        """What stands there for ``credential``, or for nobody when it is None; nothing when the box
        may be empty and a field is missing. Raises ``ComposeError`` when it cannot be said or
        set."""
        raise NotImplementedError

    def examine(self, credential):
        """Raise the ``ComposeError`` that ``blocks`` would raise."""
        self.blocks(credential)


cdef class Text(Part):
    """Lines or a paragraph."""

    cdef _Sayer _sayer
    cdef Spot _spot
    cdef bint _code
    cdef object _kept

    def __init__(self, box, template, fields, galley, *, bint again=False):
        """``again`` when it is likely that the same is said of the next."""
        self.box = box
        self._sayer = _Sayer(box, template, fields)
        self._spot = galley.spot(box)
        self._code = box.text == "{code}"
        self._kept = Recent(KEPT) if again else None

    cpdef tuple blocks(self, credential):
        """The block of the box."""
        cdef str text = self._sayer.said(credential)
        if text is None:
            return ()
        if self._kept is None:
            return (self._set(text),)
        known = self._kept.get(text)
        if known is None:
            known = self._kept[text] = (self._set(text),)
        return known

    cdef Block _set(self, str text):
        cdef str aloud = spelled(text) if self._code else ""
        return Block(self.box.name, clean(text), self._spot.marks(text), aloud)


cdef class Names(Part):
    """A name, or two one above the other."""

    cdef list _boxes, _sayers
    cdef Room _room

    def __init__(self, list boxes, template, fields, galley):
        """``fields`` by language."""
        self.box = boxes[-1]
        self._boxes = [box.name for box in boxes]
        self._sayers = [_Sayer(box, template, fields[box.lang]) for box in boxes]
        self._room = galley.room(boxes)

    cpdef tuple blocks(self, credential):
        """The block of each name; none when one of them is missing."""
        cdef list found = [], names = self._names(credential)
        cdef tuple marks
        if names is None:
            return ()
        for box, name, marks in zip(self._boxes, names, self._room.marks(names)):
            found.append(Block(box, _written(name, marks), marks))
        return tuple(found)

    def examine(self, credential):
        """See that the names fit: most do, and surely so, before they are set."""
        cdef list names = self._names(credential)
        if names is not None and not self._room.holds(names):
            self._room.marks(names)

    cdef list _names(self, credential):
        cdef _Sayer sayer
        cdef str name
        cdef list names = []
        for sayer in self._sayers:
            name = sayer.said(credential)
            if name is None:
                return None
            names.append(name)
        return names


cdef class Symbol(Part):
    """The QR symbol."""

    cdef object _sentence
    cdef list _tells
    cdef tuple _marks

    def __init__(self, box, language, fields, double y):
        """``y`` is the top of the box, points."""
        cdef double side = box.width * MM
        self.box = box
        self._sentence = words.take_apart(language.symbol)
        self._tells = [fields.teller(place) for place in self._sentence.places]
        self._marks = (SymbolMark(box.x * MM, y - side, side, box.size * MM),)

    cpdef tuple blocks(self, credential):
        """The symbol, with what is said in its place aloud."""
        cdef list said = [tell(credential) for tell in self._tells]
        cdef str text = self._sentence.filled(said), aloud = text
        for place, field in zip(self._sentence.places, said):
            if place == "code":
                aloud = aloud.replace(field, spelled(field))
        return (Block(self.box.name, text, self._marks, aloud),)

    def examine(self, credential):
        """There is always room for it."""


cdef str _written(str name, tuple marks):
    """``name`` as a text; that of its line when there is one."""
    return (<TextMark>marks[0]).line.text if len(marks) == 1 else clean(name)


cdef class _Sayer:
    """What a box says of whom: the first of its sentences whose fields are all there."""

    cdef dict _forms
    cdef bint _optional
    cdef str _template

    def __init__(self, box, template, fields):
        self._optional = box.optional
        self._template = template.name
        self._forms = {}
        for gender in Gender:
            said = [box.text] if box.text else [
                template.sentence(key, box.lang, gender) for key in box.says
            ]
            self._forms[gender] = [_Form(each, fields) for each in said]

    cdef str said(self, credential):
        """The sentence; None when a field is missing and the box may be empty."""
        cdef _Form form = None
        cdef str text
        gender = Gender.UNKNOWN if credential is None else credential.recipient.gender
        for form in self._forms[gender]:
            text = form.said(credential)
            if text is not None:
                return text
        if self._optional:
            return None
        missing = "" if form is None else form.missing(credential)
        raise ComposeError("field_missing", field=missing, template=self._template)


cdef class _Form:
    """A sentence, and what tells its fields."""

    cdef object _sentence
    cdef tuple _places
    cdef list _tells
    cdef bint _alone

    def __init__(self, str sentence, fields):
        self._sentence = words.take_apart(sentence)
        self._places = self._sentence.places
        self._tells = [fields.teller(place) for place in self._places]
        self._alone = self._sentence.alone

    cdef str said(self, credential):
        """The sentence as it is said of whom; None when one of its fields is missing."""
        cdef list fields = []
        cdef str field
        for place, tell in zip(self._places, self._tells):
            field = tell(credential)
            if not field:
                return None
            if self._alone:
                return field
            fields.append(isolated(field) if place in ISOLATED else field)
        return self._sentence.filled(fields)

    cdef str missing(self, credential):
        """The first place that has no field."""
        for place, tell in zip(self._places, self._tells):
            if not tell(credential):
                return place
        return ""
