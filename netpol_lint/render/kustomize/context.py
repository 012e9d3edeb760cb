"""What the steps of a kustomization work on: one layer, and what it has brought together so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct, field

from netpol_lint.render.budget import Budget
from netpol_lint.render.build import StalePatch
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.configuration import Configuration
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.scope import registered
from netpol_lint.source.document import Document
from netpol_lint.source.embedded import Embedded, embedded
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved
from netpol_lint.source.repository import Repository

_MAX_RESOURCES: Final = 20_000
_MAX_EDITS: Final = 200_000
_MIN_ORDERS: Final = 100


class Layer(Struct):
    """A kustomization while it is applied; it lives for one build of one directory.

    `root` is the kustomization, `directory` what its paths start from, and `above` the directories
    that lead to it, its own the last. A step changes `resources` (a list of immutable objects, in
    order), and says in `gaps`, `stale_patches` and `files` what it left out, what changed nothing and
    what it read. `variables` are the entries of `vars:` of this layer and of those below. `is_whole`
    is as in `Accumulated`.
    """

    repository: Repository
    charts: ChartRenderer
    root: Mapping
    directory: str
    above: tuple[str, ...]
    collect: Callable[[Layer, Iterable[Node]], list[Resource]]
    configuration: Configuration
    budget: Budget
    resources: list[Resource] = field(default_factory=list)
    variables: list[Mapping] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    stale_patches: list[StalePatch] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    schema: Mapping | None = None
    """The document that `openapi: {path: …}` names, which says how lists of custom resources merge."""
    is_whole: bool = True
    texts: dict[Scalar, Embedded] = field(default_factory=dict)
    """The YAML inside scalars that was read before, by this layer or another of the same repository."""
    components: int = 0
    """How many components were applied so far."""

    def items(self, name: str) -> tuple[Node, ...]:
        """Return the items of a list of the kustomization; none where it is absent or no list."""
        return items_of(self.root, name)

    def orders(self, name: str) -> tuple[Node, ...]:
        """Return the items of a list of which each is applied to every object: not more than can be."""
        items = self.items(name)
        most = max(_MIN_ORDERS, _MAX_EDITS // max(1, len(self.resources)))
        if len(items) > most:
            message = f"`{name}` has {len(items):,} entries for {len(self.resources):,} objects"
            self.leave_out(f"{message}, of which {most:,} are applied", items[most], Effect.SELECTION)
        return items[:most]

    def leave_out(self, message: str, node: Node, effect: Effect = Effect.OBJECTS) -> None:
        """Say that something was not rendered, which the node names."""
        self.gaps.append(gap(message, node.location(), effect))

    def documents(self, path: str) -> tuple[Document, ...]:
        """Read a file of the repository, which takes part in the build from now on."""
        self.files.add(path)
        return self.repository.load(path).documents

    def embedded(self, scalar: Scalar) -> Embedded:
        """Read the YAML inside a scalar, once however many kustomizations it is a patch of."""
        known = self.texts.get(scalar)
        if known is None:
            known = self.texts[scalar] = embedded(scalar, self.repository)
        return known

    def gather(self, nodes: Iterable[Node]) -> list[Resource]:
        """Return what nodes name, read as `resources:` are, without adding it."""
        return self.collect(self, nodes)

    def add(self, resources: Iterable[Resource]) -> None:
        """Add objects; of those with one identity the first is kept."""
        known = {registered(each.id): each for each in self.resources}
        for each in resources:
            identity = registered(each.id)
            if identity in known:
                self._refuse(each, known[identity])
            elif len(self.resources) < _MAX_RESOURCES:
                known[identity] = each
                self.resources.append(each)
            else:
                message = f"there are more than {_MAX_RESOURCES:,} objects here, and the rest is left out"
                self.gaps.append(gap(message, self.root.location()))
                return

    def _refuse(self, each: Resource, other: Resource) -> None:
        named = f"{each.id.kind} `{each.id.name}`"
        message = f"{named} stands in `{other.path}` already, and kustomize refuses a second one"
        effect = Effect.NOTHING if each.root is other.root else Effect.SELECTION
        self.gaps.append(gap(f"{message}; the first is kept", each.root.location(), effect))


def items_of(mapping: Mapping, name: str) -> tuple[Node, ...]:
    """Return the items of the list called `name`; none where it is absent or no list."""
    node = mapping.get(name)
    listed = None if node is None else resolved(node)
    return listed.items if isinstance(listed, Sequence) else ()
