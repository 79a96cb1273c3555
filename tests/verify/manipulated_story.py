"""What is done to history, to the times, and to the story that the entries tell."""

from dataclasses import replace

from rounds_verify.consistency import Link
from tests.verify import small_pack
from tests.verify.forging import (
    Row,
    beside,
    beyond,
    clear,
    flipped,
    forged,
    joined,
    later_anchor,
    rewritten,
    swapped,
    values,
)
from tests.verify.small_pack import CHECK, packed

ROWS = (
    # one history
    Row(
        "a damaged consistency proof",
        values(
            lambda one: replace(
                one,
                links=(
                    one.links[0]._replace(path=(flipped(one.links[0].path[0]), *one.links[0].path[1:])),
                    *one.links[1:],
                ),
            )
        ),
        "consistency",
        "History changed between the trees of size 4 and 11",
        member="consistency",
    ),
    Row(
        "a step left out",
        values(lambda one: replace(one, links=one.links[1:])),
        "consistency",
        "exactly one consistency proof for each step",
        member="consistency",
    ),
    Row(
        "a step to nowhere",
        values(lambda one: replace(one, links=(*one.links, Link(24, 30, ())))),
        "consistency",
        "exactly one consistency proof",
        member="consistency",
    ),
    Row(
        "history rewritten in between, and signed by all",
        rewritten,
        "consistency",
        "History changed between the trees of size 11 and 18",
        member="consistency",
    ),
    Row(
        "another history than the auditor holds",
        packed,
        "consistency",
        "History changed: the key signed two roots of size 18",
        auditor=beyond(18),
    ),
    Row(
        "another history than a newer checkpoint's",
        packed,
        "consistency",
        "History changed between the trees of size 24 and 26",
        auditor=joined,
    ),
    # the times
    Row(
        "an anchor from afterwards", later_anchor, "bracket", "does not stand before entry 8", 11, "open.more"
    ),
    Row(
        "an anchor that names another time stamp",
        forged(4, clear(hash="0" * 64)),
        "bracket",
        "names another time stamp over size 4",
        4,
        "open.more",
    ),
    Row(
        "an anchor that names another witness's line",
        forged(6, clear(hash="0" * 64)),
        "bracket",
        "a witness's line that the checkpoint does not have",
        6,
        "open.more",
    ),
    Row(
        "an anchor of a tree that came after it",
        forged(4, clear(size=24)),
        "bracket",
        "not of a checkpoint of the entries before it",
        4,
        "open.more",
    ),
    Row(
        "a finding dated back by a month",
        forged(9, lambda one: {**one, "t": small_pack.at(9) - 30 * 24 * small_pack.HOUR}),
        "bracket",
        "shows that it was not before 2026-03-02T13:15:00Z",
        9,
        "open.tlog-proof",
    ),
    Row(
        "a correction dated ahead",
        forged(16, lambda one: {**one, "t": small_pack.at(16) + 30 * 24 * small_pack.HOUR}),
        "bracket",
        "shows that it was not after 2026-03-03T01:15:00Z",
        16,
        "close.tlog-proof",
    ),
    # the story
    Row(
        "the correction of another finding",
        forged(16, clear(check="devices.screen-locks")),
        "finding",
        "another check or subject",
        16,
        "close.tlog-proof",
    ),
    Row(
        "the correction of another laptop",
        forged(16, lambda one: {**one, "sub": "f" * 32}),
        "finding",
        "another check or subject",
        16,
        "close.tlog-proof",
    ),
    Row(
        "the correction of an earlier episode",
        forged(16, lambda one: {**one, "ref": [3]}),
        "finding",
        "ends the episode that entry 3 opened, and the first stage is entry 9",
        16,
        "close.tlog-proof",
    ),
    Row(
        "the confirmation of a later episode",
        forged(22, lambda one: {**one, "ref": [17]}),
        "finding",
        "ends the episode that entry 17 opened, and the first stage is entry 9",
        22,
        "confirm.tlog-proof",
    ),
    Row(
        "the confirmation of two episodes",
        forged(22, lambda one: {**one, "ref": [9, 17]}),
        "finding",
        "ends the episode that entry 9 and 17 opened",
        22,
        "confirm.tlog-proof",
    ),
    Row(
        "another finding's id",
        forged(9, clear(id="f-000000000000")),
        "finding",
        "'f-000000000000' is not that of its check and subject",
        9,
        "open.tlog-proof",
    ),
    Row(
        "a look instead of a correction",
        forged(16, lambda one: {**one, "kind": "observation"}),
        "finding",
        "It is a observation entry",
        16,
        "close.tlog-proof",
    ),
    Row(
        "a source that says it was corrected",
        forged(16, lambda one: {**one, "src": "laptops"}),
        "finding",
        "of 'laptops'",
        16,
        "close.tlog-proof",
    ),
    Row(
        "a verdict that does not hold",
        forged(15, clear(judged={CHECK: "unseen"})),
        "finding",
        "The verdict says 'unseen'",
        15,
        "close.more",
    ),
    Row(
        "the verdict of another turn",
        forged(15, lambda one: {**one, "turn": 13}),
        "finding",
        "another turn or subject",
        15,
        "close.more",
    ),
    Row(
        "something else beside it",
        beside(2, 3, 24),
        "entry",
        "of the kind observation",
        3,
        "confirm.more",
    ),
    Row(
        "the correction before the opening",
        swapped,
        "finding",
        "finding.open entry",
        9,
        "close.tlog-proof",
    ),
)
