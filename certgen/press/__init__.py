"""What goes to the printer: the pages of issued certificates, and sheets on which people sign.

``order`` finds who is due, ``imprint`` puts their pages on paper, ``signoff`` their names in a
table.
Nothing is sealed, registered or reserved here.
"""

from certgen.press.imprint import Paper, imprint
from certgen.press.order import Held, Job, Order, ordered
from certgen.press.signoff import sign_off

__all__ = ["Held", "Job", "Order", "Paper", "imprint", "ordered", "sign_off"]
