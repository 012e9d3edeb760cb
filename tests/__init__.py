"""The tests: run `pytest` at the top of the checkout."""
