cpdef bint joins(str text, Py_ssize_t at) except -1
