"""The command, and ``python -m certgen``."""

from certgen.heap import put_values_on_huge_pages


def main() -> None:
    """Run one command and exit with its ``ExitCode``."""
    put_values_on_huge_pages()  # before all else, for what is loaded is looked at again and again
    from certgen.cli import main

    main()


if __name__ == "__main__":
    main()
