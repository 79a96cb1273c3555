"""What a clinic has none of is no proof: checks over single things then have nothing to ask about."""

from rounds.law import line_of
from rounds.sdk.shelf import all_checks

CHECKS = {each.id: each for each in all_checks()}
BEYOND_BACKUPS = {"recovery.backup-encrypted"}
"""Its line is about every store that is encrypted, and asks for no backup."""


def test_no_line_about_backups_is_met_by_having_none() -> None:
    """A whole and empty listing of backups proves that there are none, and nothing else."""
    there = {str(cite) for cite in CHECKS["recovery.there-is-a-backup"].cites}
    over_one = [
        each for each in CHECKS.values() if each.id.startswith("recovery.") and each.id not in BEYOND_BACKUPS
    ]
    assert len(over_one) > 3
    for each in over_one:
        assert {str(cite) for cite in each.cites if line_of(cite)} <= there, each.id
