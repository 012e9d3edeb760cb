"""What a configuration may not say: every complaint names the place and what would be right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netpol_lint.config import (
    FILE_NAME,
    Config,
    load_config,
)
from netpol_lint.config.complaint import MOST_TOLD, Complaints
from netpol_lint.config.file import read_config
from netpol_lint.config.schema import SCHEMA_FILE, held_to_schema
from netpol_lint.config.yaml_tree import parse_tree
from netpol_lint.errors import ConfigError
from tests.unit.sample_rulebook import RULEBOOK


def load(root: Path, text: str | bytes) -> Config:
    path = root / FILE_NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path, root, RULEBOOK)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param("profil: strict", "1:1: unknown key 'profil'", "did you mean 'profile'?", id="a key"),
        pytest.param("cni: {nmae: x}", "1:7: unknown key 'nmae'", "did you mean 'name'?", id="an inner key"),
        pytest.param("a: 1", "1:1: unknown key 'a'", "the keys here are profile,", id="a key like no other"),
        pytest.param(
            "profile: strct",
            "1:10: profile is 'strct', which is none of its values",
            "did you mean 'strict'? accepted are default, strict, pedantic",
            id="a value",
        ),
        pytest.param("select: dns", "1:9: select is 'dns', where a list belongs", "brackets", id="no list"),
        pytest.param("ignore:\nworld: open", "1:1: ignore is empty", "remove the key", id="an empty key"),
        pytest.param(
            "[]",
            "1:1: the configuration is a list, where a map",
            "its keys are profile",
            id="a list as a whole",
        ),
        pytest.param(
            "a", "1:1: the configuration is 'a', where a map", "its keys are profile", id="a word as a whole"
        ),
        pytest.param(
            "namespaces: {labels: {a: {team: 1}}}", "team is 1, where text", '"1"', id="a number as a label"
        ),
        pytest.param(
            "namespaces: {labels: {a: {team: yes, ok: true}}}",
            "1:42: namespaces.labels.a.ok is true, where text belongs",
            'in quotes: "true"',
            id="a boolean as a label",
        ),
        pytest.param("cni: cilium", "is 'cilium', where a map", "its keys are name,", id="a word as a map"),
        pytest.param("monitoring: {namespace: a}", "a map, where a list", "a dash", id="a map as a list"),
        pytest.param("dns: {ports: 53}", "is 53, where a list", "in brackets", id="a number as a list"),
        pytest.param("dns: {ports: ['53']}", "is '53', where a whole", "without quotes", id="text as a port"),
        pytest.param(
            "cni: {name: cilium, enforcesPolicies: yes}", "is 'yes'", "write true or false", id="yes as true"
        ),
        pytest.param(
            "clusters: [{name: a, paths: []}]",
            "1:29: cluster 'a' has no paths",
            "name kustomizations, charts",
            id="a cluster of nothing",
        ),
        pytest.param("cni: {version: '1'}", "1:6: cni lacks 'name'", "add 'name'", id="a missing key"),
        pytest.param("dns: {ports: [0]}", "1:15: dns.ports[0] is 0", "1 to 65535", id="a port too low"),
        pytest.param("dns: {ports: [65536]}", "dns.ports[0] is 65536", "1 to 65535", id="a port too high"),
        pytest.param("dns: {ports: [true]}", "true, where a whole number", None, id="a boolean as a port"),
        pytest.param("exclude: ['']", "1:11: exclude[0] is '', which is empty", None, id="an empty pattern"),
        pytest.param(
            "cni: {name: cilium, version: new}", "1:30: cni.version is 'new'", None, id="a word as a version"
        ),
        pytest.param(
            "external: {workloads: [{namespace: A_b, labels: {}}]}",
            "1:36: external.workloads[0].namespace is 'A_b', which is not a name",
            None,
            id="a namespace that Kubernetes refuses",
        ),
        pytest.param(
            "severity: {dns-lsot: note}",
            "1:12: unknown rule 'dns-lsot'",
            "did you mean 'dns-lost'?",
            id="a rule",
        ),
        pytest.param("severity: {dns: note}", "unknown rule 'dns'", "'dns' is a tag", id="no rule but a tag"),
        pytest.param("severity: {dns-lost: warn}", "is 'warn'", "'warning'?", id="a severity"),
        pytest.param(
            "severity: {dns-udp-only: note, dns-tcp: error}",
            "1:32: 'dns-tcp' is set twice, once by a former name",
            "keep one",
            id="one rule by two names",
        ),
        pytest.param(
            "select:\n- dns\n- availabilty",
            "3:3: unknown rule or tag 'availabilty'",
            "did you mean 'availability'?",
            id="a tag",
        ),
        pytest.param("ignore: [all]", "unknown rule or tag 'all'", "did you mean 'ALL'?", id="ALL in small"),
        pytest.param(
            "options: {allow-all: {prefx: 1}}",
            "1:23: unknown option of allow-all 'prefx'",
            "did you mean 'prefix'? its options are directions,",
            id="an option",
        ),
        pytest.param(
            "options: {dns-lost: {a: 1}}", "unknown option of dns-lost 'a'", "it has none", id="no options"
        ),
        pytest.param(
            "options: {allow-all: {prefix: 33}}",
            "1:31: options.allow-all.prefix is 33, which is out of range",
            "accepted are 0 to 32",
            id="an option beyond its range",
        ),
        pytest.param("options: {allow-all: {most: 6}}", "is 6", "5 and less", id="an option above its limit"),
        pytest.param(
            "options: {allow-all: {least: 0}}", "is 0", "1 and more", id="an option below its limit"
        ),
        pytest.param(
            "options: {allow-all: {prefix: '3'}}", "a whole number belongs", "0 to 32", id="text as a number"
        ),
        pytest.param(
            "options: {allow-all: {prefix: true}}", "a whole number belongs", "0 to 32", id="true as a number"
        ),
        pytest.param(
            "options: {allow-all: {strict: 1}}", "true or false belongs", "boolean", id="a number as true"
        ),
        pytest.param("options: {allow-all: {mode: 1}}", "text belongs", "plain", id="a number as text"),
        pytest.param("options: {allow-all: {mode: fnacy}}", "is 'fnacy'", "'fancy'?", id="text out of range"),
        pytest.param("options: {allow-all: {directions: egress}}", "a list of text", "egress", id="a word"),
        pytest.param(
            "options: {allow-all: {directions: [egress, ingres]}}",
            "options.allow-all.directions[1] is 'ingres'",
            "did you mean 'ingress'?",
            id="an item out of range",
        ),
        pytest.param(
            "options: {allow-all: []}", "allow-all is a list, where a map", None, id="a list of options"
        ),
        pytest.param(
            "network: {podCIDRs: [10.0.0.1/8]}",
            "1:22: network.podCIDRs[0] is '10.0.0.1/8', which is not a CIDR",
            "the block it lies in is 10.0.0.0/8",
            id="a CIDR with host bits",
        ),
        pytest.param("network: {apiServer: [api.local]}", "is 'api.local'", "10.0.0.0/8", id="a host name"),
        pytest.param(
            "dns: {peers: [{}]}", "1:15: dns.peers[0] names no pods", "'cidr'", id="nobody as a peer"
        ),
        pytest.param(
            "dns: {peers: [{namespace: a, cidr: 10.0.0.1}]}",
            "pods and addresses",
            "'cidr'",
            id="both as a peer",
        ),
        pytest.param("suppress: [{reason: x}]", "suppress[0] lacks 'rule'", "add 'rule'", id="no rule"),
        pytest.param("suppress: [{rule: dns-tpc}]", "1:19: unknown rule", "'dns-tcp'?", id="an unknown rule"),
        pytest.param(
            "suppress: [{rule: dns-tcp, expires: 2027-02-30}]",
            "1:37: suppress[0].expires is '2027-02-30': day is out of range",
            None,
            id="a day that does not exist",
        ),
        pytest.param(
            "suppress: [{rule: dns-tcp, expires: soon}]",
            "is 'soon', which is not a day such as 2027-01-31",
            None,
            id="no day at all",
        ),
        pytest.param(
            "suppress: [{rule: dns-tcp, object: a/b/c/d}]",
            "1:36: suppress[0].object is 'a/b/c/d', which is not namespace/Kind/name",
            None,
            id="an object of too many parts",
        ),
        pytest.param(
            "world: open\nworld: closed",
            "2:1: the configuration has the key 'world' twice",
            "line 1",
            id="a key twice",
        ),
        pytest.param("a: &x 1", "1:4: the configuration has an anchor", "each place", id="an anchor"),
        pytest.param("a: *x", "1:4: the configuration has an anchor", "each place", id="an alias"),
        pytest.param(
            "a: !!python/name:os.system", "1:4: the configuration has the tag", "without", id="a tag"
        ),
        pytest.param(
            "a: 1\n---\nb: 1", "2:1: the configuration has a second document", "one", id="two documents"
        ),
        pytest.param(
            "? [a]\n: b", "1:3: the configuration has a key that is not text", "name", id="a list as a key"
        ),
        pytest.param("a: 'x", "1:6: this is not YAML: found unexpected end", None, id="an open quote"),
        pytest.param("world: [open", "1:13: this is not YAML: ", None, id="an open bracket"),
        pytest.param("\tprofile: strict", "1:1: this is not YAML", None, id="a tab"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str, message: str, hint: str | None
) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)

    assert error.value.message.startswith(f"{FILE_NAME}:")
    assert message in error.value.message
    assert (hint in error.value.hint) if hint and error.value.hint else hint == error.value.hint


def told(root: Path, text: str) -> list[str]:
    """Return the messages about a text, without the name of its file."""
    with pytest.raises(ConfigError) as error:
        load(root, text)
    return [each.message.removeprefix(f"{FILE_NAME}:") for each in (error.value, *error.value.others)]


def test_all_errors_are_told_in_the_order_of_the_text(tmp_path: Path) -> None:
    text = """\
