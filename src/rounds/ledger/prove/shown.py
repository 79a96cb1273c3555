"""What a pack shows to whoever brings the outsiders that the clinic itself asks: its authorities' roots and
its witnesses' keys. It is for the clinic's own eyes: who checks a pack brings their own.
"""

from __future__ import annotations

from dataclasses import replace

from rounds.ledger.anchors.quorum import policy_of as asked
from rounds.ledger.anchors.settings import Settings
from rounds.ledger.prove.build import Made
from rounds_verify import note, policy
from rounds_verify.errors import VerifyError
from rounds_verify.pack_report import PackReport
from rounds_verify.pack_steps import Auditor, policy_of, verify_pack


def shown(made: Made, settings: Settings, vkey: str) -> PackReport:
    """The report with these outsiders; that of the pack alone where they bear nothing out.

    Where the clinic's quorum is not reached, its witnesses are not asked for, and the report says so.
    """
    if made.report.finding is None or not (settings.tsas or settings.witnesses):
        return made.report
    keys = [note.parse_vkey(each) for each in made.report.finding.keys]
    roots = tuple(each.root for each in settings.tsas if each.root)
    try:
        mine = asked(settings, vkey)
    except VerifyError:
        return made.report
    for base in (mine, replace(mine, quorum=policy.NONE)):
        found = verify_pack(made.raw, Auditor(policy_of(keys, base), roots))
        if found.ok:
            return found
    return made.report
