"""Ports and ipBlocks that the API server refuses: where they stand, and the words for it."""

from __future__ import annotations

import pytest

from netpol_lint.resources.network_policy_decoder import decode_network_policy
from netpol_lint.resources.problem import Defect
from tests.unit.resources.manifests import only_object, policy, refusal, unmarked

NAME_SYNTAX = (
    "names have at most 15 characters, lower-case letters, digits and single dashes, and at least one letter"
)
NO_CIDR = "this ipBlock has no `cidr`, so it means nothing; add one, or remove it"
SMALLER = "so the API server refuses it; an except is a smaller part of its cidr"


@pytest.mark.parametrize(
    ("port", "message"),
    [
        pytest.param("port: «0»", "port 0 does not exist; ports are 1 to 65535", id="port 0"),
        pytest.param(
            "port: «65536»", "port 65536 does not exist; ports are 1 to 65535", id="beyond the last"
        ),
        pytest.param("port: «-1»", "port -1 does not exist; ports are 1 to 65535", id="a negative port"),
        pytest.param(
            'port: «"80"»',
            'port "80" is a name because of its quotes, and a name needs a letter; write 80',
            id="a number in quotes",
        ),
        pytest.param("port: «HTTP»", f"`HTTP` is no port name; {NAME_SYNTAX}", id="a name in capitals"),
        pytest.param("port: «a--b»", f"`a--b` is no port name; {NAME_SYNTAX}", id="two dashes"),
        pytest.param("port: «-a»", f"`-a` is no port name; {NAME_SYNTAX}", id="a dash in front"),
        pytest.param("port: «a-»", f"`a-` is no port name; {NAME_SYNTAX}", id="a dash at the end"),
        pytest.param("port: «a_b»", f"`a_b` is no port name; {NAME_SYNTAX}", id="an underscore"),
        pytest.param('port: «""»', f"`` is no port name; {NAME_SYNTAX}", id="an empty name"),
        pytest.param(
            "port: «80-90»",
            "`80-90` is no port name; a range is written `port: 80` and `endPort: 90`",
            id="a range as a name",
        ),
        pytest.param(
            "port: «abcdefghijklmnop»",
            f"`abcdefghijklmnop` is no port name; {NAME_SYNTAX}",
            id="16 characters",
        ),
        pytest.param(
            "protocol: «tcp»",
            "`tcp` is no protocol of a NetworkPolicy; write TCP",
            id="a protocol in lower case",
        ),
        pytest.param(
            "protocol: «ICMP»",
            "`ICMP` is no protocol of a NetworkPolicy; the values are TCP, UDP and SCTP",
            id="another protocol",
        ),
        pytest.param(
            'protocol: «""»',
            "`` is no protocol of a NetworkPolicy; the values are TCP, UDP and SCTP",
            id="an empty protocol",
        ),
        pytest.param("endPort: «90»", "endPort 90 needs a numeric `port` to start from", id="an end alone"),
        pytest.param(
            "port: a, endPort: «90»",
            "endPort 90 needs a numeric `port` to start from",
            id="a range from a name",
        ),
        pytest.param(
            "port: 90, endPort: «80»",
            "endPort 80 is below port 90, an empty range; swap them",
            id="a reversed range",
        ),
        pytest.param(
            "port: 80, endPort: «65536»",
            "endPort 65536 does not exist; ports are 1 to 65535",
            id="a range beyond the last port",
        ),
    ],
)
def test_ports(port: str, message: str) -> None:
    problem = refusal(f"ingress:\n- ports: [{{{port}}}]")
    assert (problem.defect, problem.message) == (Defect.PORT, message)
    assert problem.at.yaml_path.startswith("spec.ingress[0].ports[0].")


