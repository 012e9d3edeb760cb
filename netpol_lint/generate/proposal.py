"""What a generator proposes: policies to add to a cluster, and what to know about them."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.generate.draft import Draft


class Proposal(Struct, frozen=True):
    """Policies to add, none where nothing is missing. `remarks` are sentences for whoever adds them."""

    drafts: tuple[Draft, ...] = ()
    remarks: tuple[str, ...] = ()
