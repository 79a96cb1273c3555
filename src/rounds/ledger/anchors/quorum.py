"""How many witnesses are enough, as a C2SP tlog-policy: the clinic's own file, or *all of those it asks*.

What an auditor trusts is another policy, which the auditor brings along; this one says when the clinic itself
takes a checkpoint for witnessed.
"""

from __future__ import annotations

from rounds.ledger.anchors.settings import Settings
from rounds_verify import cosignature, note, policy
from rounds_verify.errors import VerifyError
from rounds_verify.policy import Group, Log, Policy, Witness
from rounds_verify.succession import Succession

ALL = "all-witnesses"


def policy_of(settings: Settings, vkey: str) -> Policy:
    """The policy of a ledger whose key is `vkey`. Raises FormatError."""
    if settings.policy:
        return policy.parse(settings.policy.encode())
    witnesses = tuple(
        Witness(f"w{number}", cosignature.parse_vkey(each.vkey), each.url)
        for number, each in enumerate(settings.witnesses, 1)
    )
    names = tuple(each.name for each in witnesses)
    groups = (Group(ALL, len(names), names),) if names else ()
    return Policy((Log(note.parse_vkey(vkey)),), witnesses, groups, ALL if names else policy.NONE)


def lacking(settings: Settings, keys: Succession, signed: str) -> str:
    """Why a checkpoint is not witnessed enough, empty when it is. The clinic's own policy may name a key that
    signed before.
    """
    try:
        wanted = policy_of(settings, note.format_vkey(keys.present))
        policy.accept(wanted, signed, [keys.accept(signed)[1]])
    except VerifyError as why:
        return str(why)
    return ""