def test_a_port_with_two_defects_has_two_problems() -> None:
    found = decode_network_policy(only_object(policy("egress:\n- ports: [{protocol: tcp, port: 0}]")))
    assert [each.defect for each in found.problems] == [Defect.PORT, Defect.PORT]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        pytest.param("«{}»", NO_CIDR, id="nothing in it"),
        pytest.param("«{except: [10.0.0.0/8]}»", NO_CIDR, id="only an except"),
        pytest.param("«{cidr: null}»", NO_CIDR, id="a null cidr"),
        pytest.param(
            "{cidr: «10.0.0.1»}",
            "'10.0.0.1' has no prefix length; a single address is written 10.0.0.1/32",
            id="an address",
        ),
        pytest.param(
            "{cidr: «10.0.0.0/33»}",
            "'10.0.0.0/33' has a prefix of 33 bits; an IPv4 address has only 32",
            id="33 bits",
        ),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [«10.0.0.0/8»]}",
            f"except `10.0.0.0/8` takes out its whole cidr 10.0.0.0/8, {SMALLER}",
            id="an except of everything",
        ),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [«10.0.0.0/7»]}",
            f"except `10.0.0.0/7` is wider than its cidr 10.0.0.0/8, {SMALLER}",
            id="an except of more than everything",
        ),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [«11.0.0.0/16»]}",
            f"except `11.0.0.0/16` lies outside its cidr 10.0.0.0/8, {SMALLER}",
            id="an except elsewhere",
        ),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [«'fd00::/8'»]}",
            f"except `fd00::/8` is IPv6 and its cidr 10.0.0.0/8 is IPv4, {SMALLER}",
            id="an except of the other family",
        ),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [10.1.0.0/16, «10.0.0.10»]}",
            "'10.0.0.10' has no prefix length; a single address is written 10.0.0.10/32",
            id="an address as an except",
        ),
    ],
)
def test_ip_blocks(block: str, message: str) -> None:
    problem = refusal(f"ingress:\n- from:\n  - ipBlock: {block}")
    assert (problem.defect, problem.message) == (Defect.IP_BLOCK, message)
    assert problem.at.yaml_path.startswith("spec.ingress[0].from[0].ipBlock")


def test_an_except_outside_its_block_shows_the_block() -> None:
    problem = refusal("ingress:\n- from:\n  - ipBlock: {cidr: 10.0.0.0/8, except: [«11.0.0.0/16»]}")
    shown = [(str(each.at), each.says) for each in problem.evidence]
    assert shown == [("manifest.yaml:7:23", "the cidr is 10.0.0.0/8")]


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param("«{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}»", id="with a podSelector"),
        pytest.param("«{ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}»", id="with a namespaceSelector"),
    ],
)
def test_an_ip_block_stands_alone(peer: str) -> None:
    problem = refusal(f"ingress:\n- from:\n  - {peer}")
    assert problem.defect is Defect.IP_BLOCK
    assert problem.message == (
        "this peer has an ipBlock beside a selector and the API server refuses it"
        "; write them as two items of the list to allow either"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("10.1.2.3/8", "10.0.0.0/8", id="IPv4"),
        pytest.param("2001:db8::1/32", "2001:db8::/32", id="IPv6"),
        pytest.param("10.0.0.1/0", "0.0.0.0/0", id="everything"),
    ],
)
def test_masked_host_bits_are_no_refusal(written: str, read: str) -> None:
    text, (region,) = unmarked(policy(f"ingress:\n- from:\n  - ipBlock: {{cidr: «'{written}'»}}"))
    found = decode_network_policy(only_object(text))
    assert found.policy is not None
    (problem,) = found.problems
    says = f"'{written}' sets address bits beyond its prefix and is read as {read}; write {read}"
    assert (problem.defect, problem.message) == (Defect.MASKED_IP_BLOCK, says)
    assert problem.at.region == region
    assert not problem.is_fatal


def test_masked_host_bits_of_an_except_are_told_too() -> None:
    spec = "ingress:\n- from:\n  - ipBlock: {cidr: 10.0.0.0/8, except: [«10.9.9.9/16»]}"
    text, (region,) = unmarked(policy(spec))
    found = decode_network_policy(only_object(text))
    assert found.policy is not None
    assert [(each.defect, each.at.region) for each in found.problems] == [(Defect.MASKED_IP_BLOCK, region)]
