"""Run the command line with ``python -m benelux_search``."""

import sys

from benelux_search.cli import main

if __name__ == "__main__":
    sys.exit(main())
