"""Repositories to keep answers about, and what may happen to them between two runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final

ROOT: Final = Path(__file__).parents[2] / "repos"
NAMES: Final = sorted(each.name for each in ROOT.iterdir() if each.is_dir())

_WORDS: Final = ("app", "name", "web", "8080", "default", "prod", "TCP", "namespace", "shop", "db", "spec")
_MANIFEST: Final = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: new, namespace: shop}\n"
    "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
)


def copied(name: str, place: Path) -> Path:
    """Copy one of the repositories to a place, with a chart and a remote, and return it."""
    shutil.copytree(ROOT / name, place)
    for path, text in {
        ".git/config": '[remote "origin"]\n\turl = https://example.com/team/one.git\n',
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "charts/web/templates/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n",
        "charts/web/files/note.txt": "nothing\n",
    }.items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return place


def _files(root: Path) -> list[Path]:
    return sorted(each for each in root.rglob("*") if each.is_file() and not each.is_symlink())


def _delete(root: Path, random: Random) -> None:
    random.choice(_files(root)).unlink()


def _replace_word(root: Path, random: Random) -> None:
    file = random.choice(_files(root))
    old, new = random.sample(_WORDS, 2)
    file.write_text(file.read_text("latin-1").replace(old, new, random.choice((1, 1, -1))), "latin-1")


def _swap_lines(root: Path, random: Random) -> None:
    file = random.choice(_files(root))
    lines = file.read_text("latin-1").splitlines(keepends=True)
    random.shuffle(lines)
    file.write_text("".join(lines), "latin-1")


def _append(root: Path, random: Random) -> None:
    with random.choice(_files(root)).open("a") as file:
        file.write(
            random.choice(("# a comment\n", "# netpol-lint: file-ignore[ALL] because\n", f"---\n{_MANIFEST}"))
        )


def _add(root: Path, random: Random) -> None:
    folder = random.choice(_files(root)).parent
    name = random.choice(("a.yaml", "z.yml", "kustomization.yaml", "values.yaml", "note.txt", "Chart.yaml"))
    if not (folder / name).is_dir():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_text(_MANIFEST)


def _rename(root: Path, random: Random) -> None:
    file = random.choice(_files(root))
    target = file.with_name(random.choice(("renamed.yaml", "renamed.txt", f"{file.name}.bak")))
    if not target.is_dir():
        file.rename(target)


def _swap(root: Path, random: Random) -> None:
    one, other = random.sample(_files(root), 2)
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])


def _lead_elsewhere(root: Path, random: Random) -> None:
    file, target = random.sample(_files(root), 2)
    file.unlink()
    file.symlink_to(random.choice((target, root.parent / "outside.yaml", root / "nowhere")))


def _break(root: Path, random: Random) -> None:
    file = random.choice(_files(root))
    file.write_bytes(
        random.choice((b"", b"\xff\xfe", b"a: [\n", b"{{ template }}\n", file.read_bytes()[:40]))
    )


def _make_directory(root: Path, random: Random) -> None:
    file = random.choice(_files(root))
    file.unlink()
    file.mkdir()


def _change_remote(root: Path, random: Random) -> None:
    url = random.choice(("https://example.com/fleet/fleet.git", "ssh://git@example.com/a/b.git"))
    file = root / ".git" / "config"
    if file.parent.is_dir() and not file.is_dir():
        file.unlink(missing_ok=True)
        file.write_text(f'[remote "origin"]\n\turl = {url}\n')


CHANGES: Final[Sequence[Callable[[Path, Random], None]]] = (
    *(_delete, _replace_word, _replace_word, _swap_lines, _append, _add, _rename, _swap, _lead_elsewhere),
    *(_break, _make_directory, _change_remote),
)
"""Each does something to a repository, at a place of its own choice."""
