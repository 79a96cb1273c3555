"""What is done to the container, its members and signatures."""

from dataclasses import replace

from rounds_verify import b64, pack_zip
from rounds_verify.pack_text import VERIFY
from tests.verify.forging import (
    Row,
    by_rogue,
    deflated,
    doubled,
    edit,
    elsewhere,
    flipped,
    knows_both,
    line_of,
    lines,
    members,
    note_of,
    raw,
    renamed,
    values,
)
from tests.verify.small_pack import packed, story

ROWS = (
    # the container
    Row("cut at its end", raw(lambda one: one[:-1]), "parse", "it is cut short at byte"),
    Row(
        "something after its end", raw(lambda one: one + b"\0"), "parse", "something follows its end at byte"
    ),
    Row("something before its start", raw(lambda one: b"MZ" + one), "parse", "not a pack"),
    Row("a comment for other readers", raw(lambda one: one[:-2] + b"\2\0hi"), "parse", "it differs at byte"),
    Row("compressed", raw(deflated), "parse", "VERIFY.txt is compressed"),
    Row(
        "a name that leads out", renamed("open.more", "../passwd"), "parse", "'../passwd' cannot be the name"
    ),
    Row("a member twice", raw(doubled), "parse", "VERIFY.txt comes twice"),
    Row(
        "members out of order",
        renamed("open.more", "aaaa.more"),
        "parse",
        "aaaa.more comes twice, or out of order",
    ),
    Row(
        "a member that says 4 GB",
        raw(lambda one: one[:18] + b"\xff" * 8 + one[26:]),
        "parse",
        "says 4,294,967,295 bytes",
    ),
    Row(
        "a byte damaged on the way",
        raw(lambda one: flipped(one, 60)),
        "parse",
        "VERIFY.txt was damaged: its CRC-32",
    ),
    Row("two directories that differ", renamed("PK\1\2", "PK\1\3"), "parse", "it differs at byte"),
    # the members
    Row(
        "a member of its own making",
        members(lambda all_: all_.update({"readme.html": b"hi"})),
        "parse",
        "readme.html has no place",
    ),
    Row(
        "without the opening",
        members(lambda all_: all_.pop("open.tlog-proof")),
        "parse",
        "has no place in a pack",
    ),
    Row(
        "without the correction, but with what came after",
        values(lambda one: replace(one, stages=(one.stages[0], one.stages[2]))),
        "parse",
        "none without those before it",
    ),
    Row(
        "instructions of its own",
        raw(lambda _: pack_zip.write({**pack_zip.read(packed()), VERIFY: b"All is well.\n"})),
        "parse",
        "VERIFY.txt is not in the one spelling",
    ),
    Row("base64 in another spelling", edit("consistency", b"=\n", b"=\r\n"), "parse", "member consistency"),
    Row(
        "a number in another spelling",
        edit("open.tlog-proof", b"index 9", b"index 09"),
        "parse",
        "plain decimal number",
    ),
    Row(
        "an unknown version",
        edit("open.tlog-proof", b"proof@v1", b"proof@v2"),
        "parse",
        "begins with the line c2sp.org/tlog-proof@v1",
    ),
    Row(
        "two texts of one checkpoint",
        values(lambda one: replace(one, notes=(*one.notes, story().notes[11]))),
        "parse",
        "a member of its own",
    ),
    # who signed
    Row(
        "another key of the same name",
        note_of(1, by_rogue),
        "note",
        "No trusted key signed this note",
        member="close.tlog-proof",
    ),
    Row(
        "a larger tree than was signed",
        note_of(1, lambda text: text.replace("\n18\n", "\n19\n")),
        "parse",
        "no checkpoint here",
    ),
    Row(
        "another root than was signed",
        edit("size-4.checkpoint", b"\n4\n", b"\n4\n" + b64.encode(bytes(32)).encode() + b"\n"),
        "note",
        "does not fit the note's text",
        member="size-4.checkpoint",
    ),
    Row(
        "a signature of another checkpoint",
        note_of(1, lines(lambda _: [line_of(11, 0)])),
        "note",
        "does not fit the note's text",
        member="close.tlog-proof",
    ),
    Row(
        "a damaged signature",
        note_of(0, lines(lambda all_: [all_[0]._replace(raw=flipped(all_[0].raw)), *all_[1:]])),
        "note",
        "does not fit the note's text",
        member="open.tlog-proof",
    ),
    Row(
        "a ledger that the auditor doesn't know",
        note_of(1, elsewhere),
        "note",
        "knows no log with the origin 'rounds.invalid/elsewhere'",
        member="close.tlog-proof",
    ),
    Row("two ledgers in one pack", note_of(1, elsewhere), "note", "more than one ledger", auditor=knows_both),
)