world: opne
select: [dns-tpc, dns-lsot]
network: {podCIDRs: [10.0.0.1/8, 10.0.0.0/33]}
suppress: [{rule: dns-tpc}, {rule: dns-tcp, expires: 2027-02-30}]
options: {allow-all: {prefix: 33, least: 0}}
expect: [{}, {allow: {from: a/b/c, to: here}}]
foo: 1
"""

    assert [message.partition(": ")[0] for message in told(tmp_path, text)] == [
        *("1:8", "2:10", "2:19", "3:22", "3:34", "4:19", "4:54", "5:31", "5:42", "6:10", "6:40", "7:1"),
    ]


def test_an_error_that_all_clusters_inherit_is_told_once(tmp_path: Path) -> None:
    text = "ignore: [dns-lsot]\nclusters: [{name: a, paths: [a]}, {name: b, paths: [../b]}]"

    assert told(tmp_path, text) == [
        "1:10: unknown rule or tag 'dns-lsot'",
        "2:53: clusters[1].paths[0] is '../b', which leads out of the repository",
    ]


def test_a_misspelt_key_is_not_missed_as_well(tmp_path: Path) -> None:
    assert told(tmp_path, "cni: {nmae: cilium}") == ["1:7: unknown key 'nmae'"]


def test_what_environments_are_expected_to_do_waits_for_the_environments(tmp_path: Path) -> None:
    text = "environments: {prod: [shop]}\nexpect: [{deny: {from: {environment: prod}, to: {}}}]"

    assert told(tmp_path, text) == ["1:22: environments.prod is a list, where a map belongs"]


def test_of_many_errors_the_first_are_told(tmp_path: Path) -> None:
    messages = told(tmp_path, "".join(f"k{i}: 1\n" for i in range(7_000)))

    assert len(messages) == MOST_TOLD + 1
    assert messages[-1] == "only the first 20 errors are told"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(b"\x00\x01\x02", "this is not YAML", id="binary"),
        pytest.param(b"\xff\xfep\x00", "byte 1 is not UTF-8", id="UTF-16"),
        pytest.param(b'a: "\\U99999999"', "this is not YAML", id="a character that does not exist"),
        pytest.param("[" * 60_000, "nesting deeper than 16 levels", id="deep lists"),
        pytest.param("- " * 30_000, "nesting deeper than 16 levels", id="deep block lists"),
        pytest.param("{a: " * 16_000, "nesting deeper than 16 levels", id="deep maps"),
        pytest.param("? " * 30_000, "a key that is not text", id="deep keys"),
        pytest.param("a: &a [x, x]\nb: [*a, *a]", "an anchor or alias", id="an alias bomb"),
        pytest.param("9" * 60_000, "where a map belongs", id="a number of many digits"),
        pytest.param("dns: {ports: [" + "9" * 9_000 + "]}", "whole number", id="a port of many digits"),
        pytest.param("".join(f"k{i}: 1\n" for i in range(7_000)), "unknown key 'k0'", id="many unknown keys"),
        pytest.param("x" * 64 * 1024 + "x", "longer than 64 KiB", id="too long"),
    ],
)
def test_hostile_text_is_an_error_and_nothing_worse(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        load(tmp_path, text)

    assert len(error.value.message) < 400


YAML_PIECES = st.sampled_from(
    [
        *"[]{}:,-?&*!|>'\"%@`#~\n \t0a",
        *("---\n", "...\n", "<<: ", "\\x", "\\U", "!!str ", "%YAML 1.2\n", "null", "1e9"),
        *("profile", "suppress: ", "rule", "dns-tcp", "options: ", "allow-all: ", "prefix: "),
        *("\ufeff", "\x85", "\u2028", "\x00", "\x7f", "é", "\U0001f600", "\ud7ff"),
    ]
)


@given(st.lists(YAML_PIECES, max_size=30).map("".join))
@example("? ")
@example("- ? - !a\n")
def test_any_text_is_a_configuration_or_an_error(text: str) -> None:
    try:
        tree = parse_tree(text, "x")
        if tree is None:
            return
        assert isinstance(read_config(tree, RULEBOOK), Config)
    except ConfigError as error:
        assert error.message.startswith("x:")  # noqa: PT017  # any other exception fails the test


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 70_000) | st.sampled_from(["dns", "dns-tcp", "open", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["rule", "name", "namespace", "labels", "ports", "cidr", "peers", "dns-tcp", "allow-all"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))


def is_accepted(raw: object) -> bool:
    tree = parse_tree(json.dumps(raw), "x")
    complaints = Complaints()
    try:
        assert tree is None or held_to_schema(tree, complaints) is not None
        complaints.raise_any()
    except (ConfigError, AssertionError):
        return False
    return True


def keywords(schema: object) -> set[str]:
    """Return the keywords that a schema uses."""
    match schema:
        case dict():
            inner = [
                keywords(each) for key, each in schema.items() if key in ("items", "additionalProperties")
            ]
            named = [each for key in ("properties", "$defs") for each in schema.get(key, {}).values()]
            return set(schema).union(*inner, *map(keywords, named))
        case _:
            return set()


def test_the_schema_uses_no_keyword_that_is_not_looked_at() -> None:
    annotations = {"$schema", "$id", "$defs", "title", "description", "default"}

    assert keywords(SCHEMA) - annotations == {
        *("$ref", "type", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum"),
        *("properties", "additionalProperties", "required", "items"),
    }


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Return values that come close to what a schema accepts, some of them right and some not."""
    while "$ref" in schema:
        parent, name = schema["$ref"].removeprefix("#/").split("/")
        schema = SCHEMA[parent][name]
    wrong = st.sampled_from(
        [None, True, 0, 70_000, "", "a b", "1.17", "2027-01-31", [], {}, ["a"], {"a": "b"}]
    )
    near = [st.sampled_from(schema["enum"])] if "enum" in schema else []
    if "items" in schema:
        near.append(st.deferred(lambda: st.lists(values(schema["items"]), max_size=2)))
    if "properties" in schema:
        near.append(st.deferred(lambda: mapping(schema)))
    if isinstance(schema.get("additionalProperties"), dict):
        near.append(st.dictionaries(st.just("name"), values(schema["additionalProperties"])))
    return st.one_of(*near, *near, *near, wrong)


def mapping(schema: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Return maps of some of the known keys, seldom with one more."""
    known = {key: values(each) for key, each in schema["properties"].items()}
    required = {key: known.pop(key) for key in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={**known, "unknown": st.just(1)})


@given(
    st.sampled_from(sorted(SCHEMA["properties"])).flatmap(
        lambda key: st.tuples(st.just(key), values(SCHEMA["properties"][key]))
    )
)
def test_the_verdict_is_that_of_a_validator(said: tuple[str, Any]) -> None:
    raw = dict([said])

    assert is_accepted(raw) == Draft202012Validator(SCHEMA).is_valid(raw)


@given(st.dictionaries(st.sampled_from(Config.__struct_fields__), json_values))
def test_values_of_wrong_types_are_errors_and_nothing_worse(raw: dict[str, object]) -> None:
    tree = parse_tree(json.dumps(raw), "x")
    assert tree is not None
    assert tree.value == raw
    try:
        read_config(tree, RULEBOOK)
    except ConfigError as error:
        assert error.message.startswith("x:1:")  # noqa: PT017  # any other exception fails the test
