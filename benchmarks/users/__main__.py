"""The benchmarks of what a user gets, from the command line."""

from benchmarks.users.run import main

if __name__ == "__main__":
    raise SystemExit(main())
