"""What network policies mean, line by line, and at least one small cluster for each line that can be shown.

Whoever evaluates policies can be held against `SEMANTICS_CASES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.oracle.semantics_cluster_wide import CLUSTER_WIDE_CASES
from tests.oracle.semantics_form import SemanticsCase
from tests.oracle.semantics_isolation import ISOLATION_CASES
from tests.oracle.semantics_old_apis import OLD_API_CASES
from tests.oracle.semantics_peers import PEER_CASES
from tests.oracle.semantics_pods import POD_CASES
from tests.oracle.semantics_ports import PORT_CASES
from tests.oracle.semantics_selectors import SELECTOR_CASES

LINES: Final[Mapping[str, str]] = {
    "1.1": "policyTypes missing or empty are Ingress, and Egress too only when there are egress rules",
    "1.2": "policyTypes that are listed are final: rules of the other direction have no effect",
    "1.3": "a listed direction without rules isolates and allows nothing",
    "1.4": "isolation is per pod and direction; a pod that nobody selects is open",
    "1.5": "policies add up; there is no deny and no order",
    "1.6": "a connection needs egress at its source and ingress at its destination",
    "1.7": "replies are implied; what is policed is the opening of connections",
    "1.8": "policies and lone podSelectors look into the policy's namespace, which is default when not named",
    "1.9": "a podSelector that is missing, null or empty in any way selects every pod of the namespace",
    "2.1": "a null selector is not set, an empty one matches everything",
    "2.2": "NotIn and DoesNotExist hold when the key is absent",
    "2.3": "an empty value asks for a key that is there and empty",
    "2.4": "Exists holds for an empty value; all requirements hold together",
    "2.5": "operators and their values have to fit each other",
    "2.6": "every namespace has its name as a label, by force; others of an undeclared one are unknown",
    "2.7": "the labels of a workload's pods are those of its template",
    "3.1": "peers missing, null or empty are everybody, pods or not; an element without fields is rejected",
    "3.2": "one empty rule is everything, no rule is nothing, a null rule is an empty one",
    "3.3": "an empty namespaceSelector is every pod and no address outside",
    "3.4": "an empty podSelector alone is every pod of the policy's namespace",
    "3.5": "selectors in one element have to match together, elements match alone",
    "3.6": "peers and ports belong together within a rule",
    "3.7": "ipBlock stands alone, and except subtracts from its own block only",
    "3.8": "except lies strictly inside its block; host bits are masked",
    "3.9": "a block has one family, and a dual-stack pod one answer for each",
    "3.10": "blocks match pods by their address, which is unknown unless stated or every address is meant",
    "3.11": "whether a block sees addresses before or after translation is undefined",
    "4.1": "no ports are every port of every protocol, an empty port is every TCP port",
    "4.2": "the protocol is TCP unless said; SCTP is not TCP",
    "4.3": "a range includes its ends and begins with a number",
    "4.4": "a named port is resolved on the destination pod by name and protocol",
    "4.5": "native sidecars declare named ports, ordinary init containers do not",
    "4.6": "a string is a name and has to contain a letter",
    "4.7": "a numeric port needs no declaration",
    "4.8": "policies see the pod's port, whatever the Service's is",
    "4.9": "what policies do to ICMP and other protocols is undefined",
    "5.1": "a pod cannot be kept from itself",
    "5.2": "replicas are several pods: a workload is policed towards itself unless it has one",
    "5.3": "traffic from a pod's own node is always allowed",
    "5.4": "pods on the host's network are not protected; most plugins see their node's address",
    "5.5": "ended pods have no traffic, those of jobs are policed like others",
    "5.6": "nothing is enforced unless the network plugin does it",
    "5.7": "what selects nobody or adds nothing is legal",
    "5.8": "what happens to connections that are already open is undefined",
    "6.1": "policies of APIs that are not served any more have no effect",
    "6.2": "lists hold objects, and a NetworkPolicy has no status",
    "7.1": "first the admin tier, then NetworkPolicy or the baseline; in a tier the first match counts",
    "7.2": "cluster-wide policies isolate nobody: what no rule matches goes on",
    "7.3": "an Accept for egress says nothing about ingress at the destination",
    "7.4": "which of two policies of one tier and priority counts is undefined where both match",
    "7.5": "the subject is pods of namespaces, or pods; no selector and an empty one are all of them",
    "7.6": "sources are pods alone; destinations are also networks, nodes and domain names",
    "7.7": "networks contain pods by their address",
    "7.8": "a named port has whatever protocol the pod declares, and goes with no addresses",
    "7.9": "a rule with an unknown kind of peer fails closed",
    "7.10": "a range includes its ends, and has two of them",
    "7.11": "there is no short way to write every port of a protocol",
    "7.12": "a pod's own address is not subject to cluster-wide policies",
    "7.13": "another tool reads the API differently",
}

NOT_SHOWN: Final[Mapping[str, str]] = {
    "3.11": "undefined: no answer would be right for every plugin",
    "4.9": "only TCP, UDP and SCTP can be asked about",
    "5.3": "manifests do not say on which node a pod runs, and a node is no end of a connection",
    "5.6": "every answer assumes a plugin that enforces policies",
    "5.8": "answers are about opening connections",
    "7.13": "it says nothing about the API",
}

SEMANTICS_CASES: Final[tuple[SemanticsCase, ...]] = (
    *ISOLATION_CASES,
    *SELECTOR_CASES,
    *PEER_CASES,
    *PORT_CASES,
    *POD_CASES,
    *OLD_API_CASES,
    *CLUSTER_WIDE_CASES,
)
