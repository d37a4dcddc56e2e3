"""`python -m abate` is the same as `abate`."""

from abate.cli import main

main()
