"""Print a command of the README, so that what it tells people to type is what the checks run.

The command is the fenced block after a marker: `readme_command.py test-command` prints the block
after the line `<!-- test-command -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


def command(text: str, name: str) -> str:
    """Return the content of the fenced block that follows the marker `name`.

    Raises:
        ValueError: there is no such marker, there are several, or no fenced block follows it.
    """
    blocks = re.findall(rf"^<!-- {re.escape(name)} -->\s*^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if len(blocks) != 1:
        raise ValueError(f"README.md has {len(blocks)} fenced blocks after `<!-- {name} -->`; it needs one")
    return str(blocks[0])


def main() -> None:
    """Print the command whose marker is given as argument."""
    readme = Path(__file__).parent.parent / "README.md"
    sys.stdout.write(command(readme.read_text("utf-8"), sys.argv[1]))


if __name__ == "__main__":
    main()
