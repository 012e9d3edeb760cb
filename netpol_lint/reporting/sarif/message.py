"""The message of a SARIF result: a sentence that stands alone, then the evidence as links.

Source: SARIF 2.1.0 errata 01, section 3.11.6, messages with embedded links
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from netpol_lint.findings import Evidence
from netpol_lint.reporting.visible import visible

CITED: Final = 10
"""How many pieces of evidence a message cites; the others are only listed as related locations."""

_BRACKET: Final = re.compile(r"[\[\]\\]")


def message_text(message: str, evidence: Sequence[Evidence]) -> str:
    """Return `message`, then what each piece of evidence says with a link to its related location.

    The links' targets are the positions in `evidence`, counted from 1.
    """
    sentence = plain(message)
    if not evidence:
        return sentence
    cited = [f"{plain(step.says)} ({link(str(step.at), at)})" for at, step in enumerate(evidence[:CITED], 1)]
    if len(evidence) > CITED:
        cited.append(f"and {len(evidence) - CITED} more")
    return f"{sentence}. Because {'; '.join(cited)}"


def plain(text: str) -> str:
    """Return `text` such that no viewer finds a link in it.

    Brackets are common in YAML paths and not every viewer removes the backslashes, so they stay
    as they are wherever no link could be read.
    """
    text = visible(text)
    return _escaped(text) if "](" in text else text


def link(text: str, target: int) -> str:
    """Return a link to the related location `target`; nothing in `text` can end it early."""
    return f"[{_escaped(visible(text))}]({target})"


def _escaped(text: str) -> str:
    return _BRACKET.sub(r"\\\g<0>", text)
