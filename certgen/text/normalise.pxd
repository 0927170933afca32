cdef inline bint steers(Py_UCS4 char) noexcept:
    """Whether ``char`` is a bidi control (``line.BIDI_CONTROLS``)."""
    return (
        0x200E <= char <= 0x200F
        or 0x202A <= char <= 0x202E
        or 0x2066 <= char <= 0x2069
        or char == 0x061C
    )


cpdef str bare(str text)
cpdef str one_line(str text)
