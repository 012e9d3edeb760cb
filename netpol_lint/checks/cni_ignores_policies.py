"""cni-ignores-policies: clusters whose network plugin enforces no policies, so that they do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Evidence, Finding
from netpol_lint.rule_api import Basis, CheckContext, confidence_of

_POLICIES_SHOWN: Final = 3
_BOTH: Final = 2
_OTHERWISE: Final = "run a policy engine beside it, or a plugin that enforces them"


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report the network plugin of a cluster with policies if it is known to enforce none of them."""
    cni = ctx.cni
    own, cluster_wide = ctx.inventory.policies, ctx.inventory.cluster_policies
    number = len(own) + len(cluster_wide)
    if cni is None or cni.enforces is not False or not number:
        return
    shown = [*((str(each), each.at) for each in own), *((str(each), each.at) for each in cluster_wide)]
    # Where more may run than is declared, a policy engine may, too.
    is_certain = cni.is_stated or not ctx.is_open_world
    yield ctx.finding(
        cni.at,
        f"{cni.why}, so {_policies(number)} here {_do(number)} nothing; {cni.hint or _OTHERWISE}",
        subject=cni.subject,
        confidence=confidence_of(Basis.DECLARED if is_certain else Basis.ASSUMED),
        evidence=(
            *cni.seen,
            *(Evidence(at, f"{name} is not enforced") for name, at in shown[:_POLICIES_SHOWN]),
        ),
    )


def _policies(number: int) -> str:
    if number <= _BOTH:
        return ("the only policy", "both policies")[number - 1]
    return f"all {number:,} policies"


def _do(number: int) -> str:
    return "does" if number == 1 else "do"
