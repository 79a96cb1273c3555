"""Why a pack could not be made, as a small tree.

ProveError
├─ NoSuchFinding   the ledger has no finding of that id (yours to mend)
├─ NotSigned       no checkpoint covers it yet (ours; trying again after the next publication helps)
└─ NotProven       what was read does not hold together: the ledger or its folder is damaged (yours)
"""


class ProveError(Exception):
    """Base. `whose` is whose move it is, `again` whether trying again helps."""

    whose = "yours"
    again = False


class NoSuchFinding(ProveError):
    """The ledger has no finding of that id."""


class NotSigned(ProveError):
    """An entry of the finding is not under a signed checkpoint yet."""

    whose = "ours"
    again = True


class NotProven(ProveError):
    """What was read does not hold together."""
