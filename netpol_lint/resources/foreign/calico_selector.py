"""Selector expressions of Calico, read into conditions.

Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.resources.foreign.condition import (
    ALWAYS,
    NEVER,
    UNDECIDABLE,
    Condition,
    NamespaceLabel,
    NamespaceName,
    Not,
    PodLabel,
    all_of,
    any_of,
)
from netpol_lint.resources.selector import Operator, Requirement

Leaf: TypeAlias = Callable[[Requirement], Condition]
"""What a requirement on a label is a condition on."""

_TOKEN: Final = lazy_pattern(
    r"""\s*(?:
        (?P<operator>\|\||&&|==|!=|!|\(|\)|\{|\}|,)
      | (?P<text>'[^']*'|"[^"]*")
      | (?P<word>[A-Za-z0-9_./-]+)
    )""",
    re.VERBOSE,
)
_DEEPEST: Final = 50
_TEXT_QUESTIONS: Final = frozenset({"contains", "starts", "ends"})


def calico_condition(expression: str, leaf: Leaf) -> Condition:
    """Return what an expression asks for; an empty one holds always, one that cannot be read perhaps."""
    if not expression.strip():
        return ALWAYS
    try:
        return _Reader(tuple(_tokens(expression)), leaf).whole()
    except _UnreadableError:
        return UNDECIDABLE


def on_pods(requirement: Requirement) -> Condition:
    """Return a requirement on the labels that Calico gives the endpoint of a pod: its own and some more."""
    if requirement.key == "projectcalico.org/namespace":
        return _on_name(requirement)
    if requirement.key == "projectcalico.org/orchestrator":
        return _on_name(requirement, name="k8s")
    return UNDECIDABLE if requirement.key.startswith("projectcalico.org/") else PodLabel(requirement)


def on_namespaces(requirement: Requirement) -> Condition:
    """Return a requirement on the labels of a namespace, among which Calico puts its name."""
    return (
        _on_name(requirement) if requirement.key == "projectcalico.org/name" else NamespaceLabel(requirement)
    )


def _on_name(requirement: Requirement, name: str | None = None) -> Condition:
    """Return a requirement on a label that every pod has with a known value, by default its namespace."""
    values = tuple(requirement.values)
    is_met: Condition = ALWAYS
    if requirement.operator in (Operator.IN, Operator.NOT_IN):
        is_met = NamespaceName(values) if name is None else ALWAYS if name in values else NEVER
    is_negative = requirement.operator in (Operator.NOT_IN, Operator.DOES_NOT_EXIST)
    return Not(is_met) if is_negative else is_met


class _UnreadableError(Exception):
    """The expression is none of the language, as far as it is known here."""


def _tokens(expression: str) -> Iterator[str]:
    position, text = 0, expression.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _UnreadableError
        yield found.group().strip()
        position = found.end()


class _Reader:
    """Reads one expression by recursive descent."""

    def __init__(self, tokens: tuple[str, ...], leaf: Leaf) -> None:
        self.tokens = tokens
        self.leaf = leaf
        self.position = 0
        self.depth = 0

    def whole(self) -> Condition:
        found = self.alternatives()
        if self.position != len(self.tokens):
            raise _UnreadableError
        return found

    def alternatives(self) -> Condition:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _UnreadableError
        found = [self.conjunction()]
        while self.accept("||"):
            found.append(self.conjunction())
        self.depth -= 1
        return any_of(found)

    def conjunction(self) -> Condition:
        found = [self.single()]
        while self.accept("&&"):
            found.append(self.single())
        return all_of(found)

    def single(self) -> Condition:
        is_negated = False
        while self.accept("!"):
            is_negated = not is_negated
        found = self.unnegated()
        return Not(found) if is_negated else found

    def unnegated(self) -> Condition:
        if self.accept("("):
            found = self.alternatives()
            self.expect(")")
            return found
        name = self.take()
        if not re.fullmatch(r"[A-Za-z0-9_./-]+", name):
            raise _UnreadableError
        if self.accept("("):
            return self.call(name)
        return self.comparison(name)

    def call(self, name: str) -> Condition:
        if name == "has":
            label = self.take()
            self.expect(")")
            return self.leaf(Requirement(label, Operator.EXISTS))
        self.expect(")")
        match name:
            case "all":
                return ALWAYS
            case "global":
                return NEVER  # what lies in no namespace, which no pod does
            case _:
                raise _UnreadableError

    def comparison(self, label: str) -> Condition:
        operator = self.take()
        if operator == "not":
            self.expect("in")
            return self.leaf(Requirement(label, Operator.NOT_IN, self.listed()))
        match operator:
            case "==":
                return self.leaf(Requirement(label, Operator.IN, frozenset({self.text()})))
            case "!=":
                return self.leaf(Requirement(label, Operator.NOT_IN, frozenset({self.text()})))
            case "in":
                return self.leaf(Requirement(label, Operator.IN, self.listed()))
        if operator not in _TEXT_QUESTIONS:
            raise _UnreadableError
        if operator != "contains":
            self.expect("with")
        self.text()
        return all_of([self.leaf(Requirement(label, Operator.EXISTS)), UNDECIDABLE])

    def listed(self) -> frozenset[str]:
        self.expect("{")
        values: set[str] = set()
        while not self.accept("}"):
            values.add(self.text())
            self.accept(",")
        return frozenset(values)

    def text(self) -> str:
        token = self.take()
        if token[0] not in "'\"":
            raise _UnreadableError
        return token[1:-1]

    def take(self) -> str:
        if self.position >= len(self.tokens):
            raise _UnreadableError
        self.position += 1
        return self.tokens[self.position - 1]

    def accept(self, token: str) -> bool:
        is_next = self.position < len(self.tokens) and self.tokens[self.position] == token
        self.position += is_next
        return is_next

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise _UnreadableError
