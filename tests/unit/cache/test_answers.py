"""Answers that were kept: always what the audit itself would say, whatever happened between two runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, msgpack
from msgspec.structs import replace

import netpol_lint
from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.audit.survey import survey
from netpol_lint.cache.answers import Answers
from netpol_lint.cache.loaded import LoadedFiles
from netpol_lint.cache.store import Store
from netpol_lint.checks import CHECKS
from netpol_lint.config import DEFAULT_CONFIG, IpBlockMatching, Suppression, World
from netpol_lint.findings import AuditResult, BaselineEntry, Severity
from netpol_lint.location import whole_file
from netpol_lint.render.tools import RenderOptions
from netpol_lint.rulebook import Profile, load_rulebook
from netpol_lint.source.account import Account
from netpol_lint.source.repository import Parse, Repository, open_repository
from tests.unit.cache.repositories import CHANGES, NAMES, copied

RULEBOOK = load_rulebook()
REQUEST = AuditRequest(
    rules=RULEBOOK, rulebook=RULEBOOK, today=date(2026, 5, 1), rendering=RenderOptions(has_helm=False)
)


class Run(Struct):
    """One run with a cache: it keeps account, and may recall files."""

    store: Store
    identity: bytes = b"tool"

    def account(self, files: int) -> Account | None:
        return Account() if files else None

    def parsing(self, parse: Parse) -> Parse:
        loaded = LoadedFiles(self.store, self.identity)
        return lambda content, path: loaded.parsed(parse, content, path)


def cached(root: Path, request: AuditRequest, file: Path, within: tuple[str, ...] = ()) -> AuditResult:
    """Return what a run with a cache says."""
    store = Store(file)
    repository = open_repository(root, within=within, exclude=request.config.exclude, recall=Run(store))
    answer = Answers(store, b"tool").to(repository, request)
    store.close()
    assert store.trouble == ""
    return answer.result


def uncached(root: Path, request: AuditRequest, within: tuple[str, ...] = ()) -> AuditResult:
    return audit(open_repository(root, within=within, exclude=request.config.exclude), request)


@pytest.fixture
def surveys(monkeypatch: pytest.MonkeyPatch) -> list[Repository]:
    """Return what is surveyed from now on because no answer was known."""
    asked: list[Repository] = []

    def counted(repository: Repository, *arguments: object) -> object:
        asked.append(repository)
        return survey(repository, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("netpol_lint.cache.answers.survey", counted)
    return asked


def is_same(one: AuditResult, other: AuditResult) -> bool:
    """Compare results as values and as bytes: a list that became a tuple would show in neither alone."""
    return one == other and msgpack.encode(one) == msgpack.encode(other)


@pytest.mark.parametrize("name", NAMES)
def test_where_nothing_changed_nothing_is_surveyed(
    tmp_path: Path, name: str, surveys: list[Repository]
) -> None:
    root = copied(name, tmp_path / "r")
    first = cached(root, REQUEST, tmp_path / "store")
    assert is_same(first, uncached(root, REQUEST))
    assert is_same(first, cached(root, REQUEST, tmp_path / "store"))
    assert len(surveys) == 1


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False), st.integers(1, 4))
def test_a_cached_run_says_what_an_uncached_one_says(
    tmp_path_factory: pytest.TempPathFactory, name: str, random: Random, rounds: int
) -> None:
    place = tmp_path_factory.mktemp("changing")
    root = copied(name, place / "r")
    (place / "outside.yaml").write_text("a: 1\n")
    cached(root, REQUEST, place / "store")
    for _ in range(rounds):
        for _ in range(random.choice((1, 1, 2, 5))):
            random.choice(CHANGES)(root, random)
        asked = random.choice(REQUESTS) if random.random() < 0.3 else REQUEST
        within = random.choice(((), (), (), _folders(root)[:1], _folders(root)[-1:]))
        assert is_same(cached(root, asked, place / "store", within), uncached(root, asked, within))


def _folders(root: Path) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in root.iterdir() if each.is_dir() and each.name != ".git"))


_CONFIG = DEFAULT_CONFIG
_SILENT = Suppression("missing-default-deny-ingress", whole_file("c"), object="*", reason="r")
_CHANGES: list[dict[str, object]] = [
    {"rules": {}},
    {"rules": dict(list(RULEBOOK.items())[::2])},
    {"rules": {key: replace(rule, severity=Severity.NOTE) for key, rule in RULEBOOK.items()}},
    {"today": REQUEST.today + timedelta(days=1)},
    {"honours_suppressions": False},
    {"baseline": ()},
    {"baseline": (BaselineEntry("broad-ip-block", "s", "p", "m", "f"),)},
    {"config": replace(_CONFIG, profile=Profile.PEDANTIC)},
    {"config": replace(_CONFIG, world=World.CLOSED)},
    {"config": replace(_CONFIG, exclude=("*prod*",))},
    {"config": replace(_CONFIG, options={"ipblock-any-address": {"allowed": ("10.0.0.0/8",)}})},
    {"config": replace(_CONFIG, repository_urls=("https://example.com/fleet/fleet.git",))},
    {"config": replace(_CONFIG, suppress=(_SILENT,))},
    {"config": replace(_CONFIG, suppress=(replace(_SILENT, expires=date(2026, 1, 1)),))},
    {"config": replace(_CONFIG, suppress=(replace(_SILENT, expires=date(2027, 1, 1)),))},
    {
        "config": replace(
            _CONFIG, network=replace(_CONFIG.network, ip_block_matches_pods=IpBlockMatching.NEVER)
        )
    },
]
REQUESTS = [REQUEST, *(replace(REQUEST, **change) for change in _CHANGES)]


def test_every_request_has_an_answer_of_its_own(tmp_path: Path) -> None:
    root = copied("fleet", tmp_path / "r")
    for _ in range(2):
        for asked in REQUESTS:
            answer = cached(root, asked, tmp_path / "store")
            assert is_same(answer, uncached(root, asked))


def test_only_the_same_request_is_answered(tmp_path: Path, surveys: list[Repository]) -> None:
    root = copied("fleet", tmp_path / "r")
    for asked in REQUESTS:
        cached(root, asked, tmp_path / "store")
    assert len(surveys) == len(REQUESTS)
    # That the order of rules is the order in which they are asked makes it another request, too.
    cached(root, replace(REQUEST, rules=dict(reversed(list(RULEBOOK.items())))), tmp_path / "store")
    assert len(surveys) == len(REQUESTS) + 1


def test_a_return_to_an_earlier_state_is_recognised(tmp_path: Path, surveys: list[Repository]) -> None:
    root = copied("services", tmp_path / "r")
    before = cached(root, REQUEST, tmp_path / "store")
    (root / "new.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: new, namespace: shop}\n")
    assert cached(root, REQUEST, tmp_path / "store") != before
    (root / "new.yaml").unlink()
    assert cached(root, REQUEST, tmp_path / "store") == before
    assert len(surveys) == 2


def test_what_another_tool_found_is_not_believed(tmp_path: Path, surveys: list[Repository]) -> None:
    root = copied("services", tmp_path / "r")
    store = Store(tmp_path / "store")
    for identity in (b"one", b"other"):
        repository = open_repository(root, recall=Run(store, identity))
        Answers(store, identity).to(repository, REQUEST)
    store.close()
    assert len(surveys) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"checks": {**CHECKS}}, id="checks of somebody else"),
        pytest.param({"narrowings": (lambda _repository, _surveyed, result: result,)}, id="a narrowing"),
    ],
)
def test_what_nobody_can_compare_is_not_kept(
    tmp_path: Path, surveys: list[Repository], change: dict[str, object]
) -> None:
    root = copied("services", tmp_path / "r")
    for _ in range(2):
        cached(root, replace(REQUEST, **change), tmp_path / "store")
    assert len(surveys) == 2


def test_an_answer_that_is_incomplete_is_not_kept(
    tmp_path: Path, surveys: list[Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> Iterator[None]:
        raise MemoryError

    root = copied("services", tmp_path / "r")
    asked = replace(REQUEST, checks={**CHECKS, "ipblock-any-address": fails})
    # As if the tool itself had a check that fails.
    monkeypatch.setattr("netpol_lint.cache.answer_key.CHECKS", asked.checks)
    for _ in range(2):
        assert cached(root, asked, tmp_path / "store").failed_rules == ("ipblock-any-address",)
    assert len(surveys) == 2


def test_a_file_that_changes_during_the_run_makes_the_answer_useless(
    tmp_path: Path, surveys: list[Repository]
) -> None:
    root = copied("services", tmp_path / "r")
    changing = next(iter(sorted(root.rglob("*.yaml"))))
    store = Store(tmp_path / "store")
    repository = open_repository(root, recall=Run(store))
    repository.content(changing.relative_to(root).as_posix())
    changing.write_text(changing.read_text() + "# changed\n")
    Answers(store, b"tool").to(repository, REQUEST)
    store.close()
    cached(root, REQUEST, tmp_path / "store")
    assert len(surveys) == 2


_WATCHED = """
import os, sys
from pathlib import Path
from netpol_lint.audit.pipeline import audit
from netpol_lint.source.repository import open_repository
from tests.unit.cache.test_answers import REQUEST, Run, Store
root = sys.argv[1]
opened, seen = set(), [False]
def hear(event, arguments):
    if not seen[0] or event not in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.exec"):
        return
    named = [each for each in arguments if isinstance(each, (str, bytes, os.PathLike))] or [""]
    path = os.path.join(os.getcwd(), os.fsdecode(named[0]))
    if event == "subprocess.Popen" or path.startswith(root):
        opened.add((event, os.path.relpath(path, root)))
