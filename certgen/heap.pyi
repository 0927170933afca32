def put_values_on_huge_pages() -> None:
    """Python's own values, of up to 512 bytes."""

def put_blocks_on_huge_pages() -> None:
    """What is larger, and what libraries ask for."""
