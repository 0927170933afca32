"""What one place in a sentence says, of the person who is asked about.

Written for the machine: name, serial and code are told of everybody, some of them twice.
"""

from certgen.token import grouped


cdef class Teller:
    """Tells what ``tell`` says of a credential."""

    def __init__(self, tell):
        self._tell = tell

    cpdef str told(self, credential):
        """What the place says; nothing when it is not known."""
        return self._tell(credential)


cdef class Known(Teller):
    """Tells ``known``, whoever is asked about."""

    def __init__(self, str known not None):
        self._known = known

    cpdef str told(self, credential):
        """What is known."""
        return self._known


cdef class Name(Teller):
    """Tells the name in one language."""

    def __init__(self, str lang not None):
        self._lang = lang

    cpdef str told(self, credential):
        """The name; nothing when there is none in this language."""
        return credential.recipient.name.get(self._lang, "")


cdef class Serial(Teller):
    """Tells the serial."""

    def __init__(self):
        pass

    cpdef str told(self, credential):
        """The serial."""
        return credential.serial


cdef class Code(Teller):
    """Tells the code, in groups."""

    def __init__(self):
        pass

    cpdef str told(self, credential):
        """The code."""
        return grouped(credential.code)
