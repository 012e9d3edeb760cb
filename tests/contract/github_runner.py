"""As much of GitHub's runner as a composite action needs: its steps' scripts, run by the same shell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from tests.contract.checkout import CHECKOUT, clean_environment

ACTION: Final[Mapping[str, Any]] = YAML(typ="safe", pure=True).load(CHECKOUT / "action.yml")

COMMIT: Final = "c0ffee" * 6 + "c0ff"
"""What the job runs for."""

_EXPRESSION: Final = re.compile(r"\$\{\{ (.*) }}")
_OPERAND: Final = re.compile(
    r"inputs\.(?P<input>[\w-]+)|steps\.(?P<step>\w+)\.outputs\.(?P<output>[\w-]+)|github\.event\.(?P<event>[\w.]+)"
)


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a step left behind."""

    exit_code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True, slots=True)
class Runner:
    """A job in `workspace`; `temp` belongs to the job, and `done` holds the outputs of earlier steps.

    `event` is what the job runs for, as GitHub describes it.
    """

    workspace: Path
    temp: Path
    done: dict[str, Mapping[str, str]] = field(default_factory=dict)
    event: dict[str, Any] = field(default_factory=dict)

    def step(self, step_id: str, inputs: Mapping[str, str] | None = None, **environment: str) -> StepResult:
        """Run one step of the action with the given inputs, the others at their defaults."""
        step = next(step for step in ACTION["runs"]["steps"] if step["id"] == step_id)
        files = {name: self.temp / f"{step_id}-{name}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", "utf-8")
        script = self.temp / f"{step_id}.sh"
        script.write_text(step["run"], "utf-8")
        declared = {name: self._evaluate(text, inputs or {}) for name, text in step.get("env", {}).items()}
        completed = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env=clean_environment(
                GITHUB_ACTION_PATH=str(CHECKOUT),
                GITHUB_REPOSITORY="example/deploy",
                GITHUB_SERVER_URL="https://github.com",
                GITHUB_SHA=COMMIT,
                GITHUB_WORKSPACE=str(self.workspace),
                RUNNER_TEMP=str(self.temp),
                **{name: str(file) for name, file in files.items()},
                **declared,
                **environment,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outputs = read_outputs(files["GITHUB_OUTPUT"].read_text("utf-8"))
        self.done[step_id] = outputs
        summary = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        return StepResult(completed.returncode, completed.stdout, outputs, summary)

    def _evaluate(self, text: str, inputs: Mapping[str, str]) -> str:
        expression = _EXPRESSION.fullmatch(text)
        if expression is None:
            return text
        values = (self._value(operand, inputs) for operand in expression[1].split(" || "))
        return next(filter(None, values), "")

    def _value(self, operand: str, inputs: Mapping[str, str]) -> str:
        known = _OPERAND.fullmatch(operand)
        assert known is not None, f"an expression that this runner does not know: {operand}"
        if (name := known["input"]) is not None:
            return inputs.get(name, str(ACTION["inputs"][name]["default"]))
        if (step := known["step"]) is not None:
            return self.done.get(step, {}).get(known["output"], "")
        found: Any = self.event
        for member in known["event"].split("."):
            found = found.get(member, {})
        return str(found or "")


def read_outputs(text: str) -> Mapping[str, str]:
    """Read a file of `name=value` lines and `name<<end` blocks, as the runner does."""
    outputs: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, block, end = line.partition("<<")
        if block and "=" not in name:
            outputs[name] = "\n".join(takewhile(end.__ne__, lines))
        else:
            name, _, value = line.partition("=")
            outputs[name] = value
    return outputs
