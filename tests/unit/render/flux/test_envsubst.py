"""Flux's variables in a text, by the rules of envsubst."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.render.flux.envsubst import BadSubstitutionError, Expression, parse
from netpol_lint.render.flux.expand import expand

VARIABLES = {"name": "shop", "path": "/srv/data/a.tar.gz", "empty": "", "Mixed": "aBc", "umlaut": "für"}


def filled(text: str, variables: Mapping[str, str | None] = VARIABLES) -> str:
    def lookup(expression: Expression) -> str | None:
        return variables.get(expression.name, "")

    return expand(parse(text), lookup)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("no variables", "no variables", id="plain text"),
        pytest.param("a-${name}-b", "a-shop-b", id="a variable"),
        pytest.param("${name}${name}", "shopshop", id="two variables"),
        pytest.param("${other}", "", id="an unset variable is empty"),
        pytest.param("$name", "$name", id="a variable has braces"),
        pytest.param("100$", "100$", id="a dollar sign at the end"),
        pytest.param("$(name)", "$(name)", id="parentheses are for others"),
        pytest.param("$${name}", "${name}", id="a doubled dollar sign escapes"),
        pytest.param("$$", "$", id="a doubled dollar sign alone"),
        pytest.param("$$${name}", "$shop", id="an escaped dollar sign before a variable"),
        pytest.param("$${name:=${name}}", "${name:=shop}", id="a variable inside what is escaped"),
        pytest.param("${other:=x}", "x", id="a default"),
        pytest.param("${other=x}", "x", id="a default without a colon"),
        pytest.param("${other:-x}", "x", id="a default with a minus"),
        pytest.param("${empty:-x}", "x", id="an empty variable is unset"),
        pytest.param("${name:-x}", "shop", id="a default that is not needed"),
        pytest.param("${other:=}", "", id="an empty default"),
        pytest.param("${other:=a ${name} b}", "a shop b", id="a default with a variable in it"),
        pytest.param("${other:=${else:=${name}}}", "shop", id="defaults of defaults"),
        pytest.param("${other:=$x:/y}", "$x:/y", id="a default with signs in it"),
        pytest.param("${other:+x}", "x", id="envsubst takes an alternative for a default"),
        pytest.param("${name:+x}", "shop", id="and leaves a value that is set"),
        pytest.param("${#name}", "4", id="the length"),
        pytest.param("${#umlaut}", "4", id="the length in bytes"),
        pytest.param("${name:1}", "hop", id="from a position"),
        pytest.param("${name:1:2}", "ho", id="from a position, so many"),
        pytest.param("${name:-2}", "shop", id="a negative position is a default"),
        pytest.param("${name:1:-1}", "ho", id="a negative length counts from the end"),
        pytest.param("${name:9}", "", id="a position behind the end"),
        pytest.param("${name:1:99}", "hop", id="a length behind the end"),
        pytest.param("${name: x}", "shop", id="a position that is no number"),
        pytest.param("${name/o/0}", "sh0p", id="one replacement"),
        pytest.param("${path/\\//_}", "_srv/data/a.tar.gz", id="an escaped slash"),
        pytest.param("${path//\\//_}", "_srv_data_a.tar.gz", id="all replacements"),
        pytest.param("${name/o/}", "shp", id="a replacement by nothing"),
        pytest.param("${name/#sh/t}", "top", id="a replacement at the start"),
        pytest.param("${name/%op/ip}", "ship", id="a replacement at the end"),
        pytest.param("${name/#/my-}", "my-shop", id="something put in front"),
        pytest.param("${name^}", "Shop", id="a capital"),
        pytest.param("${name^^}", "SHOP", id="capitals"),
        pytest.param("${Mixed,,}", "abc", id="small letters"),
        pytest.param("${Mixed,}", "aBc", id="a small letter"),
        pytest.param("${path#*/}", "srv/data/a.tar.gz", id="the shortest start"),
        pytest.param("${path##*/}", "a.tar.gz", id="the longest start"),
        pytest.param("${path%.*}", "/srv/data/a.tar", id="the shortest end"),
        pytest.param("${path%%.*}", "/srv/data/a", id="the longest end"),
        pytest.param("${name#x}", "shop", id="a start that is not there"),
        pytest.param("${name#?h}", "op", id="any character"),
    ],
)
def test_what_a_text_becomes(text: str, result: str) -> None:
    assert filled(text) == result


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${", id="no end"),
        pytest.param("${name", id="no closing brace"),
        pytest.param("${}", id="no name"),
        pytest.param("${a.b}", id="a dot"),
        pytest.param("${name-x}", id="a default with only a minus"),
        pytest.param("${name@Q}", id="an operator of bash that envsubst lacks"),
        pytest.param("${!name}", id="indirection"),
        pytest.param("${name#}", id="a start that is empty"),
        pytest.param("${other:=x", id="a default without an end"),
        pytest.param("${x:=" * 5000 + "}" * 5000, id="too deep"),
    ],
)
def test_what_flux_refuses(text: str) -> None:
    with pytest.raises(BadSubstitutionError):
        filled(text)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("a ${secret} b ${name}", "a ${secret} b shop", id="it stays and the others do not"),
        pytest.param("${secret:=x}", "${secret:=x}", id="its default may not be what stands there"),
        pytest.param("${other:=${secret}}", "${other:=${secret}}", id="a default that depends on it"),
        pytest.param("${name:=${secret}}", "shop", id="a default that is not needed"),
        pytest.param("${name##[a-z]}", "${name##[a-z]}", id="a pattern that is not followed"),
    ],
)
def test_what_is_not_known_stays_as_written(text: str, result: str) -> None:
    assert filled(text, {**VARIABLES, "secret": None}) == result


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert filled("${long##" + "*a" * 20 + "}", {"long": "a" * 500}) == ""


LONG = {"long": "a" * 100_000}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${long##" + "*a" * 1000 + "}", id="much work"),
        pytest.param("${long//a/" + "b" * 1000 + "}", id="many long replacements"),
        pytest.param("${none:=" + "${long}" * 1000 + "}", id="a long default"),
    ],
)
def test_what_would_take_for_ever_stays_as_written(text: str) -> None:
    assert filled(text, LONG) == text


def test_a_text_does_not_grow_without_end() -> None:
    assert len(filled("${long}" * 10_000, LONG)) < 2_000_000


@given(st.text(alphabet="${}:=a/#%\\"))
def test_what_is_escaped_stays(text: str) -> None:
    assert filled(text.replace("$", "$$")) == text


@given(st.text(alphabet="${}:=-+a/#%^, \\", max_size=30))
def test_any_text_is_filled_in_or_refused(text: str) -> None:
    try:
        template = parse(text)
    except BadSubstitutionError:
        return
    if "$$" not in text:
        assert expand(template, lambda _: None) == text
