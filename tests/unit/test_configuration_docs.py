"""The pages about the configuration: their examples are accepted, and they leave nothing out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from netpol_lint.config import FILE_NAME, SYSTEM_NAMESPACES, Config, load_config, selected_rules
from netpol_lint.config.schema import SCHEMA_FILE
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.rulebook import OptionSpec, load_rulebook
from netpol_lint.taxonomies import PREFIX

DOCS: Final = Path(__file__).parents[2] / "docs"
PAGE: Final = "".join((DOCS / name).read_text("utf-8") for name in ("configuration.md", "cluster-facts.md"))
PROSE: Final = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
SCHEMA: Final = json.loads(SCHEMA_FILE.read_text("utf-8"))
RULEBOOK: Final = load_rulebook()

MARK: Final = "<!-- configuration -->\n"
FENCED: Final = re.findall(rf"({re.escape(MARK)})?^```yaml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
CONFIGURATIONS: Final = [text for mark, text in FENCED if mark]
MANIFESTS: Final = [text for mark, text in FENCED if not mark]
IN_A_SENTENCE: Final = re.findall(r"^Example: [^`\n]*`(\{[^`\n]+\})`", PROSE, flags=re.MULTILINE)
SELECTION: Final = "`select`, `extendSelect` and `ignore`"


def load(folder: Path, text: str) -> Config:
    path = folder / FILE_NAME
    path.write_text(text, "utf-8")
    return load_config(path, folder, RULEBOOK)


def words(text: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


def sections() -> dict[str, str]:
    """Return the text below each heading, by heading."""
    _, *rest = re.split(r"^#+ (.*)\n", PROSE, flags=re.MULTILINE)
    return dict(zip(rest[::2], rest[1::2], strict=True))


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the one table below a heading, without its head."""
    table = [line for line in sections()[heading].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def subschemas(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the schema of everything that has a key of its own, by path; items have that of their list."""
    yield path, schema
    for key, inner in schema.get("properties", {}).items():
        yield from subschemas(inner, f"{path}.{key}")
    if "items" in schema:
        yield from subschemas(schema["items"], path)


NAMED_BY_USERS: Final = {
    path for path, each in subschemas(SCHEMA) if isinstance(each.get("additionalProperties"), dict)
}
"""Where the keys are labels, namespaces or rules."""

DESCRIBED_ELSEWHERE: Final = {
    path
    for path, each in subschemas(SCHEMA)
    if each.get("$ref", "").startswith(("#/properties/", "#/$defs/"))
}
"""Where a key means what the key of that name means in the whole file, or what several of them mean."""


def keys_in(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of a configuration's keys, as far as the schema names them."""
    match value:
        case dict() if path not in NAMED_BY_USERS | DESCRIBED_ELSEWHERE:
            for key, inner in value.items():
                yield f"{path}.{key}"
                yield from keys_in(inner, f"{path}.{key}")
        case list():
            for item in value:
                yield from keys_in(item, path)
        case _:
            pass


def choices_of(key: str) -> set[str]:
    """Return the words that are accepted as values somewhere below a key."""
    found = [each for _, each in subschemas(SCHEMA["properties"][key])]
    found += [
        each["additionalProperties"] for each in found if isinstance(each.get("additionalProperties"), dict)
    ]
    return {choice for each in found for choice in each.get("enum", ())}


def written(spec: OptionSpec) -> list[str]:
    """Return the default and the accepted values of an option as the page has them."""
    default = f"[{', '.join(spec.default)}]" if isinstance(spec.default, tuple) else str(spec.default)
    accepted = ", ".join(spec.choices) or f"{spec.minimum} to {spec.maximum}"
    return [f"`{default}`", accepted]


@pytest.mark.parametrize("text", CONFIGURATIONS + IN_A_SENTENCE)
def test_an_example_is_accepted_and_says_something(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) != Config()


def test_no_example_escapes_the_test() -> None:
    unmarked = [text for text in MANIFESTS if SCHEMA["properties"].keys() & YAML(typ="safe").load(text)]

    assert unmarked == []
    assert len(FENCED) == PAGE.count("```yaml")
    assert len(CONFIGURATIONS) == PAGE.count(MARK) > 0
    assert len(IN_A_SENTENCE) == PAGE.count("\nExample: ") > 0


def test_the_whole_file_has_every_key_of_the_schema() -> None:
    whole_file = YAML(typ="safe").load(max(CONFIGURATIONS, key=len))

    assert set(keys_in(whole_file)) == {path for path, _ in subschemas(SCHEMA) if path}


def test_every_key_has_one_section() -> None:
    named = [word for heading in sections() for word in words(heading) if word != FILE_NAME]

    assert sorted(named) == sorted(SCHEMA["properties"])


@pytest.mark.parametrize("key", SCHEMA["properties"])
def test_a_section_has_every_value_that_its_key_accepts(key: str) -> None:
    text = next(text for heading, text in sections().items() if key in words(heading))

    assert choices_of(key) <= set(words(text))


def test_the_table_of_options_is_what_the_rules_say() -> None:
    assert [cells[:4] for cells in rows("`options`")] == [
        [f"`{rule.id}`", f"`{option.name}`", *written(option)]
        for rule in RULEBOOK.values()
        for option in rule.options
    ]


@pytest.mark.parametrize(("configuration", "says"), [cells[:2] for cells in rows(SELECTION)])
def test_the_table_of_selections_is_right(tmp_path: Path, configuration: str, says: str) -> None:
    runs = "dns-tcp-missing" in selected_rules(load(tmp_path, configuration.strip("`")), RULEBOOK)

    assert says == ("runs" if runs else "does not run")


def test_tags_and_namespaces_of_the_platform_are_listed() -> None:
    own = {tag for rule in RULEBOOK.values() for tag in rule.tags if not tag.startswith(PREFIX)}

    assert own <= set(words(sections()[SELECTION]))
    assert SYSTEM_NAMESPACES.keys() <= set(words(sections()["`namespaces`"]))


def test_every_rule_that_is_named_exists() -> None:
    first_words = "|".join({rule_id.partition("-")[0] for rule_id in RULEBOOK})
    named = {word for word in words(PROSE) if re.fullmatch(rf"({first_words})(-[a-z]+)+", word)}

    assert named - {INGRESS_CONTROLLER} <= RULEBOOK.keys()
    assert named
