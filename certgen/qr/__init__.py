"""A text → its QR symbol.

``symbol`` is what others call. ``learnt`` asks ``qrcode`` for everything constant in a version;
within it ``codewords`` writes a text and ``engraver`` draws it.
"""

from certgen.qr.matrix import Matrix, stand_in, symbol

__all__ = ["Matrix", "stand_in", "symbol"]
