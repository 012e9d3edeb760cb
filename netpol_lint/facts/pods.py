"""How facts name pods: by the place where they usually run, or by what gives them away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field


class PodsAt(Struct, frozen=True):
    """Pods that usually run in a namespace, with labels that they and the namespace carry at least."""

    namespace: str
    labels: Mapping[str, str]
    namespace_labels: Mapping[str, str] = field(default_factory=dict)


class Sign(Struct, frozen=True):
    """What tells the pods of a product: all of these labels, and all of these images.

    A label without a value may have any. An image is the end of a repository's name, whole segments of
    it: `kong` is met by `docker.io/library/kong:3.9`, and not by `example.com/king-kong`.
    """

    labels: tuple[tuple[str, str | None], ...] = ()
    images: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Something that every bearer has: the last segment of an image, or the key of a label."""
        return self.images[0].rpartition("/")[2] if self.images else self.labels[0][0]

    def is_borne_by(self, labels: Mapping[str, str], images: Iterable[str]) -> bool:
        """Tell whether pods with these labels and images bear the sign."""
        listed = tuple(images)
        return all(
            key in labels and (value is None or labels[key] == value) for key, value in self.labels
        ) and all(any(is_image(image, each) for each in listed) for image in self.images)


def repository_of(image: str) -> str:
    """Return an image's name without tag and digest."""
    name = image.partition("@")[0]
    path, _, last = name.rpartition("/")
    return f"{path}/{last.partition(':')[0]}" if path else last.partition(":")[0]


def is_image(wanted: str, image: str) -> bool:
    """Tell whether an image's name ends in the wanted one, whole segments of it."""
    return f"/{repository_of(image)}".endswith(f"/{wanted}")


def decode_signs(listed: Iterable[Mapping[str, Any]]) -> tuple[Sign, ...]:
    """Return the signs of an entry."""
    return tuple(
        Sign(tuple(each.get("labels", {}).items()), tuple(each.get("images", ()))) for each in listed
    )


def decode_pods(listed: Iterable[Mapping[str, Any]]) -> tuple[PodsAt, ...]:
    """Return the usual pods of an entry."""
    return tuple(
        PodsAt(each["namespace"], each["labels"], each.get("namespaceLabels", {})) for each in listed
    )
