"""What was asked for lately is kept, the rest forgotten."""

cdef enum:
    MANY = 4  # one in so many given again: more are worth keeping
    FEW = 16  # no more than one in so many asked for again: fewer are


cdef class Recent:
    """Values in two generations: when the young one is full it is the old one, and the old one is
    forgotten, but for what was asked for meanwhile and thereby made young again.

    So what is common stays however many rare things pass, at no cost for each look-up: a list in
    order of use, as of ``functools.lru_cache``, takes three times the memory.
    """

    def __init__(self, Py_ssize_t most, *, Py_ssize_t least=0, Py_ssize_t limit=0):
        """Keeps at least ``most`` values of those last asked for; all while there are not twice as
        many, and hardly more.

        How many are worth keeping it learns where it may: once it forgets a generation of which
        hardly anything was asked for again, ``least``, as of sessions in order; when much of what
        it is given it had before and forgot, twice as many, up to ``limit``, as of sessions in no
        order. One that is met again where two chunks of work meet says nothing of the others.
        """
        self._most = most
        self._least = least or most
        self._limit = limit or most
        self._young = {}
        self._old = {}
        self._forgotten = set()
        self._asked = self._again = 0

    cpdef get(self, key):
        """The value of ``key`` if it is still kept."""
        found = self._young.get(key)
        if found is None and self._old:
            found = self._old.pop(key, None)
            if found is not None:
                self._asked += 1
                if len(self._young) >= 2 * self._most:
                    self._age()
                self._young[key] = found
        return found

    def __setitem__(self, key, value):
        cdef Py_ssize_t young
        if self._forgotten and hash(key) in self._forgotten:
            self._forgotten.discard(hash(key))
            self._again += 1
            if MANY * self._again >= self._most:
                self._most, self._again = min(2 * self._most, self._limit), 0
        young = len(self._young)
        if young >= self._most and (not self._old or young + len(self._old) >= 2 * self._most):
            self._age()
        self._young[key] = value

    cdef int _age(self) except -1:
        """Forget the old ones; the young ones are the old ones now."""
        if self._old and FEW * self._asked <= self._most:
            self._most = self._least
        if self._least < self._limit:
            if len(self._forgotten) > self._limit:
                self._forgotten = set()
            self._forgotten.update([hash(key) for key in self._old])
        self._old, self._young, self._asked, self._again = self._young, {}, 0, 0
        return 0

    def __len__(self):
        return len(self._young) + len(self._old)
