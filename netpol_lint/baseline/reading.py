"""From the text of a baseline to its entries; whatever else stands in it is refused, with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from netpol_lint.errors import ConfigError
from netpol_lint.findings import BaselineEntry
from netpol_lint.rulebook import RuleSpec, canonical_rule_id

SCHEMA_VERSION: Final = 1
MAX_BYTES: Final = 32 * 1024 * 1024
"""More than 50,000 findings take."""

_KEYS: Final = ("rule", "object", "path", "message", "fingerprint")
_CONFLICT: Final = "<<<<<<< "
_ANEW: Final = "`netpol-lint scan --write-baseline` writes the file; to start over, remove it"


def parse_baseline(raw: bytes, shown: str, rulebook: Mapping[str, RuleSpec]) -> tuple[BaselineEntry, ...]:
    """Return the entries of a file that messages call `shown`; former ids of rules become the current ones.

    Raises:
        ConfigError: It is no baseline, or one of another version; the message has the place.
    """
    root = _json(raw, shown)
    if not isinstance(root, dict) or "schemaVersion" not in root:
        raise ConfigError(f"{shown}: this is not a baseline of netpol-lint", hint=_ANEW)
    version = root["schemaVersion"]
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise ConfigError(
            f"{shown}: schemaVersion is {_shown(version)}, and this version reads {SCHEMA_VERSION}",
            hint="use the version of netpol-lint that wrote the file, or remove it and write it anew",
        )
    _reject_other_keys(root, ("schemaVersion", "findings"), shown, "the file")
    listed = root.get("findings")
    if not isinstance(listed, list):
        raise ConfigError(f"{shown}: findings is {_shown(listed)}, where a list belongs", hint=_ANEW)
    return tuple(_entries(listed, shown, rulebook))


def _json(raw: bytes, shown: str) -> Any:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: byte {error.start + 1} is not UTF-8", hint=_ANEW) from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{shown}:{error.lineno}:{error.colno}"
        line = text.splitlines()[error.lineno - 1 : error.lineno]
        if line and line[0].startswith(_CONFLICT):
            hint = "keep the entries of both sides of the conflict, and remove its marks"
            raise ConfigError(f"{place}: this is a merge conflict", hint=hint) from error
        raise ConfigError(f"{place}: this is not JSON: {error.msg}", hint=_ANEW) from error
    except (RecursionError, ValueError) as error:  # nested too deeply, or a number of too many digits
        raise ConfigError(f"{shown}: this is not a baseline of netpol-lint", hint=_ANEW) from error


def _entries(listed: list[Any], shown: str, rulebook: Mapping[str, RuleSpec]) -> Iterator[BaselineEntry]:
    for index, each in enumerate(listed):
        place = f"findings[{index}]"
        if not isinstance(each, dict):
            raise ConfigError(f"{shown}: {place} is {_shown(each)}, where a map belongs", hint=_ANEW)
        _reject_other_keys(each, _KEYS, shown, place)
        for key in _KEYS:
            if not isinstance(each.get(key), str):
                problem = f"is {_shown(each[key])}, where text belongs" if key in each else "is missing"
                raise ConfigError(f"{shown}: {place}.{key} {problem}", hint=_ANEW)
        rule, subject, path, message, fingerprint = (each[key] for key in _KEYS)
        yield BaselineEntry(canonical_rule_id(rule, rulebook) or rule, subject, path, message, fingerprint)


def _reject_other_keys(found: Mapping[str, Any], known: tuple[str, ...], shown: str, place: str) -> None:
    other = sorted(found.keys() - known)
    if other:
        raise ConfigError(
            f"{shown}: {place} has the unknown key {_shown(other[0])}",
            hint=f"the keys here are {', '.join(known)}; reasons belong to suppressions",
        )


def _shown(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004  (nobody reads on)
