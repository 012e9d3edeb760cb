"""What an audit says: findings with their evidence, and notes on what was not analysed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import total_ordering
from itertools import chain, islice
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location


@total_ordering
class Ranked(Enum):
    """An enum whose members compare in the order in which they are defined."""

    @property
    def rank(self) -> int:
        """The position of the member, 0-based; higher is more."""
        return list(type(self)).index(self)

    def __lt__(self, other: Ranked) -> bool:
        return self.rank < other.rank


class Severity(Ranked):
    """How bad it is if the finding is true; the values are SARIF's levels."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Confidence(Ranked):
    """What the finding rests on: facts declared here (high), assumptions, incomplete input (low)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Evidence(Struct, frozen=True, order=True):
    """One step of the argument for a finding: what the text at a place says.

    The last piece of a list that was too long says how many `more` there are, the first of them at its place.
    """

    at: Location
    says: str
    more: int = 0


EVIDENCE_SHOWN: Final = 20
"""So many pieces of evidence a list has before its last one says how many more there are."""

_COUNTED: Final = 200
"""Beyond that nobody counts: what is not read need not be written."""


def bounded(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the pieces of a list, each once: of a long one the first, and how many more there are.

    That last piece stands where the first one stands that it leaves out. No more pieces are asked for
    than are counted, so that a list without end costs no more than a long one. Docs: ADR 0025.
    """
    pieces = _each_once(evidence)
    shown = tuple(islice(pieces, EVIDENCE_SHOWN))
    first = next(pieces, None)
    if first is None:
        return shown
    number = sum(each.more or 1 for each in islice(chain((first,), pieces), _COUNTED + 1))
    return (*shown, Evidence(first.at, f"and {counted(number)} more like these", number))


def counted(number: int) -> str:
    """Write how many pieces of evidence there are besides those of a list: `31`, `more than 200`."""
    return f"more than {_COUNTED}" if number > _COUNTED else str(number)


