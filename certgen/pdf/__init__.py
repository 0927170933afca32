"""From marks to PDF bytes: compile a plate once, stamp it once a certificate.

Read ``plate`` (what every certificate of one template shares, as finished bytes), then ``stamp``
(what one certificate adds). Both are assembled from ``passage`` (blocks → objects), which uses
``content`` (marks → operators), ``fontfile`` (units → fonts) and ``structure`` (blocks → elements);
``numbers`` says which object has which number, ``objects`` how PDF spells things.
"""
