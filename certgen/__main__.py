"""The command, and ``python -m certgen``."""

import gc

from certgen.heap import put_values_on_huge_pages


def main() -> None:
    """Run one command and exit with its ``ExitCode``."""
    put_values_on_huge_pages()  # before all else, for what is loaded is looked at again and again
    gc.disable()  # until all is loaded: none of it is garbage, and to find that out takes 15 ms
    from certgen.cli import main

    try:
        main()
    finally:
        gc.freeze()  # what is left ends with the process: to look through it takes 35 ms


if __name__ == "__main__":
    main()
