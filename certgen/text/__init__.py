"""Text → lines of positioned units: order, faces, shapes, and how it fits.

``Typesetter`` is the door; ``Line`` is what comes out of it.
"""
