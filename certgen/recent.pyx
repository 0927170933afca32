"""What was asked for lately is kept, the rest forgotten."""


cdef class Recent:
    """Values in two generations: when the young one is full it is the old one, and the old one is
    forgotten, but for what was asked for meanwhile and thereby made young again.

    So what is common stays however many rare things pass, at no cost for each look-up: a list in
    order of use, as of ``functools.lru_cache``, takes three times the memory.
    """

    def __init__(self, Py_ssize_t most):
        """Keeps at least ``most`` values of those last asked for, and at most twice as many."""
        self._most = most
        self._young = {}
        self._old = {}

    cpdef get(self, key):
        """The value of ``key`` if it is still kept."""
        found = self._young.get(key)
        if found is None and self._old:
            found = self._old.pop(key, None)
            if found is not None:
                self[key] = found
        return found

    def __setitem__(self, key, value):
        if len(self._young) >= self._most:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def __len__(self):
        return len(self._young) + len(self._old)
