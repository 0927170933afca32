"""P-256 signatures judged eight together, one in each lane of the processor's vectors.

What "multi-buffer" cryptography is: one sequence of instructions works on eight numbers. Here it is
Intel's Cryptography Primitives Library, which ``hatch_build.py`` links in; it wants AVX-512 IFMA or
AVX-IFMA, which Intel's servers have since Ice Lake and AMD's since Zen 4. A signature costs 25 µs
so, and 68 alone. Nothing is signed here and no private key comes here: whoever made the
signature did so by another library's arithmetic.
"""

from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy


cdef extern from *:
    """
    #ifdef WITH_CRYPTO_MB
    #define BN_OPENSSL_DISABLE
    #include <crypto_mb/cpu_features.h>
    #include <crypto_mb/ec_nistp256.h>
    #include <stdlib.h>
    /* Of OpenSSL, in functions of the archive that nobody calls here. */
    #define NEVER_CALLED __attribute__((visibility("hidden"))) void
    NEVER_CALLED BN_bin2bn(void) { abort(); }
    NEVER_CALLED BN_bn2lebinpad(void) { abort(); }
    NEVER_CALLED BN_num_bits(void) { abort(); }
    NEVER_CALLED ECDSA_SIG_get0(void) { abort(); }
    #else  /* it is not made for this kind of machine */
    #define MBX_ALGO_ECDSA_NIST_P256 0
    #define MBX_WIDTH_MB8 8
    #define mbx_get_algo_info(algorithm) 0
    #define mbx_nistp256_ecdsa_verify_mb8(r, s, digest, x, y, z, room) 0xFFFFFFFF
    #endif
    """
    int MBX_ALGO_ECDSA_NIST_P256, MBX_WIDTH_MB8
    uint64_t mbx_get_algo_info(int algorithm)
    uint32_t mbx_nistp256_ecdsa_verify_mb8(
        const uint8_t **r,
        const uint8_t **s,
        const uint8_t **digest,
        const uint64_t **x,
        const uint64_t **y,
        const uint64_t **z,
        uint8_t *room,
    )


cdef enum:
    LANES = 8
    NUMBER = 32  # bytes of a digest, and of a number below the curve's prime or its order
    LIMBS = 4  # of 64 bits in it

ABLE: bool = mbx_get_algo_info(MBX_ALGO_ECDSA_NIST_P256) & MBX_WIDTH_MB8 != 0
"""Whether this processor and its system can."""


def verify(bytes point not None, list signed not None) -> list[bool]:
    """Which of ``signed``, each the 64 bytes r‖s and the SHA-256 of what was signed, hold.

    ``point`` is the public key's, the 64 bytes x‖y, and one of the curve. Ask only where ``ABLE``.
    """
    cdef uint64_t x[LIMBS]
    cdef uint64_t y[LIMBS]
    cdef const uint64_t *xs[LANES]
    cdef const uint64_t *ys[LANES]
    cdef const uint8_t *r[LANES]
    cdef const uint8_t *s[LANES]
    cdef const uint8_t *digests[LANES]
    cdef Py_ssize_t start, lane, count = len(signed)
    cdef uint32_t wrong
    cdef bytes signature, digest, backwards = point[::-1]  # as numbers: the least byte first
    cdef list holds = []
    if not ABLE or len(point) != 2 * NUMBER:
        raise ValueError("not here, or no point")
    memcpy(y, <const char *>backwards, NUMBER)
    memcpy(x, <const char *>backwards + NUMBER, NUMBER)
    for start in range(0, count, LANES):
        for lane in range(LANES):
            # Lanes that are left over judge the last one again.
            signature, digest = signed[min(start + lane, count - 1)]
            if len(signature) != 2 * NUMBER or len(digest) != NUMBER:
                raise ValueError("not the form of a signature and a digest")
            r[lane] = <const uint8_t *>signature
            s[lane] = r[lane] + NUMBER
            digests[lane] = <const uint8_t *>digest
            xs[lane], ys[lane] = x, y
        wrong = mbx_nistp256_ecdsa_verify_mb8(r, s, digests, xs, ys, NULL, NULL)
        for lane in range(min(LANES, count - start)):
            holds.append((wrong >> 4 * lane) & 0xF == 0)  # four bits tell of each lane
    return holds
