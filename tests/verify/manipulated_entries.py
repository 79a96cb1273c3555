"""What is done to witnesses, time stamps, entries and sentences."""

from dataclasses import replace

from rounds_verify import note
from tests.verify import small_pack
from tests.verify.forging import (
    Row,
    entry,
    field,
    flipped,
    gone,
    instead,
    line_of,
    lines,
    moved_field,
    note_of,
    path,
    stage,
    wrong_tombstone,
)
from tests.verify.small_pack import story

ROWS = (
    # who cosigned
    Row(
        "without a witness's line",
        note_of(1, lines(lambda all_: all_[:-1])),
        "quorum",
        "size 18 lacks the quorum 'both': 'w1' cosigned",
        member="close.tlog-proof",
    ),
    Row(
        "one witness twice",
        note_of(1, lines(lambda all_: [*all_[:2], all_[1]])),
        "quorum",
        "lacks the quorum 'both': 'w1' cosigned",
        member="close.tlog-proof",
    ),
    Row(
        "a witness's line of another tree",
        note_of(1, lines(lambda all_: [*all_[:2], line_of(11, 2)])),
        "quorum",
        "witness.invalid/w2",
        member="close.tlog-proof",
    ),
    Row(
        "a witness's time set back",
        note_of(1, lines(lambda all_: [*all_[:2], all_[2]._replace(raw=flipped(all_[2].raw, 5))])),
        "quorum",
        "does not fit this checkpoint at",
        member="close.tlog-proof",
    ),
    # who gave a time
    Row(
        "a time stamp of another tree",
        instead(18, "acme", lambda _: story().stamps[11, "acme"]),
        "time",
        "it is over something else than this checkpoint",
        member="size-18.acme.tsr",
    ),
    Row(
        "an authority that the auditor doesn't know",
        instead(
            18,
            "acme",
            lambda _: small_pack.reply(
                "rogue", small_pack.alone(note.parse(story().notes[18]).text), small_pack.at(17)
            ),
        ),
        "time",
        "does not hold",
        member="size-18.acme.tsr",
    ),
    Row(
        "a damaged time stamp",
        instead(18, "acme", lambda one: flipped(one, -3)),
        "time",
        "does not hold",
        member="size-18.acme.tsr",
    ),
    Row(
        "a refused time stamp",
        instead(18, "acme", lambda _: bytes.fromhex("30053003020102")),
        "time",
        "does not hold",
        member="size-18.acme.tsr",
    ),
    # the entries
    Row(
        "a milder severity",
        entry(0, b"critical", b"low"),
        "entry",
        "does not lead to the root of size 11",
        9,
        "open.tlog-proof",
    ),
    Row(
        "an earlier time",
        entry(1, b'"t":', b'"t":1'),
        "entry",
        "does not lead to the root of size 18",
        16,
        "close.tlog-proof",
    ),
    Row(
        "an entry in another spelling",
        entry(0, b'{"boot"', b'{ "boot"'),
        "entry",
        "not in its canonical spelling",
        9,
        "open.tlog-proof",
    ),
    Row(
        "a field that no leaf has",
        entry(0, b',"v":1', b',"v":1,"w":1'),
        "entry",
        "version 1 does not know",
        9,
        "open.tlog-proof",
    ),
    Row(
        "another place",
        stage(1, lambda one: replace(one, more=(), opened=None, proof=replace(one.proof, index=17))),
        "entry",
        "does not lead to the root",
        17,
        "close.tlog-proof",
    ),
    Row(
        "a place beyond the end",
        stage(1, lambda one: replace(one, more=(), opened=None, proof=replace(one.proof, index=18))),
        "entry",
        "no leaf 18 in a tree of size 18",
        18,
        "close.tlog-proof",
    ),
    Row(
        "a damaged path",
        path(0, lambda one: (flipped(one[0]), *one[1:])),
        "entry",
        "does not lead to the root",
        9,
        "open.tlog-proof",
    ),
    Row("a path that is too short", path(0, lambda one: one[:-1]), "entry", "exactly", 9, "open.tlog-proof"),
    Row(
        "a path that is too long",
        path(0, lambda one: (*one, one[-1])),
        "entry",
        "exactly",
        9,
        "open.tlog-proof",
    ),
    # what was said
    Row(
        "another sentence",
        field(0, value="The disk of FRONT-DESK-2 was never looked at."),
        "commitment",
        "does not lead to the root",
        8,
        "open-verdict.json",
    ),
    Row(
        "another salt",
        field(0, salt=bytes(32)),
        "commitment",
        "does not lead to the root",
        8,
        "open-verdict.json",
    ),
    Row(
        "the sentence of another check",
        field(0, label="devices.screen-locks"),
        "commitment",
        "does not lead to the root",
        8,
        "open-verdict.json",
    ),
    Row(
        "the later sentence for the earlier one",
        stage(0, moved_field),
        "commitment",
        "does not lead to the root",
        8,
        "open-verdict.json",
    ),
    Row("said to be destroyed, without a tombstone", stage(0, gone), "parse", "the stage open lacks one"),
    Row(
        "the tombstone of another entry",
        wrong_tombstone,
        "commitment",
        "no tombstone of entry 8",
        25,
        "open-tombstone.tlog-proof",
    ),
)
