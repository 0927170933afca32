"""What was asked for lately is kept, the rest forgotten."""


cdef class Recent:
    """Values in two generations: when the young one is full it is the old one, and the old one is
    forgotten, but for what was asked for meanwhile and thereby made young again.

    So what is common stays however many rare things pass, at no cost for each look-up: a list in
    order of use, as of ``functools.lru_cache``, takes three times the memory.
    """

    def __init__(self, Py_ssize_t most, *, Py_ssize_t least=0, Py_ssize_t limit=0):
        """Keeps at least ``most`` values of those last asked for, and, where new ones come, some
        twice as many: while all that is asked for is kept, nothing is forgotten for it.

        How many are worth keeping it learns where it may: once it forgets a generation of which
        nothing was asked for again, ``least``, as of sessions in order; when it is asked for what it
        has just forgotten, twice as many, up to ``limit``, as of sessions in no order.
        """
        self._most = most
        self._least = least or most
        self._limit = limit or most
        self._young = {}
        self._old = {}
        self._forgotten = set()
        self._asked = False

    cpdef get(self, key):
        """The value of ``key`` if it is still kept."""
        found = self._young.get(key)
        if found is None and self._old:
            found = self._old.pop(key, None)
            if found is not None:
                self._asked = True
                self._add(key, found, 2 * self._most)
        return found

    def __setitem__(self, key, value):
        if self._forgotten and hash(key) in self._forgotten:
            self._forgotten.discard(hash(key))
            self._most = min(2 * self._most, self._limit)
        self._add(key, value, self._most)

    cdef int _add(self, key, value, Py_ssize_t most) except -1:
        """Count ``key`` among the young ones, of which there are ``most``."""
        if len(self._young) >= most:
            self._age()
        self._young[key] = value
        return 0

    cdef int _age(self) except -1:
        """Forget the old ones; the young ones are the old ones now."""
        if self._old and not self._asked:
            self._most = self._least
        if self._least < self._limit:
            self._forgotten = {hash(key) for key in self._old}
        self._old, self._young, self._asked = self._young, {}, False
        return 0

    def __len__(self):
        return len(self._young) + len(self._old)
