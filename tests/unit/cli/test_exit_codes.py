"""Exit codes: the contract with hooks and pipelines, whatever the output format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from netpol_lint.cli.exit_code import exit_code
from netpol_lint.findings import AuditResult, Confidence, Finding, Severity, Summary
from netpol_lint.location import whole_file
from tests.unit.cli.running import CLEAN, ERROR, NOTE, WARNING, environment, run, write


def result(*severities: Severity, failed: tuple[str, ...] = ()) -> AuditResult:
    findings = tuple(
        Finding("rule", severity, Confidence.HIGH, "found", whole_file("a.yaml")) for severity in severities
    )
    return AuditResult(findings, (), (), Summary(0, 0, 0, 0, 0), failed_rules=failed)


@pytest.mark.parametrize(
    ("audited", "fail_on", "code"),
    [
        pytest.param(result(), Severity.NOTE, 0, id="nothing found"),
        pytest.param(result(Severity.WARNING), Severity.WARNING, 1, id="just what fails"),
        pytest.param(result(Severity.ERROR), Severity.WARNING, 1, id="more than what fails"),
        pytest.param(result(Severity.NOTE), Severity.WARNING, 0, id="less than what fails"),
        pytest.param(result(Severity.NOTE, Severity.ERROR), Severity.ERROR, 1, id="one is enough"),
        pytest.param(result(Severity.ERROR), None, 0, id="never"),
        pytest.param(result(failed=("rule",)), None, 3, id="a check that failed, never"),
        pytest.param(
            result(Severity.ERROR, failed=("rule",)), Severity.NOTE, 3, id="a failed check outweighs"
        ),
    ],
)
def test_the_code_for_a_result(audited: AuditResult, fail_on: Severity | None, code: int) -> None:
    assert exit_code(audited, fail_on) == code


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        pytest.param(CLEAN, [], 0, id="nothing found"),
        pytest.param(ERROR, [], 1, id="an error"),
        pytest.param(WARNING, [], 1, id="a warning"),
        pytest.param(NOTE, [], 0, id="a note"),
        pytest.param(NOTE, ["--fail-on", "note"], 1, id="a note that is to fail"),
        pytest.param(WARNING, ["--fail-on", "error"], 0, id="a warning that is not to fail"),
        pytest.param(ERROR, ["--fail-on", "error"], 1, id="an error that is to fail"),
        pytest.param(ERROR, ["--fail-on", "never"], 0, id="never"),
        pytest.param(ERROR, ["--exit-zero"], 0, id="zero in any case"),
        pytest.param(ERROR, ["--exit-zero", "--fail-on", "note"], 0, id="zero in any case, whatever fails"),
        pytest.param(ERROR, ["--ignore", "unknown-field"], 0, id="a rule that does not run"),
        pytest.param(ERROR, ["--select", "unparsable-manifest"], 0, id="other rules alone"),
    ],
)
def test_scan(tmp_path: Path, text: str, arguments: list[str], code: int) -> None:
    ended = run("scan", "--quiet", *arguments, cwd=write(tmp_path, {"a.yaml": text}))
    assert (ended.code, ended.err) == (code, "")


@pytest.mark.parametrize("output_format", ["full", "concise", "json", "sarif"])
def test_the_format_does_not_change_the_code(tmp_path: Path, output_format: str) -> None:
    write(tmp_path, {"error/a.yaml": ERROR, "clean/a.yaml": CLEAN})
    codes = [
        run("scan", "--output-format", output_format, each, cwd=tmp_path).code for each in ("error", "clean")
    ]
    assert codes == [1, 0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(
            ["scan", "missing"],
            ["error: missing does not exist", "hint: name a directory or a file of a repository"],
            id="a path that does not exist",
        ),
        pytest.param(
            ["scan", "--select", "unknown-fields"],
            ["error: unknown rule or tag 'unknown-fields'", "did you mean 'unknown-field'?"],
            id="a rule that does not exist",
        ),
        pytest.param(
            ["scan", "--ignore", "unknown-field,nothing-like-it"],
            ["error: unknown rule or tag 'nothing-like-it'", "`netpol-lint rules`"],
            id="one of two rules that does not exist",
        ),
        pytest.param(
            ["scan", "--output-format", "sarfi"],
            ["error: there is no output format 'sarfi'", "did you mean sarif? the formats are full, concise"],
            id="a format that does not exist",
        ),
        pytest.param(
            ["scan", "--output", "sarfi=report.json"],
            ["error: there is no output format 'sarfi'", "did you mean sarif?"],
            id="a format of a file that does not exist",
        ),
        pytest.param(
            ["scan", "--output", "json=no/such/folder/report.json"],
            ["error: cannot write no/such/folder/report.json: there is no directory"],
            id="a file that cannot be written",
        ),
        pytest.param(
            ["scan", "--config", "no.yaml"], ["no.yaml: there is no such file"], id="no such configuration"
        ),
        pytest.param(["rules", "unknown-fields"], ["error: unknown rule 'unknown-fields'"], id="no page"),
        pytest.param(["clusters", "missing"], ["error: missing does not exist"], id="no path for clusters"),
        pytest.param(
            ["scan", "--fail-on", "eror"], ["'eror' is not one of"], id="a value that does not exist"
        ),
        pytest.param(["scan", "--no-such-option"], ["No such option"], id="an option that does not exist"),
        pytest.param(["scam"], ["No such command"], id="a command that does not exist"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], says: list[str]) -> None:
    ended = run(*arguments, cwd=write(tmp_path, {"a.yaml": CLEAN}))
    assert ended.code == 2
    assert all(words in ended.err for words in says), ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("config", "says"),
    [
        pytest.param(
            "select: [unknown-fields]\n", ".netpol-lint.yaml:1:10: unknown rule or tag", id="an unknown rule"
        ),
        pytest.param("profil: strict\n", ".netpol-lint.yaml:1:1: unknown key 'profil'", id="an unknown key"),
        pytest.param("# one\nprofile: loud\n", ".netpol-lint.yaml:2:10: ", id="an unknown value"),
        pytest.param("a: [\n", ".netpol-lint.yaml:", id="text that does not parse"),
    ],
)
def test_a_broken_configuration_names_the_place(tmp_path: Path, config: str, says: str) -> None:
    folder = write(tmp_path, {".netpol-lint.yaml": config, "a.yaml": CLEAN})
    ended = run("scan", cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {says}")


def test_no_manifests_are_a_warning(tmp_path: Path) -> None:
    ended = run("scan", cwd=write(tmp_path, {"values.yaml": "a: 1\n", "readme.md": "x"}))
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "warning: no workload and no network policy was found\n"


def test_an_empty_directory_is_a_warning(tmp_path: Path) -> None:
    ended = run("scan", cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "warning: no workload and no network policy was found\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CLEAN, id="a policy"),
        pytest.param(ERROR, id="a policy that is refused"),
        pytest.param(
            CLEAN.replace("networking.k8s.io/v1", "extensions/v1beta1"), id="a policy of an old API"
        ),
        pytest.param(WARNING, id="a workload"),
    ],
)
def test_what_was_found_is_not_said_to_be_missing(tmp_path: Path, text: str) -> None:
    assert "was found" not in run("scan", cwd=write(tmp_path, {"a.yaml": text})).err


BROKEN_CHECK = """
from netpol_lint.audit import pipeline
from netpol_lint.cli import main

def check(context):
    raise ZeroDivisionError("by design")

pipeline.CHECKS = {**pipeline.CHECKS, "unparsable-manifest": check}
main()
"""


@pytest.mark.parametrize("flags", [(), ("--verbose",)], ids=["usual", "verbose"])
def test_a_check_that_fails_is_told_and_the_others_are_heard(tmp_path: Path, flags: tuple[str, ...]) -> None:
    folder = write(tmp_path, {"error.yaml": ERROR})
    ended = subprocess.run(
        [sys.executable, "-c", BROKEN_CHECK, "scan", "--exit-zero", *flags],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 3
    assert "error[unknown-field]" in ended.stdout
    assert (
        "note[internal-error] rule unparsable-manifest failed with ZeroDivisionError: by design"
        in ended.stderr
    )
    assert "Traceback" not in ended.stderr
