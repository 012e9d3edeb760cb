"""What Go templates write, and which are refused."""

from __future__ import annotations

import pytest

from netpol_lint.render.argocd.gotemplate import TemplateError, render
from netpol_lint.render.argocd.gotemplate.values import Value

VALUES: Value = {
    "path": {"path": "apps/Web_App", "basename": "Web_App", "segments": ["apps", "Web_App"]},
    "name": "prod",
    "empty": "",
    "count": 3.0,
    "million": 1234567.0,
    "on": True,
    "nothing": None,
    "labels": {"tier": "a", "app.kubernetes.io/name": "web"},
    "ports": [80.0, 443.0],
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param("plain", "plain", id="text stays"),
        pytest.param("a-{{ .name }}-b", "a-prod-b", id="a field"),
        pytest.param("{{.path.path}}/{{ .path.basename }}", "apps/Web_App/Web_App", id="a field of a field"),
        pytest.param("{{ $.name }} {{ $ | len }}", "prod 9", id="the root"),
        pytest.param("{{ index .path.segments 1 }}", "Web_App", id="an item"),
        pytest.param('{{ index .labels "app.kubernetes.io/name" }}', "web", id="a key with dots"),
        pytest.param("{{ .count }} {{ .million }} {{ .on }}", "3 1.234567e+06 true", id="numbers are Go's"),
        pytest.param(
            "{{ .labels }} {{ .ports }}", "map[app.kubernetes.io/name:web tier:a] [80 443]", id="maps, lists"
        ),
        pytest.param("{{ .missing }}|{{ .nothing }}", "<no value>|<no value>", id="what is not there"),
        pytest.param("a {{- /* why */ -}} b", "ab", id="a comment, and space that goes"),
        pytest.param("a {{ .name -}} \n b", "a prodb", id="space goes on one side"),
        pytest.param("{{ if .on }}yes{{ else }}no{{ end }}", "yes", id="if"),
        pytest.param("{{ if .empty }}a{{ else if .on }}b{{ else }}c{{ end }}", "b", id="else if"),
        pytest.param(
            '{{- if and .on (eq .name "prod" "test") (not .empty) }}x{{ end -}}', "x", id="conditions"
        ),
        pytest.param("{{ with .labels }}{{ .tier }}{{ $.name }}{{ end }}", "aprod", id="with"),
        pytest.param("{{ with .empty }}{{ . }}{{ else }}none{{ end }}", "none", id="with nothing"),
        pytest.param("{{ range .ports }}{{ . }},{{ end }}", "80,443,", id="range over a list"),
        pytest.param(
            "{{ range $k, $v := .labels }}{{ $k }}={{ $v }};{{ end }}",
            "app.kubernetes.io/name=web;tier=a;",
            id="range over a map",
        ),
        pytest.param(
            "{{ range .empty | list | compact }}x{{ else }}none{{ end }}", "none", id="range over nothing"
        ),
        pytest.param(
            "{{ $n := .name }}{{ if true }}{{ $n = upper $n }}{{ end }}{{ $n }}", "PROD", id="variables"
        ),
        pytest.param(
            "{{ if true }}{{ $n := 1 }}{{ end }}{{ $n := 2 }}{{ $n }}",
            "2",
            id="variables end with their block",
        ),
        pytest.param('{{ .name | default "x" | upper | quote }}', '"PROD"', id="a pipe"),
        pytest.param('{{ .empty | default "x" }}{{ default "y" .missing }}', "xy", id="a default"),
        pytest.param(
            '{{ (index .path.segments 0) }}{{ (dict "a" (dict "b" 1)).a.b }}',
            "apps1",
            id="fields of parentheses",
        ),
        pytest.param('{{ printf "%s-%03d-%q%%" .name 7 "a" }}', 'prod-007-"a"%', id="printf"),
        pytest.param('{{ "}}" }}{{ `{{` }}', "}}{{", id="braces in strings"),
        pytest.param('{{ .path.basename | lower | replace "_" "-" }}', "web-app", id="replace"),
        pytest.param("{{ normalize .path.path }}", "apps-web-app", id="normalize"),
        pytest.param(
            '{{ slugify 10 true "One two three" }} {{ slugify "A.b" }}', "one-two a-b", id="slugify"
        ),
        pytest.param(
            '{{ "a-b-c" | splitList "-" | join "." }} {{ trunc 2 "abc" }}{{ trunc -2 "abc" }}',
            "a.b.c abbc",
            id="lists, cuts",
        ),
        pytest.param(
            '{{ trimPrefix "a-" "a-b" }}{{ trimSuffix ".y" "x.y" }}{{ trim " z " }}{{ nospace "a b" }}',
            "bxzab",
            id="trims",
        ),
        pytest.param(
            '{{ dig "tier" "none" .labels }}{{ dig "x" "y" "none" .labels }}{{ get .labels "x" }}',
            "anone",
            id="dig and get",
        ),
        pytest.param(
            '{{ ternary "a" "b" .on }}{{ hasKey .labels "tier" }}{{ has 80.0 .ports }}',
            "atruetrue",
            id="questions",
        ),
        pytest.param(
            "{{ toJson .labels }}{{ toYaml .ports }}",
            '{"app.kubernetes.io/name":"web","tier":"a"}[80,443]',
            id="JSON",
        ),
        pytest.param(
            '{{ add 1 2 }}{{ sub 5 1 }}{{ div 7 2 }}{{ mod -7 2 }}{{ max 1 9 }}{{ int "4" }}',
            "343-194",
            id="numbers",
        ),
        pytest.param(
            '{{ first .ports }}{{ last .ports }}{{ kebabcase "FooBar" }}', "80443foo-bar", id="more lists"
        ),
        pytest.param(
            "{{ if lt 1 2 }}a{{ end }}{{ if ge 1 2 }}b{{ end }}{{ ne .name `prod` }}",
            "afalse",
            id="comparisons",
        ),
        pytest.param("{{ b64enc `a` }}{{ b64dec `YQ==` }}", "YQ==a", id="base64"),
        pytest.param("{{ indent 2 `a\nb` }}", "  a\n  b", id="indent"),
        pytest.param("{{ nindent 2 `a` }}", "\n  a", id="nindent"),
    ],
)
def test_rendered(template: str, expected: str) -> None:
    assert render(template, VALUES) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(
            "{{ env `HOME` }}", "the function `env` is not known here", id="a function of the machine"
        ),
        pytest.param("{{ now | date `2006` }}", "the function `now` is not known here", id="the time"),
        pytest.param(
            "{{ regexMatch `a` `b` }}", "the function `regexMatch` is not known here", id="a pattern"
        ),
        pytest.param('{{ template "x" }}', "the action `template` is not known here", id="another template"),
        pytest.param("{{ .name", "`{{ .name` is no action that ends in `}}`", id="no end"),
        pytest.param("{{ if .name }}", "`if` has no `end`", id="a block without end"),
        pytest.param("{{ end }}", "`end` belongs to no `if`, `with` or `range`", id="an end without block"),
        pytest.param("{{ $x }}", "the variable `$x` is not declared", id="an unknown variable"),
        pytest.param(
            "{{ .missing.field }}", "`.missing.field` asks for a field of <nil>", id="a field of nothing"
        ),
        pytest.param("{{ .name.field }}", "`.name.field` asks for a field of prod", id="a field of a string"),
        pytest.param("{{ .name 1 }}", "something that is no function is given an argument", id="no function"),
        pytest.param("{{ lower }}", "`lower` does not take 0 arguments", id="too few arguments"),
        pytest.param("{{ lower 1 }}", "`lower` wants a string and is given '1'", id="the wrong type"),
        pytest.param("{{ index .ports 7 }}", "`index` asks for item 7 of 2", id="an item that is not there"),
        pytest.param("{{ # }}", "`#` in an action cannot be read", id="no word"),
        pytest.param("{{ (1 }}", "a parenthesis is not closed", id="an open parenthesis"),
        pytest.param("{{ }}", "an action ends too early", id="an empty action"),
        pytest.param("{{ fail `no` }}", "it is told to fail: no", id="a template that fails"),
        pytest.param(
            "{{ repeat 1000000 `a` }}", "`repeat` makes more than 100,000 characters", id="absurd size"
        ),
        pytest.param(
            "{{ range until 9000 }}{{ range until 9000 }}{{ end }}{{ end }}",
            "it takes too many steps",
            id="absurd time",
        ),
        pytest.param(
            "{{ $x := list 1 }}{{ range until 50 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
            "it makes a value of more than 10,000 parts",
            id="a list that doubles",
        ),
        pytest.param(
            "{{ $x := `aa` }}{{ range until 50 }}{{ $x = replace `a` $x $x }}{{ end }}",
            "`replace` makes more than 100,000 characters",
            id="a text that squares",
        ),
        pytest.param(
            "{{ " + "(" * 50 + " }}", "its parentheses are nested more than 32 deep", id="absurd depth"
        ),
        pytest.param("{{ if 1 }}" * 50, "its actions are nested more than 32 deep", id="absurd blocks"),
    ],
)
def test_refused(template: str, expected: str) -> None:
    with pytest.raises(TemplateError) as raised:
        render(template, VALUES)
    assert str(raised.value) == expected


def test_a_missing_key_may_be_an_error() -> None:
    with pytest.raises(TemplateError, match=r"nothing gives `\.missing` a value"):
        render("{{ .missing }}", VALUES, missing_is_error=True)
