"""Whether the proven entries of a pack tell one finding's story, and what it is.

Rules: the first stage is `finding.open` or `finding.reopen`, then `finding.correct`, then `finding.confirm`;
all are of the source "rounds", of one finding, check and subject, in growing order; the finding's id is that
of its check and subject. A verdict is of the same turn and subject and judged that check: *fails* where the
finding opened, *holds* later. An opened field is the check's own or another label of that verdict.

Episode: a correction or a confirmation whose `ref` names an opening is of that one alone: it must be the
pack's first stage. Entries of earlier releases have no `ref` and stay valid; where the last stage names no
opening, the report says that the episode is not proven.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from rounds_verify import b64, canonical
from rounds_verify.bracket import Bracket
from rounds_verify.canonical import Value
from rounds_verify.errors import ProofError
from rounds_verify.leaf import Leaf
from rounds_verify.pack import Stage
from rounds_verify.pack_report import Found, Told

KINDS = {
    "open": ("finding.open", "finding.reopen"),
    "close": ("finding.correct",),
    "confirm": ("finding.confirm",),
}
"""The kinds of entry that a stage can be."""
_CLINIC = "clinic"
_LIMITS = (
    "Whether what the source said was true. It shows what was recorded, and when.",
    "Other findings: that a finding is in the ledger says nothing of those that are not in this pack.",
)

_NAMED = (
    "That nothing opened it anew in between rests on its last entry, which names the opening that it ends."
)
_UNNAMED = (
    "Whether it was not met again in between: its last entry names no opening, so it is not proven that "
    "these entries are of one episode."
)


class Proven(NamedTuple):
    """A stage's proven entries: the finding's own, those beside it with their numbers, and its tombstone."""

    own: Leaf
    more: tuple[tuple[int, Leaf], ...]
    tombstone: Leaf | None

    @property
    def verdict(self) -> tuple[int, Leaf] | None:
        """The verdict and its number."""
        return next((one for one in self.more if one[1]["k"] == "verdict"), None)

    @property
    def anchors(self) -> list[tuple[int, Leaf]]:
        """The anchors and their numbers."""
        return [one for one in self.more if one[1]["k"] == "anchor"]

    def first(self, own: int) -> int:
        """The lesser number of the finding's entry and its verdict."""
        return min(own, self.verdict[0]) if self.verdict else own

    def commitment(self) -> tuple[int, bytes]:
        """The verdict's number and what it commits to. Raises ProofError where it is not there."""
        if self.verdict is None or "com" not in self.verdict[1]:
            raise ProofError("There is no verdict with a payload that could be opened.")
        return self.verdict[0], b64.decode(self.verdict[1]["com"])


def story(
    stages: Sequence[Stage],
    proven: Mapping[str, Proven],
    brackets: Mapping[str, Bracket],
    place: Callable[[str | None, int | None], None],
) -> Found:
    """The finding. Raises ProofError that says what does not fit; `place` is told of which entry."""
    first = proven["open"].own
    told, last = [], -1
    for stage in stages:
        place(stage.own, stage.proof.index)
        _fits(stage.name, proven[stage.name].own, first)
        if stage.proof.index <= last:
            raise ProofError(f"It does not come after entry {last}, the stage before it.")
        last = stage.proof.index
        _of_episode(proven[stage.name].own, first=stages[0].proof.index, own=last)
        told.append(_told(stage, proven[stage.name], brackets[stage.name], place))
    place(None, None)
    st = first.get("st", {})
    return Found(
        str(st.get("id")),
        str(st.get("check")),
        first.get("sev", "no severity"),
        tuple(first.get("ctl", ())),
        first.get("sub", ""),
        "",
        (),
        tuple(told),
        (*_LIMITS, _between(proven[stages[-1].name].own, alone=len(stages) == 1)),
    )


def _of_episode(said: Leaf, *, first: int, own: int) -> None:
    """Raises ProofError for a later stage that names another opening than the first stage."""
    named = said.get("ref")
    if own != first and named not in (None, [first]):
        others = " and ".join(map(str, named or ()))
        raise ProofError(
            f"It ends the episode that entry {others} opened, and the first stage is entry {first}."
        )


def _between(last: Leaf, *, alone: bool) -> str:
    """What is not shown of the time between the stages, the last of which is given."""
    if alone:
        return "Whether it was met again: this pack has no such entry."
    return _NAMED if "ref" in last else _UNNAMED


def finding_id(check: str, sub: str) -> str:
    """The id of the finding of a check and a pseudonymous subject ("" for the whole clinic)."""
    return "f-" + sha256(f"{check}\x1f{sub or _CLINIC}".encode()).hexdigest()[:12]


def _fits(stage: str, said: Leaf, first: Leaf) -> None:
    st, begun = said.get("st", {}), first.get("st", {})
    check, sub = st.get("check"), said.get("sub", "")
    if said["k"] not in KINDS[stage] or said["src"] != "rounds":
        raise ProofError(
            f"It is a {said['k']} entry of {said['src']!a}, not {' or '.join(KINDS[stage])} of 'rounds'."
        )
    if (check, sub) != (begun.get("check"), first.get("sub", "")):
        raise ProofError("It is of another check or subject than the finding that was opened.")
    if not isinstance(check, str) or st.get("id") != finding_id(check, sub):
        raise ProofError(f"The finding's id {st.get('id')!a} is not that of its check and subject.")


def _told(
    stage: Stage, proven: Proven, found: Bracket, place: Callable[[str | None, int | None], None]
) -> Told:
    own, verdict, outcome = proven.own, proven.verdict, ""
    if verdict:
        place(stage.others, verdict[0])
        outcome = _outcome(stage.name, verdict[1], own)
    return Told(stage.name, stage.proof.index, own["k"], own["t"], found, outcome, _said(stage))


def _outcome(stage: str, verdict: Leaf, own: Leaf) -> str:
    """What the verdict says of the finding's check. Raises ProofError where it is not this stage's
    verdict.
    """
    if verdict["src"] != "rounds":
        raise ProofError(f"The verdict is of {verdict['src']!a}, not of Rounds.")
    if (verdict["turn"], verdict.get("sub")) != (own["turn"], own.get("sub")):
        raise ProofError("The verdict is of another turn or subject than the finding's entry.")
    judged = verdict.get("st", {}).get("judged")
    outcome = judged.get(str(own.get("st", {}).get("check"))) if isinstance(judged, dict) else None
    if outcome != ("fails" if stage == "open" else "holds") and not _left(own):
        raise ProofError(f"The verdict says {outcome!a}, which does not fit the stage {stage!a}.")
    return outcome if isinstance(outcome, str) else ""


def _left(own: Leaf) -> Value:
    """Whether a finding was closed because its subject is no longer the clinic's."""
    return own.get("st", {}).get("left_scope", False)


def _said(stage: Stage) -> dict[str, str] | str | None:
    if stage.opened is None:
        return None
    if stage.opened.destroyed:
        return "destroyed"
    return {one.label: _text(one.value) for one in stage.opened.fields}


def _text(value: object) -> str:
    """A field's value for a person: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else canonical.encode(value).decode()
