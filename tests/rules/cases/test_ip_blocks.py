"""ipblock-any-address, ipblock-too-broad and ipblock-invalid."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    policy,
    service,
    tcp,
    to,
    verdicts,
)

ANY: Final = "ipblock-any-address"
BROAD: Final = "ipblock-too-broad"
INVALID: Final = "ipblock-invalid"

WEB: Final = deployment("web")
WARNING: Final = ["warning shop/NetworkPolicy/egress"]
NOTE: Final = ["note shop/NetworkPolicy/egress"]
EACH_SLASH_EIGHT: Final = ", ".join(block(f"{first}.0.0.0/8") for first in range(256))
HALVES: Final = (block("0.0.0.0/1"), block("128.0.0.0/1"))


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([egress(to(block("0.0.0.0/0")))], WARNING, id="0.0.0.0/0"),
        pytest.param([egress(to(block("::/0")))], WARNING, id="::/0"),
        pytest.param(
            [egress(to(block("0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))],
            WARNING,
            id="a /0 with excepts for the private networks is still the whole internet",
        ),
        pytest.param(
            [egress(to(block("0.0.0.0/0", "0.0.0.0/2", "64.0.0.0/2")))],
            [],
            id="a /0 with excepts that take out half of it",
        ),
        pytest.param([egress(to(", ".join(HALVES)))], WARNING, id="two halves in one rule"),
        pytest.param(
            [egress(to(HALVES[0]), name="egress"), egress(to(HALVES[1]), name="other")],
            WARNING,
            id="two halves in two policies for the same pods",
        ),
        pytest.param(
            [
                egress(to(HALVES[0]), pods=app("web")),
                egress(to(HALVES[1]), pods=app("api")),
                deployment("api"),
            ],
            [],
            id="two halves for different pods",
        ),
        pytest.param(
            [egress(to(HALVES[0], tcp(443)), to(HALVES[1], tcp(22)))], [], id="two halves on different ports"
        ),
        pytest.param(
            [egress(to(HALVES[0]), to(HALVES[1], tcp(22)))],
            WARNING,
            id="two halves that have a port in common",
        ),
        pytest.param([egress(to(EACH_SLASH_EIGHT))], WARNING, id="256 blocks of a /8 each are one finding"),
        pytest.param(
            [egress(to(", ".join(block(f"{first}.0.0.0/8") for first in range(128))))],
            [],
            id="128 blocks of a /8 each are half of it",
        ),
        pytest.param(
            [egress(to(block("::ffff:0:0/96")))], WARNING, id="the IPv4 addresses, mapped into IPv6"
        ),
        pytest.param([egress(to(block("2001:db8::/32")))], [], id="one provider's IPv6 addresses"),
        pytest.param([egress("{}")], [], id="a rule without peers has no block to narrow"),
        pytest.param([egress(to("{namespaceSelector: {}}"))], [], id="every pod is no address"),
        pytest.param([egress(to(block("0.0.0.0/0"), tcp(443)))], NOTE, id="HTTPS alone is a note"),
        pytest.param(
            [egress(to(block("0.0.0.0/0"), tcp(80), tcp(443)))], NOTE, id="HTTP and HTTPS alone are a note"
        ),
        pytest.param(
            [egress(to(block("0.0.0.0/0"), tcp(443), tcp(22)))], WARNING, id="HTTPS and SSH are a warning"
        ),
        pytest.param(
            [
                policy(
                    "egress",
                    "{podSelector: {}, policyTypes: [Ingress],"
                    ' egress: [{to: [{ipBlock: {cidr: "0.0.0.0/0"}}]}]}',
                )
            ],
            [],
            id="a rule that policyTypes leaves out has no effect",
        ),
        pytest.param(
            [ingress(from_(block("0.0.0.0/0"), tcp(8080)), name="egress")],
            WARNING,
            id="ingress from everywhere to pods that no Service opens",
        ),
        pytest.param(
            [ingress(from_(block("0.0.0.0/0"), tcp(8080)), name="egress"), service("web")],
            WARNING,
            id="ingress from everywhere to the pods of an internal Service",
        ),
        pytest.param(
            [ingress(from_(block("0.0.0.0/0"), tcp(8080))), service("web", type="LoadBalancer")],
            [],
            id="ingress from everywhere to the pods of a LoadBalancer is fine",
        ),
        pytest.param(
            [ingress(from_(block("0.0.0.0/0"), tcp(8080))), service("web", type="NodePort")],
            [],
            id="ingress from everywhere to the pods of a NodePort is fine",
        ),
        pytest.param(
            [
                *(deployment("db"), service("web", type="LoadBalancer")),
                ingress(from_(block("0.0.0.0/0"), tcp(8080)), name="egress"),
            ],
            WARNING,
            id="ingress from everywhere to a LoadBalancer's pods and to others as well",
        ),
        pytest.param(
            [egress(to(block("0.0.0.0/0"))), service("web", type="LoadBalancer")],
            WARNING,
            id="a LoadBalancer needs no egress to everywhere",
        ),
    ],
)
def test_blocks_that_cover_every_address(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(ANY, WEB, *manifests)) == expected


def test_each_family_is_a_finding_of_its_own() -> None:
    findings = found(ANY, WEB, egress(to(f"{block('0.0.0.0/0')}, {block('::/0')}")))

    assert ["IPv4" in each.message for each in findings] == [True, False]
    assert ["IPv6" in each.message for each in findings] == [False, True]


def test_the_message_tells_how_much_is_left_after_the_excepts() -> None:
    (finding,) = found(ANY, WEB, egress(to(block("0.0.0.0/0", "10.0.0.0/8"))))

    assert "99.6% of all IPv4 addresses" in finding.message


def test_a_narrow_block_is_not_blamed_for_what_two_halves_open() -> None:
    rules = egress(to(block("192.0.2.0/24")), to(HALVES[0]), to(HALVES[1]))

    (finding,) = found(ANY, WEB, rules)

    assert finding.at.yaml_path == "spec.egress[1].to[0].ipBlock.cidr"
    assert "192.0.2.0/24" not in finding.message


def test_more_blocks_than_fit_into_a_message_are_counted() -> None:
    (finding,) = found(ANY, WEB, egress(to(EACH_SLASH_EIGHT)))

    assert "every IPv4 address" in finding.message
    assert "252 more" in finding.message


def test_a_policy_that_opens_several_workloads_is_one_finding() -> None:
    (finding,) = found(ANY, WEB, deployment("api"), egress(to(block("0.0.0.0/0")), pods="{}"))

    assert "Deployment api and Deployment web" in finding.message


@pytest.mark.parametrize(
    ("cidr", "excepts", "expected"),
    [
        pytest.param("10.0.0.0/8", (), NOTE, id="the largest private network"),
        pytest.param("10.0.0.0/12", (), [], id="a part of a private network"),
        pytest.param("172.16.0.0/12", (), [], id="the private network that is a /12"),
        pytest.param("192.168.0.0/16", (), [], id="the private network that is a /16"),
        pytest.param("203.0.112.0/20", (), [], id="one provider's addresses"),
        pytest.param("203.0.0.0/15", (), NOTE, id="more than a provider has"),
        pytest.param("2001:db8::/32", (), [], id="one provider's IPv6 addresses"),
        pytest.param("2001:d80::/26", (), NOTE, id="more than a provider has in IPv6"),
        pytest.param("10.0.0.0/8", ("10.0.0.0/9",), NOTE, id="an except leaves the prefix as it is"),
        pytest.param("0.0.0.0/0", (), [], id="every address is the matter of another rule"),
        pytest.param("128.0.0.0/1", (), NOTE, id="half of the addresses is too little for the other rule"),
        pytest.param("100.64.0.0/12", (), [], id="a part of the shared range of carriers and clouds"),
        pytest.param("100.64.0.0/10", (), NOTE, id="the shared range of carriers and clouds as a whole"),
    ],
)
def test_blocks_that_are_broad(cidr: str, excepts: tuple[str, ...], expected: list[str]) -> None:
    assert verdicts(found(BROAD, WEB, egress(to(block(cidr, *excepts))))) == expected


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param(block("192.0.2.0/24"), [], id="a block"),
        pytest.param(block("192.0.2.0/24", "192.0.2.128/25", "192.0.2.7/32"), [], id="excepts inside it"),
        pytest.param(block("2001:db8::/32", "2001:db8:1::/48"), [], id="excepts of IPv6"),
        pytest.param(block("192.0.2.10/24"), WARNING, id="host bits are a warning"),
        pytest.param(
            block("192.0.2.0/24", "192.0.2.10/28"), WARNING, id="host bits of an except are a warning"
        ),
        pytest.param(block("010.000.000.000/08"), [], id="leading zeros mean nothing"),
        pytest.param(block("::ffff:192.0.2.0/120", "192.0.2.7/32"), [], id="a mapped block is an IPv4 block"),
        pytest.param(block("192.0.2.0/24", "192.0.2.0/24"), ["error"], id="an except that is the whole cidr"),
        pytest.param(block("192.0.2.0/24", "192.0.0.0/16"), ["error"], id="an except around its cidr"),
        pytest.param(block("192.0.2.0/24", "198.51.100.0/28"), ["error"], id="an except beside its cidr"),
        pytest.param(block("192.0.2.0/24", "2001:db8::/64"), ["error"], id="an except of the other family"),
        pytest.param(
            block("192.0.2.0/24", "198.51.100.7", "203.0.113.0/28", "192.0.2.0/24"),
            ["error", "error", "error"],
            id="each of several wrong excepts",
        ),
        pytest.param(
            f"{{ipBlock: {{cidr: 192.0.2.0/24}}, podSelector: {app('web')}}}",
            ["error"],
            id="a block beside a podSelector",
        ),
        pytest.param(
            "{ipBlock: {cidr: 192.0.2.0/24}, namespaceSelector: {}}",
            ["error"],
            id="a block beside an empty namespaceSelector",
        ),
        pytest.param("{ipBlock: {except: [192.0.2.0/28]}}", ["error"], id="excepts of nothing"),
    ],
)
def test_blocks_that_the_api_server_refuses(peer: str, expected: list[str]) -> None:
    found_here = verdicts(found(INVALID, WEB, egress(to(peer))))

    assert [each.split()[0] for each in found_here] == [each.split()[0] for each in expected]


def test_an_except_around_its_cidr_is_not_said_to_lie_outside() -> None:
    (finding,) = found(INVALID, WEB, egress(to(block("192.0.2.0/24", "192.0.0.0/16"))))

    assert "outside" not in finding.message


def test_a_policy_with_host_bits_is_applied_and_judged() -> None:
    policies = egress(to(block("0.0.0.1/0")))

    assert verdicts(found(INVALID, WEB, policies)) == WARNING
    assert verdicts(found(ANY, WEB, policies)) == WARNING


def test_a_refused_policy_is_not_judged_any_further() -> None:
    refused = egress(to(f"{block('0.0.0.0/0')}, {block('192.0.2.0')}"))

    assert verdicts(found(INVALID, WEB, refused)) == ["error shop/NetworkPolicy/egress"]
    assert found(ANY, WEB, refused) == ()
    assert found("dns-egress-blocked", WEB, refused) == ()
