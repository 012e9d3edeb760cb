"""Run the command line, as `netpol-lint` and with `python -m netpol_lint`."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command line and leave with its exit code."""
    # While modules are imported there is nothing to tidy up: Ctrl-C ends the process at once, in silence.
    # Whoever has it ignored, as nohup does, is not to be interrupted at all.
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from netpol_lint.cli import main as run

    signal.signal(signal.SIGINT, handler)
    run()


if __name__ == "__main__":
    main()
