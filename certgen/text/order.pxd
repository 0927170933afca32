from cpython cimport array as arrays


cpdef list seen(
    str text,
    bytes levels,
    int base,
    arrays.array places,
    Py_ssize_t start,
    Py_ssize_t stop,
)
cpdef arrays.array places(str text)
