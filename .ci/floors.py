"""Print each dependency's lowest version as a pip constraint: what pyproject.toml promises, exactly."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

_FLOOR = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?\s*>=\s*(?P<version>[0-9][^,;\s]*)")


def constraints(requirements: Sequence[str]) -> Iterator[str]:
    """Yield `name==version` for each requirement, in their order.

    Raises:
        ValueError: a requirement states no floor.
    """
    for requirement in requirements:
        floor = _FLOOR.match(requirement)
        if floor is None:
            raise ValueError(f"{requirement!r} has no floor; write it as `name>=version`")
        yield f"{floor['name']}=={floor['version']}"


def main() -> None:
    """Print the floors of the run-time dependencies and of the tests' tools."""
    pyproject = Path(__file__).parent.parent / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text("utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    sys.stdout.writelines(f"{line}\n" for line in constraints(requirements))


if __name__ == "__main__":
    main()
