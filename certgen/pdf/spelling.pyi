class Buffer:
    """Bytes, and a place behind them where writing goes on."""

    def contents(self) -> bytes:
        """All that was written."""

def real(value: float) -> bytes:
    """``value`` with at most three decimals (0.001 pt is a third of a micrometre)."""