sys.addaudithook(hear)
repository = open_repository(Path(root), recall=Run(Store(Path(sys.argv[2]))))
account = repository.account
# Now everything is imported.
audit(open_repository(Path(root)), REQUEST)
seen[0] = True
audit(repository, REQUEST)
seen[0] = False
files = {path for event, path in opened if event == "open"} - {os.path.join(".git", "config")}
links = {os.path.relpath(os.path.realpath(os.path.join(root, path)), root) for path in account.files}
folders = {path for event, path in opened if event in ("os.listdir", "os.scandir")}
listed = [os.path.normpath(each) for each in account.listings]
print(sorted(files - set(account.files) - links))
print([each for each in folders if not any(top == "." or f"{each}/".startswith(f"{top}/") for top in listed)])
print([each for each in opened if each[0] == "subprocess.Popen"])
print(len(account.files) > 5)
"""


@pytest.mark.parametrize("name", NAMES)
def test_an_audit_reads_nothing_of_which_no_account_is_kept(tmp_path: Path, name: str) -> None:
    root = copied(name, tmp_path / "r").resolve()
    checkout = Path(netpol_lint.__file__).parents[1]
    ended = subprocess.run(
        [sys.executable, "-c", _WATCHED, str(root), str(tmp_path / "store")],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout.splitlines(), ended.stderr) == (["[]", "[]", "[]", "True"], "")
