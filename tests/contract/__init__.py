"""What people rely on from outside: the packages, the pre-commit hook and the GitHub Action."""
