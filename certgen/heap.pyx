"""Where a process keeps its values: on huge pages.

What is looked at for each certificate (words, glyphs, sessions, the interpreter's own tables) lies
all over some 60 MB. That is 15,000 pages of 4 kB, of which a processor remembers the places of some
2,000; on a virtual machine each that it has forgotten takes up to 24 reads to find again (Bhargava
and others, "Accelerating two-dimensional page walks for virtualized systems", ASPLOS 2008). In
pages of 2 MB it is thirty. A tenth of the time of ``certgen issue``.

Linux gives them to who asks (madvise(2)) unless it is set to give them to nobody: then, and where
there is no such thing, all stays as it is. Memory is taken up by 2 MB then, not by 4 kB.
"""

from libc.stdint cimport uintptr_t


cdef extern from *:
    """
    #include <stddef.h>
    #include <sys/mman.h>
    #include <unistd.h>
    #ifdef __GLIBC__
    #include <malloc.h>
    #else
    #define mallopt(what, value) 0
    #define M_TOP_PAD 0
    #define M_MMAP_THRESHOLD 0
    #endif
    #ifndef MADV_HUGEPAGE
    #define MADV_HUGEPAGE MADV_NORMAL
    #endif
    """
    void *mmap(void *where, size_t size, int use, int kind, int file, long offset) nogil
    int munmap(void *where, size_t size) nogil
    int madvise(void *where, size_t size, int advice) nogil
    void *sbrk(ptrdiff_t more) nogil
    int mallopt(int what, int value) nogil
    void *MAP_FAILED
    int PROT_READ, PROT_WRITE, MAP_PRIVATE, MAP_ANONYMOUS
    int MADV_HUGEPAGE, M_TOP_PAD, M_MMAP_THRESHOLD


cdef extern from "Python.h":
    ctypedef struct PyObjectArenaAllocator:
        void *ctx
        void *(*alloc)(void *ctx, size_t size) noexcept nogil
        void (*free)(void *ctx, void *where, size_t size) noexcept nogil

    void PyObject_SetArenaAllocator(PyObjectArenaAllocator *allocator)
    void *PyMem_RawMalloc(size_t size)
    void PyMem_RawFree(void *where)


cdef enum:
    PAGE = 2 << 20
    REGION = 64 << 20  # for arenas, set aside at once: addresses, which cost nothing until used
    ROOM = 256 << 20  # for blocks, likewise
    APART = 4 << 20  # when that is full, a block as large has pages of its own

cdef char *free_from = NULL
cdef char *free_to = NULL
"""What is left of the region."""


cdef void *map_anew(size_t size) noexcept nogil:
    """``size`` bytes of zeros; NULL when there are none."""
    cdef void *found = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    return NULL if found == MAP_FAILED else found


cdef void *take_arena(void *ctx, size_t size) noexcept nogil:
    """An arena from the region, from a new one when it does not fit; NULL when memory is out."""
    global free_from, free_to
    cdef char *region
    if <size_t>(free_to - free_from) < size:
        region = <char *>map_anew(REGION + PAGE) if size <= REGION else NULL
        if region is NULL:
            return map_anew(size)
        free_from = <char *>((<uintptr_t>region + PAGE - 1) & ~<uintptr_t>(PAGE - 1))
        free_to = free_from + REGION
        madvise(free_from, REGION, MADV_HUGEPAGE)
    free_from += size
    return free_from - size


cdef void give_back(void *ctx, void *arena, size_t size) noexcept nogil:
    munmap(arena, size)


def put_values_on_huge_pages():
    """Python's own values, of up to 512 bytes, whose arenas are made from now on."""
    cdef PyObjectArenaAllocator allocator
    allocator.ctx = NULL
    allocator.alloc = take_arena
    allocator.free = give_back
    PyObject_SetArenaAllocator(&allocator)


def put_blocks_on_huge_pages():
    """What is larger, and what libraries ask the C library for, from now on.

    It grows its heap by that much room once, which is then asked for on huge pages. Of this it
    gives nothing back, so it is for processes that use again what they have freed.
    """
    cdef char *heap = <char *>sbrk(0)
    cdef void *block
    if not (mallopt(M_MMAP_THRESHOLD, APART) and mallopt(M_TOP_PAD, ROOM)):
        return
    block = PyMem_RawMalloc(APART - PAGE)
    PyMem_RawFree(block)
    heap = <char *>(<uintptr_t>heap & ~<uintptr_t>(4096 - 1))
    madvise(heap, <char *>sbrk(0) - heap, MADV_HUGEPAGE)
