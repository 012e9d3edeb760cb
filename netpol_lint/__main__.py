"""Run the command line with `python -m netpol_lint`."""

from netpol_lint.cli import main

if __name__ == "__main__":
    main()
