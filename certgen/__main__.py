"""``python -m certgen``."""

from certgen.cli import main

main()
