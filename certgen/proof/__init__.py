"""Pages to be looked at before anything is signed: marked, with a dead QR code, from no key.

``preview`` makes one as it will print, ``contact`` many small ones; both show ``specimen``s, and
``extremes`` finds the names that are worth the first look.
"""

from certgen.proof.contact import contact_sheet
from certgen.proof.preview import Proof, preview
from certgen.proof.specimen import planned
from certgen.proof.wanted import Wanted

__all__ = ["Proof", "Wanted", "contact_sheet", "planned", "preview"]
