"""The diff of fixes is one that other tools can apply."""

from __future__ import annotations

from netpol_lint.fixing import unified_diff


def test_a_diff_has_the_prefixes_of_git_and_keeps_line_ends() -> None:
    assert unified_diff({"a b.yaml": b"x: 1\r\ny: 3"}, {"a b.yaml": b"x: 1\r\ny: 2"}) == (
        "--- a/a b.yaml\n+++ b/a b.yaml\n@@ -1,2 +1,2 @@\n x: 1\r\n"
        "-y: 2\n\\ No newline at end of file\n+y: 3\n\\ No newline at end of file\n"
    )


def test_files_come_in_the_order_of_their_paths() -> None:
    text = unified_diff({"b": b"1\n", "a": b"1\n"}, {"b": b"\n", "a": b"\n"})
    assert text.index("+++ b/a") < text.index("+++ b/b")
