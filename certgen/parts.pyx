# cython: nonecheck=True
"""What stands in one box of a page, or in two whose names stand together: said, then set. Pure.

All that can be told from the layout is decided once, when a part is made.
"""

from certgen import words
from certgen.band import MM as _MM
from certgen.errors import ComposeError
from certgen.model import Gender
from certgen.text.normalise import clean, isolated
from certgen.token import spelled

from certgen.galley cimport Room, Spot
from certgen.mark cimport Block, SymbolMark, TextMark, new_block
from certgen.recent cimport Recent
from certgen.teller cimport Teller

cdef double MM = _MM
cdef frozenset ISOLATED = frozenset({"name", "organisation", "course", "session", "serial"})
"""What people typed: kept from reordering the sentence it stands in."""
cdef object UNKNOWN = Gender.UNKNOWN
cdef int KEPT = 32
"""Texts of a box that are kept set, and as many that were: what the men and the women of a session
have in common."""


cdef class Part:
    """What stands in a box; of two names in that of the lower."""

    def __init__(self, box):
        self.box = box
        self._name = box.name

    cpdef tuple blocks(self, credential):
        """What stands there for ``credential``, or for nobody when it is None; nothing when the box
        may be empty and a field is missing. Raises ``ComposeError`` when it cannot be said or
        set."""
        raise NotImplementedError

    cpdef void examine(self, credential) except *:
        """Raise the ``ComposeError`` that ``blocks`` would raise."""
        self.blocks(credential)


cdef class Text(Part):
    """Lines or a paragraph."""

    def __init__(self, box, template, fields, galley, *, bint again=False):
        """``again`` when it is likely that the same is said of the next."""
        Part.__init__(self, box)
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
        return new_block(self._name, clean(text), self._spot.marks(text), aloud)


cdef class Names(Part):
    """A name, or two one above the other."""

    def __init__(self, list boxes, template, fields, galley):
        """``fields`` by language."""
        Part.__init__(self, boxes[-1])
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
            found.append(new_block(box, _written(name, marks), marks, ""))
        return tuple(found)

    cpdef void examine(self, credential) except *:
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

    def __init__(self, box, language, fields, double y):
        """``y`` is the top of the box, points."""
        cdef double side = box.width * MM
        Part.__init__(self, box)
        self._form = _Form(language.symbol, fields)
        self._marks = (SymbolMark(box.x * MM, y - side, side, box.size * MM),)

    cpdef tuple blocks(self, credential):
        """The symbol, with what is said in its place aloud."""
        cdef list said = self._form.told(credential)
        cdef str text = self._form.filled(said)
        for at, place in enumerate(self._form.places):
            if place == "code":
                said[at] = spelled(said[at])
        return (new_block(self._name, text, self._marks, self._form.filled(said)),)

    cpdef void examine(self, credential) except *:
        """There is always room for it."""


cdef str _written(str name, tuple marks):
    """``name`` as a text; that of its line when there is one."""
    return (<TextMark>marks[0]).line.text if len(marks) == 1 else clean(name)


cdef class _Sayer:
    """What a box says of whom: the first of its sentences whose fields are all there."""

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
        gender = UNKNOWN if credential is None else credential.recipient.gender
        for form in <list>self._forms[gender]:
            text = form.said(credential)
            if text is not None:
                return text
        if self._optional:
            return None
        missing = "" if form is None else form.missing(credential)
        raise ComposeError("field_missing", field=missing, template=self._template)


cdef class _Form:
    """A sentence, and what tells its fields."""

    def __init__(self, str sentence, fields):
        apart = words.take_apart(sentence)
        self.places, self._around, self._alone = apart.places, apart.around, apart.alone
        self._tellers = [fields.teller(place) for place in self.places]

    cdef str said(self, credential):
        """The sentence as it is said of whom; None when one of its fields is missing."""
        cdef list fields = []
        cdef Teller teller
        cdef str field
        for place, teller in zip(self.places, self._tellers):
            field = teller.told(credential)
            if not field:
                return None
            if self._alone:
                return field
            fields.append(isolated(field) if place in ISOLATED else field)
        return self.filled(fields)

    cdef list told(self, credential):
        """What its places say."""
        return [(<Teller>teller).told(credential) for teller in self._tellers]

    cdef str filled(self, list fields):
        """The sentence with ``fields`` in its places."""
        cdef list parts = [self._around[0]]
        for field, after in zip(fields, self._around[1:]):
            parts.append(field)
            parts.append(after)
        return "".join(parts)

    cdef str missing(self, credential):
        """The first place that has no field."""
        for place, field in zip(self.places, self.told(credential)):
            if not field:
                return place
        return ""
