"""The GitHub Action: its steps' scripts, run as a runner would, against small repositories."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.contract.checkout import commit_everything
from tests.contract.github_runner import ACTION, COMMIT, Runner, StepResult
from tests.contract.toy_repository import BROKEN_RULE, write_broken, write_sound

HOSTILE = [
    pytest.param("$(touch pwned)", id="a command substitution"),
    pytest.param("`touch pwned`", id="backticks"),
    pytest.param("'; touch pwned; '", id="single quotes"),
    pytest.param('"; touch pwned; "', id="double quotes"),
    pytest.param("x\ntouch pwned\nerrors=999", id="lines of their own"),
    pytest.param("--version", id="an option"),
    pytest.param("${{ github.token }}", id="an expression"),
    pytest.param("* ~ {a,b} \\ ! # & | > pwned", id="characters that shells know"),
]


RECORDER = """\
#!/bin/sh
# Keeps what `python -I -X utf8 -m netpol_lint` is told; what else Python is asked for is a token.
[ "$4" = -m ] && for argument; do printf '%s\\0' "$argument"; done > "$RUNNER_TEMP/arguments"
printf 0123456789abcdef
"""


INSTALLER = """\
#!/bin/sh
# An interpreter whose virtual environments hold itself, and which keeps what it is told to install.
case "$3" in
  venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
  pip) for argument; do printf '%s\\0' "$argument"; done > "$RUNNER_TEMP/arguments" ;;
esac
"""
SCANNED = [name for name in ACTION["inputs"] if name != "version"]
OPTIONS = {"profile", "select", "ignore", "fail-on", "config", "baseline"}
"""The inputs that are options of `netpol-lint scan`, by the same name."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The interpreter that the action's first step installed the project for."""
    temp = tmp_path_factory.mktemp("runner")
    workspace = tmp_path_factory.mktemp("workspace")
    for module in ("pip", "venv", "sys", "json"):
        (workspace / f"{module}.py").write_text(
            "raise SystemExit('a module of the repository ran')\n", "utf-8"
        )
    installed = Runner(workspace, temp).step("install")
    assert installed.exit_code == 0, installed.log
    return installed.outputs["python"]


@pytest.fixture
def bare_runner(tmp_path: Path) -> Runner:
    """A runner on which nothing is installed."""
    (tmp_path / "workspace").mkdir()
    (tmp_path / "temp").mkdir()
    return Runner(tmp_path / "workspace", tmp_path / "temp")


@pytest.fixture
def runner(bare_runner: Runner, python: str) -> Runner:
    bare_runner.done["install"] = {"python": python}
    return bare_runner


@pytest.fixture
def recorder(bare_runner: Runner) -> Runner:
    """A runner whose Python only writes down what it is told."""
    python = bare_runner.temp / "recorder"
    python.write_text(RECORDER, "utf-8")
    python.chmod(0o755)
    bare_runner.done["install"] = {"python": str(python)}
    return bare_runner


def arguments(runner: Runner) -> list[str]:
    return (runner.temp / "arguments").read_text("utf-8").split("\0")[:-1]


def counts(result: StepResult) -> tuple[str, str, str]:
    return result.outputs["errors"], result.outputs["warnings"], result.outputs["notes"]


def sarif_results(result: StepResult) -> list[dict[str, object]]:
    log = json.loads(Path(result.outputs["sarif-file"]).read_text("utf-8"))
    return [found for run in log["runs"] for found in run["results"]]


@pytest.mark.parametrize("step", ACTION["runs"]["steps"], ids=lambda step: str(step["id"]))
def test_no_expression_stands_in_a_script(step: dict[str, str]) -> None:
    assert "${{" not in step["run"]


def test_every_input_reaches_a_step() -> None:
    used = " ".join(text for step in ACTION["runs"]["steps"] for text in step["env"].values())
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in used] == []