def _each_once(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    seen: set[Evidence] = set()
    for each in evidence:
        if each not in seen:
            seen.add(each)
            yield each


class Safety(Enum):
    """Whether a fix may be applied unread."""

    SAFE = "safe"
    """It keeps what policies do, or restores what they are beyond doubt meant to do."""
    UNSAFE = "unsafe"
    """It changes who may reach whom, and somebody has to agree."""


class Promise(Enum):
    """What a fix does to who may open a connection to whom, which is looked at before it is applied."""

    KEEPS = "keeps"
    """It changes nothing."""
    NARROWS = "narrows"
    """It only takes connections away, or isolates pods that were not."""
    OPENS = "opens"
    """It only adds connections: those that its message speaks of."""
    CHANGES = "changes"
    """It does both."""


class Edit(Struct, frozen=True, order=True):
    """The text that takes the place of a region of a file; an empty region is a place to insert at."""

    at: Location
    text: str


class Fix(Struct, frozen=True):
    """What to do about a finding: edits of the source that belong together, in order, none over another.

    `message` says what they do, in the imperative. `promise` is what they do to the graph; `opens` are the
    ports, as protocol, first and last, that all new connections are to, where nothing else may open.
    """

    safety: Safety
    message: str
    edits: tuple[Edit, ...]
    promise: Promise = Promise.KEEPS
    opens: tuple[tuple[str, int, int], ...] = ()


class CommonCause(Struct, frozen=True):
    """What one edit would cure of several findings of a rule, which are then said as one.

    `key` is the same for all of them. `name` is this one's in the list of all, and `noun` what they are,
    in the plural. `message` goes on after their number and has a `…` where the list belongs. `evidence`
    shows the cause.
    """

    key: str
    name: str
    noun: str
    message: str
    evidence: tuple[Evidence, ...] = ()


class Finding(Struct, frozen=True):
    """One defect at the line to edit.

    `subject` is `namespace/Kind/name` of the object the finding is about, or empty for a file; `also`
    are the subjects of further objects that the same text makes, sorted, of which all this is true, too.
    `written_as` is the subject as the object's own file has it, empty where nobody can tell.
    `clusters` names the clusters in which it holds, sorted; it is empty when the finding is about
    the shape of a manifest, whatever runs it. `fix` is absent where nobody can tell what to write, and
    where the text is not in the repository. `fingerprint` stays the same while the file changes
    elsewhere; it is empty until the audit has seen all findings. Several that have a `common` cause
    become one. The first `steps` pieces of evidence are an argument or a path: each goes on from the one
    before. The others, or all of them where it is 0, stand side by side.
    """

    rule_id: str
    severity: Severity
    confidence: Confidence
    message: str
    at: Location
    subject: str = ""
    evidence: tuple[Evidence, ...] = ()
    clusters: tuple[str, ...] = ()
    fingerprint: str = ""
    also: tuple[str, ...] = ()
    written_as: str = ""
    fix: Fix | None = None
    common: CommonCause | None = None
    steps: int = 0


class SuppressionOrigin(Enum):
    """Where a suppression was written; the values are SARIF's suppression kinds."""

    IN_SOURCE = "inSource"
    EXTERNAL = "external"


class SuppressedFinding(Struct, frozen=True):
    """A finding that a comment, an annotation or the configuration silenced, and why."""

    finding: Finding
    origin: SuppressionOrigin
    reason: str
    at: Location


class BaselineState(Enum):
    """How a finding relates to those that a baseline lists; the values are SARIF's."""

    NEW = "new"
    UNCHANGED = "unchanged"
    ABSENT = "absent"


class BaselineEntry(Struct, frozen=True, order=True):
    """A finding that was known when a baseline was written, without the lines at which it stood.

    It is named by `fingerprint`, or by `rule_id`, `subject`, `path` and `message` where that has changed.
    """

    rule_id: str
    subject: str
    path: str
    message: str
    fingerprint: str


_ASSUMPTIONS: Final = frozenset({"assumed-source", "namespace-unresolved"})
_FAILURE: Final = "internal-error"


class Note(Struct, frozen=True):
    """Something that was not analysed, and why. `at` is absent when no file is to blame."""

    kind: str
    message: str
    at: Location | None = None

    @property
    def is_assumption(self) -> bool:
        """Whether it was analysed all the same, as something that the repository does not say."""
        return self.kind in _ASSUMPTIONS

    @property
    def is_failure(self) -> bool:
        """Whether the tool itself is to blame; nobody should have to ask for that."""
        return self.kind == _FAILURE


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes by path, line, column and kind, each once; those without a place come first."""
    return tuple(sorted(dict.fromkeys(notes), key=_place))


def _place(note: Note) -> tuple[object, ...]:
    if note.at is None:
        return ("", 0, 0, note.kind, note.message)
    region = note.at.region
    return (note.at.path, region.start_line, region.start_column, note.kind, note.message)


class Summary(Struct, frozen=True):
    """How much was looked at, over all clusters together; each object counts once."""

    clusters: int
    namespaces: int
    workloads: int
    policies: int
    files: int


class AuditResult(Struct, frozen=True):
    """Everything an audit found.

    Findings are sorted by path, line, column and rule id; notes by path, line and kind.
    `withheld` counts the findings that are less sure than the profile asks for. `failed_rules`
    names the checks that failed themselves, sorted: the others' findings stand.

    With a baseline `findings` are those that it does not list and `baselined` those that it does,
    sorted alike; `absent` are its entries of what was looked at and is not there any more, and
    `unexamined` those of what was not looked at or not sure enough to be said, each sorted.

    `elsewhere` are the findings that were not asked for, because a change has nothing to do with them.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[SuppressedFinding, ...]
    notes: tuple[Note, ...]
    summary: Summary
    withheld: int = 0
    failed_rules: tuple[str, ...] = ()
    has_baseline: bool = False
    baselined: tuple[Finding, ...] = ()
    absent: tuple[BaselineEntry, ...] = ()
    unexamined: tuple[BaselineEntry, ...] = ()
    elsewhere: tuple[Finding, ...] = ()
