"""A page made ready for all its people: its parts, by how long what stands in them stays the same.

Written for the machine; which part is which is told in Python (``composer``).
"""

from certgen.mark cimport Page, Passage
from certgen.parts cimport Part
from certgen.recent cimport Recent

cdef int KEPT = 640
"""Sessions, and places of work, whose sentences are kept for men or for women, 4 kB each, and as
many that were: from the check to the making, where that holds all of a batch, as of ten thousand
people."""
cdef int FEWEST = 64
"""And where they do not, as long as those of one session stand together."""


cdef class Forme:
    """Composes the pages of one layout."""

    cdef str _languages
    cdef tuple _langs
    cdef list _shared, _own, _common, _personal
    cdef bint _by_session
    cdef Recent _kept_shared, _kept_common
    cdef int _numbered

    def __init__(
        self,
        str languages not None,
        *,
        list shared not None,
        list own not None,
        list common not None,
        list personal not None,
        bint by_session,
    ):
        """In reading order: the parts ``shared`` by the people of one session and gender, and those
        that are each one's ``own``. Among these, what many people have in ``common``, maybe
        ``by_session``, and what is ``personal`` and no number.
        """
        self._languages = languages
        self._langs = tuple(languages.split("+"))
        self._shared, self._own, self._common, self._personal = shared, own, common, personal
        self._by_session = by_session
        self._kept_shared = Recent(KEPT, least=FEWEST)
        self._kept_common = Recent(KEPT, least=FEWEST)

    def page(self, credential):
        """What ``credential`` adds to the plate. Raises ``ComposeError`` when it cannot be set."""
        cdef Passage shared = self._said_of_session(credential)
        cdef dict common = self._said_of_many(credential)
        cdef list blocks = []
        cdef Part part
        for part in self._own:
            known = common.get(part)
            blocks += part.blocks(credential) if known is None else <tuple>known
        return Page(shared, Passage((credential.code, self._languages), tuple(blocks)))

    def examine(self, credential):
        """Raise the ``ComposeError`` that ``page`` would raise.

        The numbers of a batch are alike: once one has found its place, none as short is tried.
        """
        cdef int length = len(credential.serial)
        cdef Part part
        if length > self._numbered:
            self.page(credential)
            self._numbered = length
            return
        self._said_of_session(credential)
        self._said_of_many(credential)
        for part in self._personal:
            part.examine(credential)

    cdef Passage _said_of_session(self, credential):
        """What the recipients of one session and gender share."""
        cdef list blocks = []
        cdef Part part
        recipient = credential.recipient
        key = (recipient.gender, *self._session(recipient))
        passage = self._kept_shared.get(key)
        if passage is None:
            for part in self._shared:
                blocks += part.blocks(credential)
            passage = self._kept_shared[key] = Passage(key, tuple(blocks))
        return passage

    cdef dict _said_of_many(self, credential):
        """What stands in a recipient's own parts that have neither name nor number."""
        cdef list key
        cdef Part part
        recipient = credential.recipient
        work = recipient.organisation
        key = [recipient.gender, recipient.category, *[work.get(lang) for lang in self._langs]]
        if self._by_session:
            key += self._session(recipient)
        told = tuple(key)
        said = self._kept_common.get(told)
        if said is None:
            said = {part: part.blocks(credential) for part in self._common}
            self._kept_common[told] = said
        return said

    cdef list _session(self, recipient):
        """What makes one session."""
        course = recipient.course
        return [
            recipient.session,
            recipient.hours,
            recipient.date_from,
            recipient.date_to,
            *[course.get(lang) for lang in self._langs],
        ]
