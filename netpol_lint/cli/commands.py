"""Which commands there are; each is imported and built once somebody asks for it."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from typer.core import TyperGroup
from typer.main import get_command

_COMMANDS: Final = (
    *("scan", "graph", "explain", "clusters", "init", "config", "render", "rules"),
    *("generate", "cache"),
)
"""The modules beside this one whose `app` is the command of that name, in the order of the help.

Where the first line of its text would be cut in a list at 80 columns, a command has a short help too.
"""


class CommandsOnDemand(TyperGroup):
    """The commands of the tool: a run builds the one that it is for, the help builds them all."""

    # The type of contexts and commands depends on the version of typer.
    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of a name; for any other build them all, as one of them may be meant."""
        for name in (cmd_name,) if cmd_name in _COMMANDS else _COMMANDS:
            if name not in self.commands:
                self.commands[name] = get_command(import_module(f"netpol_lint.cli.{name}").app)
        return super().get_command(ctx, cmd_name)
