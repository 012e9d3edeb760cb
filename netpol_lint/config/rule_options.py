"""The `options:` of a configuration, checked against what each rule offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from netpol_lint.config.complaint import complaint, nearest_hint, unknown_name
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.rulebook import OptionSpec, OptionType, OptionValue, RuleSpec

_TYPES: Final[Mapping[OptionType, str]] = {
    "integer": "a whole number",
    "boolean": "true or false",
    "string": "text",
    "list": "a list of text",
}


def decode_option(tree: Tree, name: str, rule: RuleSpec) -> OptionValue:
    """Return what one option of a rule is set to, in the map of those that are set.

    Raises:
        ConfigError: the rule has no such option, or it is of the wrong type or out of its range.
    """
    spec = rule.option(name)
    if spec is None:
        names = [option.name for option in rule.options]
        accepted = f"its options are {', '.join(names)}" if names else "it has none"
        raise unknown_name(tree.keys[name], f"option of {rule.id}", name, known=names, accepted=accepted)
    value = tree.children[name]
    if not _is_of_type(value, spec):
        message = f"{value.at.yaml_path} is {value.quoted}, where {_TYPES[spec.type]} belongs"
        raise complaint(value.at, message, _accepted(spec))
    for part in value.items() if spec.type == "list" else (value,):
        if not _is_accepted(part, spec):
            hint = nearest_hint(part.text, spec.choices, _accepted(spec))
            raise complaint(part.at, f"{part.at.yaml_path} is {part.quoted}, which is out of range", hint)
    if spec.type == "list":
        return tuple(item.text for item in value.items())
    return cast(OptionValue, value.value)


def _is_of_type(tree: Tree, spec: OptionSpec) -> bool:
    match spec.type:
        case "integer":
            return isinstance(tree.value, int) and not isinstance(tree.value, bool)
        case "boolean":
            return isinstance(tree.value, bool)
        case "string":
            return isinstance(tree.value, str)
        case "list":
            return isinstance(tree.value, list) and all(isinstance(item, str) for item in tree.value)


def _is_accepted(tree: Tree, spec: OptionSpec) -> bool:
    match tree.value:
        case int() as number:
            is_enough = spec.minimum is None or number >= spec.minimum
            return is_enough and (spec.maximum is None or number <= spec.maximum)
        case value:
            return not spec.choices or value in spec.choices


def _accepted(spec: OptionSpec) -> str:
    if spec.choices:
        return f"accepted are {', '.join(spec.choices)}"
    match spec.minimum, spec.maximum:
        case int() as least, int() as most:
            return f"accepted are {least} to {most}"
        case int() as least, None:
            return f"accepted are {least} and more"
        case None, int() as most:
            return f"accepted are {most} and less"
        case _:
            return f"its type is {spec.type}"
