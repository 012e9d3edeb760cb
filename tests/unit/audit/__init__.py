"""Tests of the audit as a whole, in memory."""
