"""Rules are mapped to catalogues by their tags, and every tag that claims so is an entry of one."""

from __future__ import annotations

from collections import Counter

from netpol_lint.taxonomies import PREFIX, load_taxonomies
from tests.rules.rulebook import RULEBOOK, RULES

TAXA = [taxon for taxonomy in load_taxonomies(RULES) for taxon in taxonomy.taxa]


def test_every_tag_of_a_catalogue_is_one_of_its_entries() -> None:
    known = {taxon.tag for taxon in TAXA}
    claimed = {(rule.id, tag) for rule in RULEBOOK.values() for tag in rule.tags if tag.startswith(PREFIX)}

    assert {(rule_id, tag) for rule_id, tag in claimed if tag not in known} == set()


def test_every_entry_is_that_of_a_rule() -> None:
    used = {tag for rule in RULEBOOK.values() for tag in rule.tags}

    assert [taxon.tag for taxon in TAXA if taxon.tag not in used] == []


def test_no_tag_stands_for_two_entries() -> None:
    assert [tag for tag, count in Counter(taxon.tag for taxon in TAXA).items() if count > 1] == []


def test_a_rule_shows_its_own_subject_before_the_catalogues() -> None:
    for rule in RULEBOOK.values():
        is_external = [tag.startswith(PREFIX) for tag in rule.tags]
        assert is_external == sorted(is_external), rule.id
