"""Objects and parts of them from their text, as the decoders take them."""

from __future__ import annotations

from textwrap import indent

from netpol_lint.location import Region
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.resources.field import Field
from netpol_lint.resources.inventory import Inventory, take_inventory
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.network_policy_decoder import DecodedPolicy, decode_network_policy
from netpol_lint.resources.problem import Defect, ManifestProblem
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

PATH = "manifest.yaml"


def objects(text: str) -> tuple[ApiObject, ...]:
    documents = Repository.from_bytes({PATH: text.encode()}).load(PATH).documents
    return tuple(each for document in documents for each in objects_in(document))


def only_object(text: str) -> ApiObject:
    (found,) = objects(text)
    return found


def inventory(text: str) -> Inventory:
    return take_inventory(objects(text))


def field(text: str) -> Field:
    """Return the root of a document that need not be an object."""
    (document,) = Repository.from_bytes({PATH: text.encode()}).load(PATH).documents
    return Field(document.root)


def mapping(text: str) -> Mapping:
    found = field(text).mapping
    assert found is not None
    return found


def policy(spec: str | None, *, metadata: str = "name: deny, namespace: shop", more: str = "") -> str:
    """Write a NetworkPolicy; `spec` is in lines flush left that start in line 5, or `None` for no spec."""
    head = f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{{metadata}}}\n{more}"
    return head if spec is None else f"{head}spec:\n{indent(spec, '  ')}\n"


def decoded(spec: str | None) -> DecodedPolicy:
    return decode_network_policy(only_object(policy(spec)))


def accepted(spec: str | None) -> NetworkPolicy:
    """Decode a policy that has nothing wrong with it."""
    found = decoded(spec)
    assert found.problems == ()
    assert found.policy is not None
    return found.policy


def unmarked(text: str) -> tuple[str, list[Region]]:
    """Take the marks out of a text in which `«…»` stands around what is to be reported, line by line."""
    lines, regions = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        while "«" in line:
            start, end = line.index("«"), line.index("»") - 1
            regions.append(Region(number, start + 1, number, end + 1))
            line = line.replace("«", "", 1).replace("»", "", 1)  # noqa: PLW2901  (one mark less each time)
        lines.append(line)
    return "\n".join(lines), regions


def refusal(spec: str) -> ManifestProblem:
    """Decode a policy with one defect that makes the API server refuse it, at the marked place."""
    text, (region,) = unmarked(policy(spec))
    found = decode_network_policy(only_object(text))
    assert found.policy is None
    (problem,) = found.problems
    assert problem.is_fatal
    assert problem.subject == "shop/NetworkPolicy/deny"
    assert problem.at.region == region
    return problem


def malformed(text: str) -> ManifestProblem:
    """Decode a NetworkPolicy whose one defect, at the marked place, is one of structure."""
    text, (region,) = unmarked(text)
    (problem,) = decode_network_policy(only_object(text)).problems
    assert problem.defect is Defect.STRUCTURE
    assert problem.at.region == region
    return problem
