cpdef int mark_right_to_left(list line) except -1
cpdef int mark_left_to_right(list line) except -1
cpdef int lead(list units) except -1