def test_findings_fail_the_step_after_everything_is_written(runner: Runner) -> None:
    write_broken(runner.workspace)
    result = runner.step("scan")
    assert result.exit_code == 1, result.log
    errors = int(result.outputs["errors"])
    assert errors > 0
    assert BROKEN_RULE in {found["ruleId"] for found in sarif_results(result)}
    assert f"**{errors} error" in result.summary
    assert f"](https://github.com/example/deploy/blob/{COMMIT}/policies.yaml#L" in result.summary
    assert re.search(f"^::error title={BROKEN_RULE},file=policies.yaml,line=", result.log, re.MULTILINE)


def test_a_sound_repository_passes_with_an_empty_sarif_file(runner: Runner) -> None:
    write_sound(runner.workspace)
    result = runner.step("scan")
    assert result.exit_code == 0, result.log
    assert counts(result)[:2] == ("0", "0")
    assert sarif_results(result) == []


def test_findings_below_the_limit_are_reported_and_pass(runner: Runner) -> None:
    write_broken(runner.workspace)
    result = runner.step("scan", {"fail-on": "never"})
    assert result.exit_code == 0, result.log
    assert int(result.outputs["errors"]) > 0


def test_a_change_is_annotated_in_its_lines_and_fails_for_what_it_is_to_blame_for(runner: Runner) -> None:
    commit_everything(write_broken(runner.workspace))
    runner.done["base"] = {"start": "HEAD"}
    before = runner.step("scan", {"select": BROKEN_RULE})
    assert (before.exit_code, before.outputs["elsewhere"]) == (1, "0"), before.log
    assert "::error" not in before.log
    unchanged = runner.step("scan", {"select": BROKEN_RULE, "changed-only": "true"})
    assert (unchanged.exit_code, unchanged.outputs["elsewhere"]) == (0, "1"), unchanged.log


def test_suppressed_findings_stay_out_of_the_uploaded_file(runner: Runner) -> None:
    write_broken(runner.workspace)
    policies = runner.workspace / "policies.yaml"
    directive = f"# netpol-lint: file-ignore[{BROKEN_RULE}] names are resolved elsewhere\n"
    policies.write_text(directive + policies.read_text("utf-8"), "utf-8")
    result = runner.step("scan", {"select": BROKEN_RULE})
    assert result.exit_code == 0, result.log
    assert result.outputs["suppressed"] == "1"
    assert sarif_results(result) == []


def test_what_a_baseline_lists_fails_nothing_and_is_not_uploaded(runner: Runner) -> None:
    write_broken(runner.workspace)
    written = runner.step("scan", {"args": "--write-baseline=known.json"})
    assert written.exit_code == 0, written.log
    known = runner.step("scan", {"baseline": "known.json"})
    assert (known.exit_code, known.outputs["errors"]) == (0, "0"), known.log
    assert int(known.outputs["baselined"]) > 0
    assert sarif_results(known) == []


def test_each_line_of_the_path_is_a_place(runner: Runner) -> None:
    write_broken(runner.workspace / "the shop")
    commit_everything(runner.workspace)
    one = runner.step("scan", {"select": BROKEN_RULE, "path": "the shop/policies.yaml"})
    assert one.exit_code == 0, one.log
    places = "the shop/policies.yaml\n\nthe shop/workloads.yaml\n"
    both = runner.step("scan", {"select": BROKEN_RULE, "path": places})
    assert both.exit_code == 1, both.log
    assert "the shop/policies.yaml:" in both.log


def test_the_working_directory_holds_for_what_is_relative(runner: Runner) -> None:
    write_broken(runner.workspace / "deploy")
    result = runner.step("scan", {"working-directory": "deploy", "sarif-file": "out/found.sarif"})
    assert result.exit_code == 1, result.log
    assert Path(result.outputs["sarif-file"]) == runner.workspace / "deploy/out/found.sarif"


def test_the_other_options_reach_the_tool(runner: Runner) -> None:
    write_broken(runner.workspace)
    assert runner.step("scan", {"ignore": BROKEN_RULE, "fail-on": "error"}).exit_code == 0
    assert runner.step("scan", {"profile": "pedantic"}).exit_code == 1
    (runner.workspace / "other.yaml").write_text(f"ignore: [{BROKEN_RULE}]\n", "utf-8")
    assert runner.step("scan", {"config": "other.yaml", "fail-on": "error"}).exit_code == 0


