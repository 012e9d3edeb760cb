"""Run the command line, as `netpol-lint` and with `python -m netpol_lint`."""

from __future__ import annotations

import atexit
import gc
import sys

from netpol_lint import __version__


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"] and _has_printed_version():
        return
    # Imported here because it makes enums, which takes a fifth of the time that the version does.
    import signal

    # A run keeps nearly everything it builds until it ends: looking for garbage would double its time.
    gc.disable()
    # Python looks for it once more when it ends, and would walk through all that is about to go anyway.
    atexit.register(gc.freeze)
    if hasattr(signal, "SIGPIPE"):
        # A reader that goes away (`| head`) ends the run the way it ends other Unix programs.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # While modules are imported there is nothing to tidy up: Ctrl-C ends the process at once, in silence.
    # Whoever has it ignored, as nohup does, is not to be interrupted at all.
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _import_msgspec()
    from netpol_lint.cli import main as run

    signal.signal(signal.SIGINT, handler)
    run()


def _has_printed_version() -> bool:
    """Print the version, and say whether that went well; if not, the command line knows what to say.

    Hooks and scripts ask for it often, and loading the command line takes five times as long.
    """
    try:
        sys.stdout.write(f"netpol-lint {__version__}\n")
        sys.stdout.flush()
    except (AttributeError, OSError):
        return False
    return True


def _import_msgspec() -> None:
    """Import msgspec the way it is where nobody has typing_extensions.

    It would take from there what reads a few forms of types, none of which is used here, and `inspect` and
    `ast` come along: importing these takes a tenth of the time of a small scan.
    """
    unwanted = "typing_extensions"
    if unwanted in sys.modules:
        return
    # What stands there as None cannot be imported.
    sys.modules[unwanted] = None  # type: ignore[assignment]
    import msgspec  # noqa: F401

    # Whoever needs it later finds it again.
    del sys.modules[unwanted]


if __name__ == "__main__":
    main()
