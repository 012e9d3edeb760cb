"""Which files a repository has, with git and without."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from netpol_lint.source.discover import discover, repository_root
from netpol_lint.source.document import ProblemKind, SourceProblem


def write(root: Path, *paths: str) -> None:
    """Write files that are worth nothing."""
    for path in paths:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("a: 1\n")


def git(root: Path, *arguments: str) -> None:
    """Run git without the user's configuration."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *identity, *arguments], cwd=root, env=environment, check=True, capture_output=True)


@pytest.fixture(params=["with git", "without git"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Make a directory, as a git work tree and as none."""
    place = tmp_path / "root"
    place.mkdir()
    if request.param == "with git":
        git(place, "init", "--quiet")
    return place


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    """Make a git work tree."""
    place = tmp_path / "root"
    place.mkdir()
    git(place, "init", "--quiet")
    return place


def facts(problems: tuple[SourceProblem, ...]) -> list[tuple[ProblemKind, str]]:
    """Return kind and path of each problem."""
    return [(problem.kind, problem.at.path) for problem in problems]


class TestFiles:
    def test_suffixes_in_any_letter_case(self, root: Path) -> None:
        write(root, "a.yaml", "b.YML", "c.Json", "d.txt", "yaml", "e.yaml.bak", ".f.yaml", ".g/h.yaml")
        assert discover(root).files == (".f.yaml", ".g/h.yaml", "a.yaml", "b.YML", "c.Json")

    def test_a_directory_may_be_called_like_a_file(self, root: Path) -> None:
        write(root, "x.yaml/y.yaml")
        found = discover(root)
        assert (found.files, found.problems) == (("x.yaml/y.yaml",), ())

    def test_names_with_blanks_quotes_and_line_breaks(self, root: Path) -> None:
        names = ('a "b".yaml', "c\td.yaml", "e\nf.yaml", "é.yaml", "100644 g.yaml", "-h.yaml")
        write(root, *names)
        assert discover(root).files == tuple(sorted(names))

    def test_an_empty_directory(self, root: Path) -> None:
        assert discover(root).files == ()

    def test_a_name_that_is_not_utf_8(self, root: Path) -> None:
        write(root, "a.yaml")
        (root / os.fsdecode(b"caf\xe9.yaml")).write_text("a: 1\n")
        found = discover(root)
        assert found.files == ("a.yaml",)
        assert facts(found.problems) == [(ProblemKind.UNREADABLE, "caf\\xe9.yaml")]

    def test_a_named_pipe(self, root: Path) -> None:
        write(root, "a.yaml")
        os.mkfifo(root / "b.yaml")
        found = discover(root, within=["b.yaml", "a.yaml"])
        assert found.files == ("a.yaml",)
        assert facts(found.problems) == [(ProblemKind.UNREADABLE, "b.yaml")]

    @pytest.mark.parametrize(
        ("place", "files"),
        [
            pytest.param(".", (".h/b.yaml", "a.yaml"), id="a dot is the root"),
            pytest.param("./", (".h/b.yaml", "a.yaml"), id="so it is with a slash"),
            pytest.param("./.h/", (".h/b.yaml",), id="a hidden directory"),
            pytest.param(".h/../a.yaml", ("a.yaml",), id="a path that turns round"),
        ],
    )
    def test_ways_to_name_a_place(self, root: Path, place: str, files: tuple[str, ...]) -> None:
        write(root, "a.yaml", ".h/b.yaml")
        assert discover(root, within=[place]).files == files

    def test_a_place_that_is_not_there(self, root: Path) -> None:
        assert facts(discover(root, within=["x"]).problems) == [(ProblemKind.UNREADABLE, "x")]

    def test_a_place_outside(self, root: Path) -> None:
        write(root.parent, "a.yaml")
        found = discover(root, within=["../a.yaml"])
        assert (found.files, facts(found.problems)) == ((), [(ProblemKind.LINK, "../a.yaml")])


class TestLinks:
    def test_a_link_to_a_file_is_a_file(self, root: Path) -> None:
        write(root, "a.yaml", "notes.txt")
        (root / "b.yaml").symlink_to("a.yaml")
        (root / "c.yaml").symlink_to("notes.txt")
        (root / "d.txt").symlink_to("a.yaml")
        found = discover(root)
        assert (found.files, found.problems) == (("a.yaml", "b.yaml", "c.yaml"), ())

    def test_a_link_to_a_directory_that_is_looked_at_anyway(self, root: Path) -> None:
        write(root, "a/b.yaml", "z/c.yaml")
        (root / "link").symlink_to("a")
        (root / "z" / "up").symlink_to("..")
        assert discover(root).files == ("a/b.yaml", "z/c.yaml")

    def test_a_link_out_of_the_scope_is_followed_once(self, root: Path) -> None:
        write(root, "a/b.yaml", "c/d.yaml", "c/e/f.yaml")
        (root / "a" / "one").symlink_to("../c")
        (root / "a" / "two").symlink_to("../c")
        (root / "c" / "loop").symlink_to(".")
        assert discover(root, within=["a"]).files == ("a/b.yaml", "a/one/d.yaml", "a/one/e/f.yaml")

    def test_a_link_to_what_is_skipped_is_not_followed(self, root: Path) -> None:
        write(root, "a.yaml", "node_modules/b.yaml")
        (root / ".gitignore").write_text("node_modules\n")
        (root / "link").symlink_to("node_modules")
        assert discover(root).files == ("a.yaml",)

    @pytest.mark.parametrize(
        ("name", "target", "says"),
        [
            pytest.param("l.yaml", "../outside.yaml", "out of the repository", id="a file outside"),
            pytest.param("l", "..", "out of the repository", id="a directory outside"),
            pytest.param("l.yaml", "/etc/hostname", "out of the repository", id="an absolute path"),
            pytest.param("l.yaml", "missing.yaml", "nowhere", id="nothing"),
            pytest.param("l", "missing", "nowhere", id="no directory"),
            pytest.param("l.yaml", "l.yaml", "in a circle", id="itself"),
            pytest.param("l", "l/x", "in a circle", id="below itself"),
        ],
    )
    def test_links_that_lead_nowhere(self, root: Path, name: str, target: str, says: str) -> None:
        write(root, "a.yaml")
        write(root.parent, "outside.yaml")
        (root / name).symlink_to(target)
        found = discover(root)
        assert found.files == ("a.yaml",)
        (problem,) = found.problems
        assert (problem.kind, problem.at.path) == (ProblemKind.LINK, name)
        assert says in problem.message

    @pytest.mark.parametrize(("name", "target"), [("l.txt", "../outside.yaml"), ("l.log", "missing")])
    def test_links_that_cannot_be_manifests_are_no_problem(self, root: Path, name: str, target: str) -> None:
        write(root.parent, "outside.yaml")
        (root / name).symlink_to(target)
        assert discover(root).problems == ()


class TestWithoutGit:
    def test_what_tools_have_fetched_is_skipped(self, tmp_path: Path) -> None:
        skipped = [".git", ".hg", ".svn", ".terraform", ".venv", "__pycache__", "node_modules"]
        write(tmp_path, *(f"a/{name}/x.yaml" for name in skipped), "vendor/x.yaml", "target/x.yaml")
        assert discover(tmp_path).files == ("target/x.yaml", "vendor/x.yaml")

    def test_a_work_tree_that_git_cannot_read_is_walked(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml", "ignored.yaml")
        (work_tree / ".gitignore").write_text("ignored.yaml\n")
        (work_tree / ".git" / "HEAD").write_text("broken")
        assert discover(work_tree).files == ("a.yaml", "ignored.yaml")

    def test_without_git_on_the_path(self, work_tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(work_tree, "a.yaml")
        monkeypatch.setenv("PATH", "")
        assert discover(work_tree).files == ("a.yaml",)


class TestWithGit:
    def test_tracked_and_new_files_but_no_ignored_or_deleted_ones(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml", "deleted.yaml", "kept.yaml", "new.yaml", "ignored.yaml", "out/x.yaml")
        (work_tree / ".gitignore").write_text("ignored.yaml\nkept.yaml\nout/\n")
        git(work_tree, "add", "--force", "a.yaml", "deleted.yaml", "kept.yaml")
        (work_tree / "deleted.yaml").unlink()
        assert discover(work_tree).files == ("a.yaml", "kept.yaml", "new.yaml")

    def test_a_place_that_is_named_is_looked_at_though_git_ignores_it(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml", "out/x.yaml", "ignored.yaml")
        (work_tree / ".gitignore").write_text("ignored.yaml\nout/\n")
        assert discover(work_tree, within=["out", "ignored.yaml"]).files == ("ignored.yaml", "out/x.yaml")

    def test_a_directory_inside_a_work_tree(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml", "sub/b.yaml", "sub/ignored.yaml")
        (work_tree / ".gitignore").write_text("ignored.yaml\n")
        assert discover(work_tree / "sub").files == ("b.yaml",)

    def test_a_place_is_no_pattern(self, work_tree: Path) -> None:
        write(work_tree, "a*/x.yaml", "ab/x.yaml", ":!a/x.yaml")
        assert discover(work_tree, within=["a*", ":!a"]).files == (":!a/x.yaml", "a*/x.yaml")

    def test_a_conflict_lists_a_file_once(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml")
        git(work_tree, "add", ".")
        git(work_tree, "commit", "--quiet", "--message=1")
        git(work_tree, "checkout", "--quiet", "-b", "other")
        (work_tree / "a.yaml").write_text("a: 2\n")
        git(work_tree, "commit", "--quiet", "--all", "--message=2")
        git(work_tree, "checkout", "--quiet", "-")
        (work_tree / "a.yaml").write_text("a: 3\n")
        git(work_tree, "commit", "--quiet", "--all", "--message=3")
        with pytest.raises(subprocess.CalledProcessError):
            git(work_tree, "merge", "other")
        assert discover(work_tree).files == ("a.yaml",)

    def test_a_file_that_became_a_directory_and_back(self, work_tree: Path) -> None:
        write(work_tree, "a.yaml", "b.yaml/c.yaml")
        git(work_tree, "add", ".")
        (work_tree / "a.yaml").unlink()
        write(work_tree, "a.yaml/d.yaml")
        (work_tree / "b.yaml" / "c.yaml").unlink()
        (work_tree / "b.yaml").rmdir()
        write(work_tree, "b.yaml")
        assert discover(work_tree).files == ("a.yaml/d.yaml", "b.yaml")

    def test_submodules_and_repositories_inside(self, work_tree: Path, tmp_path: Path) -> None:
        module = tmp_path / "module"
        write(module, "m.yaml")
        git(module, "init", "--quiet")
        git(module, "add", ".")
        git(module, "commit", "--quiet", "--message=1")
        git(work_tree, "submodule", "--quiet", "add", str(module), "sub")
        git(work_tree, "clone", "--quiet", str(module), "clone")
        (work_tree / "missing").mkdir()
        git(work_tree, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},missing")
        assert discover(work_tree).files == ("clone/m.yaml", "sub/m.yaml")

    def test_in_a_hook_that_git_runs(self, work_tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(work_tree, "a.yaml")
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
        write(work_tree, "ignored.yaml")
        (work_tree / ".gitignore").write_text("ignored.yaml\n")
        assert discover(work_tree).files == ("a.yaml",)


class TestRepositoryRoot:
    def test_the_top_of_a_work_tree(self, work_tree: Path) -> None:
        write(work_tree, "a/b/c.yaml")
        assert repository_root(work_tree / "a" / "b") == work_tree.resolve()

    def test_a_work_tree_linked_to_another(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / ".git").write_text("gitdir: elsewhere\n")
        assert repository_root(tmp_path / "a") == tmp_path.resolve()

    def test_a_directory_outside_of_any(self, tmp_path: Path) -> None:
        assert repository_root(tmp_path) == tmp_path.resolve()