def test_each_line_of_the_arguments_is_one(recorder: Runner) -> None:
    recorder.step("scan", {"args": "--extend-select=a rule\n--cluster\nthe prod\n"})
    told = arguments(recorder)
    assert told[told.index("--extend-select=a rule") + 1 :] == ["--cluster", "the prod", "--", "."]


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        pytest.param({}, ["--annotate-since=c0ffee"], id="annotations stand in changed lines"),
        pytest.param({"annotations": "false"}, [], id="there need not be annotations"),
        pytest.param(
            {"changed-only": "true"},
            ["--annotate-since=c0ffee", "--changed-since=c0ffee"],
            id="nor other findings than those of the change",
        ),
    ],
)
def test_where_the_change_started_reaches_the_tool(
    recorder: Runner, inputs: dict[str, str], told: list[str]
) -> None:
    recorder.done["base"] = {"start": "c0ffee"}
    recorder.step("scan", inputs)
    assert [each for each in arguments(recorder) if each.endswith("-since=c0ffee")] == told


def test_without_a_start_the_change_is_everything(recorder: Runner) -> None:
    recorder.step("scan", {"changed-only": "true"})
    assert [each for each in arguments(recorder) if "-since" in each] == []


def test_wrong_options_keep_the_tools_exit_code_and_say_why(runner: Runner) -> None:
    write_broken(runner.workspace)
    result = runner.step("scan", {"select": "no-such-rule"})
    assert result.exit_code == 2
    assert "no-such-rule" in result.log
    assert "sarif-file" not in result.outputs


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", SCANNED)
def test_no_input_is_ever_run(recorder: Runner, name: str, value: str) -> None:
    result = recorder.step("scan", {name: value})
    assert result.exit_code in {0, 1}, result.log
    assert result.outputs.get("errors") != "999"
    assert list(recorder.workspace.parent.rglob("pwned")) == []


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_each_input_is_one_argument(recorder: Runner, name: str, value: str) -> None:
    result = recorder.step("scan", {name: value})
    assert f"--{name}={value}" in arguments(recorder), result.log


@pytest.mark.parametrize("value", HOSTILE)
def test_a_path_is_never_an_option(recorder: Runner, value: str) -> None:
    recorder.step("scan", {"path": value})
    told = arguments(recorder)
    assert told[told.index("--") + 1 :] == value.split("\n")


@pytest.mark.parametrize("version", HOSTILE)
def test_a_version_that_is_none_is_refused(bare_runner: Runner, version: str) -> None:
    result = bare_runner.step("install", {"version": version})
    assert result.exit_code == 2, result.log
    assert result.log.startswith("::error title=netpol-lint::The input version")


@pytest.mark.parametrize("version", ["0.1.0", "v0.1.0"])
def test_a_released_version_comes_from_the_package_index(bare_runner: Runner, version: str) -> None:
    python = bare_runner.temp / "python3"
    python.write_text(INSTALLER, "utf-8")
    python.chmod(0o755)
    result = bare_runner.step(
        "install", {"version": version}, PATH=f"{bare_runner.temp}:{os.environ['PATH']}"
    )
    assert result.exit_code == 0, result.log
    assert arguments(bare_runner)[-1] == "netpol-lint==0.1.0"


def test_a_module_of_the_scanned_repository_is_never_run(runner: Runner) -> None:
    write_sound(runner.workspace)
    for module in ("netpol_lint", "json", "secrets", "typer"):
        (runner.workspace / f"{module}.py").write_text("raise SystemExit('a module of the repository ran')\n")
    result = runner.step("scan")
    assert result.exit_code == 0, result.log


def test_what_the_repository_says_gives_the_runner_no_commands(runner: Runner) -> None:
    write_broken(runner.workspace)
    policies = runner.workspace / "policies.yaml"
    policies.rename(runner.workspace / "::error::```.yaml")
    result = runner.step("scan")
    assert result.exit_code == 1, result.log
    before, found, after = result.log.partition("::error::```.yaml")
    assert found
    token = before.partition("::stop-commands::")[2].partition("\n")[0]
    assert token
    assert f"::{token}::" not in before
    assert f"\n::{token}::\n" in after
