"""From marks to PDF bytes: compile a plate once, stamp it once a certificate.

Read ``plate`` (what every certificate of one template shares, as finished bytes), then ``stamp``
(what one certificate adds). Under them, from the page down to the byte::

    art, graph      static art drawn by reportlab, and its objects taken over
    frame           catalogue, page, signature field, signature
    passage         blocks of one life as objects, by way of
        content     marks → operators
        fontfile    units → an embedded font, joined from
        glyph       unit → one TrueType glyph
        structure   blocks → elements a screen reader walks
    metadata        XMP, colour profile, attached credential
    numbers         which object has which number
    objects         how PDF spells things
"""
