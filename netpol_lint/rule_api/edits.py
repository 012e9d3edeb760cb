"""Fixes: how a check says what to write instead.

`ctx.editor` edits the text where a value was written: a manifest, a base, a patch in a file or inline in
a kustomization, values of a release. It takes the places that decoded objects carry (`rule.ports_at`,
`peer.at`, `requirement.at`: the value, its key, or both together), keeps comments, quotes and
indentation, and returns `None` wherever the text is not in the repository, a template, anchored and used
elsewhere, or of a form that is left to people. `fix` passes the `None` on, so that a check need not ask:

    edits = ctx.editor.add_items(rule.ports_at, {"protocol": "TCP", "port": 53})
    yield ctx.finding(
        at, "…", subject=str(policy.ref),
        fix=fix(Safety.SAFE, "allow TCP 53 as well", edits, promise=Promise.OPENS),
    )

The methods are `replace_scalar(at, was, now)`, `rename_field(at, was, now)`, `add_items(at, *values)`,
`remove_item(at)`, `add_field(at, name, value, after="podSelector")`, `remove_field(at)`, `replace(at,
value)` for small values, `move_field(at, to)`, and `value(at)` and `below(at, "key")` to look. Edits of
several places make one fix: `fix(…, edits, more_edits)`; they must not touch each other. `promise` says
what the fix does to the graph, and `scan --fix` holds it to that: nothing (`KEEPS`, the default),
`NARROWS`, or `OPENS` what its message says.
`CHANGES` may do both; it is for objects that were refused and now have the effect that is written. With
`opens=[("TCP", 53)]` nothing but these ports may open.
"""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.findings import Fix, Promise, Safety
from netpol_lint.source.editing.edits import Edits, is_disjoint, joined

__all__ = ["Edits", "Promise", "Safety", "fix"]


def fix(
    safety: Safety,
    message: str,
    *edits: Edits | None,
    promise: Promise = Promise.KEEPS,
    opens: Iterable[tuple[str, int]] = (),
) -> Fix | None:
    """Return a fix made of the edits of one or more changes; `None` where one of them cannot be made.

    `message` says what it does, in the imperative and without a full stop. `opens` limits what a fix that
    opens something may open to these protocols and ports.
    """
    together = joined(edits)
    if not together or not is_disjoint(together):
        return None
    ports = tuple(sorted((protocol, port, port) for protocol, port in opens))
    return Fix(safety, message, together, promise, ports)
