"""Check the rule folders and write what is made of them: run `python rules/index.py`.

That is the index of `rules/README.md`, and `rules/rulebook.json`, which the program reads.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from netpol_lint.rulebook import COLLECTED, PAGE_HEADINGS, RuleSpec, load_rule_files, parse_rule

HERE: Final = Path(__file__).parent
SCHEMA: Final = HERE / "rule.schema.json"
BEGIN: Final = "<!-- index: written by rules/index.py -->"
END: Final = "<!-- /index -->"

_FENCED: Final = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"^(#{1,2}) +(.+?) *$", re.MULTILINE)


def main() -> int:
    """Rewrite both, unless a folder is not as it should be; return the exit code."""
    problems = list(catalogue_problems(HERE))
    if problems:
        sys.stderr.write("".join(f"{problem}\n" for problem in problems))
        return 1
    readme = HERE / "README.md"
    readme.write_text(with_index(readme.read_text("utf-8"), load_rule_files(HERE).values()), "utf-8")
    (HERE / COLLECTED).write_text(collected(HERE), "utf-8")
    return 0


def collected(rules: Path) -> str:
    """Return what every `rule.yaml` below `rules` says as JSON, with a line for each."""
    files = sorted(rules.glob("*/rule.yaml"))
    lines = (f"{json.dumps(each.parent.name)}: {json.dumps(_read(each), sort_keys=True)}" for each in files)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _read(path: Path) -> object:
    return parse_rule(path.read_text("utf-8"))


def catalogue_problems(rules: Path) -> Iterator[str]:
    """Yield what is wrong with the folders below `rules`, by folder."""
    folders = sorted(each for each in rules.iterdir() if each.is_dir() and each.name != "__pycache__")
    for folder in folders:
        yield from folder_problems(folder)
    names = Counter(name for folder in folders for name in _names(folder))
    yield from (f"{name}: two rules have or had this id" for name, count in names.items() if count > 1)


def folder_problems(folder: Path) -> list[str]:
    """Return what is wrong with one rule's `rule.yaml` and page; nothing is expected of its code."""
    problems = [*_rule_problems(folder), *_page_problems(folder / "README.md")]
    return [f"{folder.name}: {problem}" for problem in problems]


def with_index(text: str, rules: Iterable[RuleSpec]) -> str:
    """Return the README with a fresh table of the rules between its markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = [
        f"| [{rule.id}]({rule.id}/README.md) | {rule.title} | {_severity(rule)} | {rule.profile.value} |"
        for rule in rules
    ]
    table = ["| rule | finds | severity | profile |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([before + BEGIN, "", *table, "", END + after])


def _severity(rule: RuleSpec) -> str:
    return rule.severity.value + (f" ({rule.security_severity})" if rule.security_severity else "")


def _names(folder: Path) -> list[str]:
    """Return the ids that a folder claims, as far as they can be read."""
    try:
        raw = YAML(typ="safe", pure=True).load((folder / "rule.yaml").read_text("utf-8"))
        return [raw["id"], *raw["aliases"]]
    except (OSError, YAMLError, TypeError, KeyError):
        return []


def _rule_problems(folder: Path) -> Iterator[str]:
    try:
        raw = YAML(typ="safe", pure=True).load((folder / "rule.yaml").read_text("utf-8"))
    except (OSError, YAMLError) as error:
        yield f"rule.yaml cannot be read: {error}"
        return
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for violation in Draft202012Validator(schema).iter_errors(raw):
        yield f"rule.yaml {violation.json_path}: {violation.message}"
    if isinstance(raw, dict) and raw.get("id") != folder.name:
        yield f"rule.yaml has the id {raw.get('id')!r}, which is not the folder's name"


def _page_problems(page: Path) -> Iterator[str]:
    if not page.is_file():
        yield "README.md is missing"
        return
    headings = _HEADING.findall(_FENCED.sub("", page.read_text("utf-8")))
    if [level for level, _ in headings].count("#") != 1 or headings[0][0] != "#":
        yield "README.md does not start with its only first-level heading"
    found = tuple(text for level, text in headings if level == "##")
    if found != PAGE_HEADINGS:
        yield f"README.md has the sections {', '.join(found)}, where {', '.join(PAGE_HEADINGS)} belong"


if __name__ == "__main__":
    sys.exit(main())
