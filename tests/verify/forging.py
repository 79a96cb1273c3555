"""How a forger works on a pack: the tools of the named manipulations (`manipulations`).

A row has a name, how it is made, the step that must fail, words of the sentence, the entry and the member
that must be named, and who checks.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rounds_verify import checkpoint, commitment, note, pack, pack_zip, tree
from rounds_verify.checkpoint import Checkpoint
from rounds_verify.note import Note
from rounds_verify.opened import Opened
from rounds_verify.pack import Pack, Stage
from rounds_verify.pack_steps import Auditor, policy_of
from rounds_verify.pack_text import VERIFY, text_of
from rounds_verify.proof import Proof
from tests.verify import small_pack
from tests.verify.small_ledger import KEY, SECRET
from tests.verify.small_pack import CHECK, MENDED, SEEDS, build, packed, story

Fields = dict[str, object]
ROGUE = Ed25519PrivateKey.from_private_bytes(sha256(b"rogue").digest())
ELSEWHERE = note.verifier_key("rounds.invalid/elsewhere", ROGUE.public_key().public_bytes_raw())


@dataclass(frozen=True)
class Row:
    """One manipulation."""

    name: str
    made: Callable[[], bytes]
    step: str
    words: str
    entry: int | None = None
    member: str | None = None
    auditor: Callable[[], Auditor] = small_pack.auditor


def members(change: Callable[[dict[str, bytes]], object]) -> Callable[[], bytes]:
    """Members changed, and a VERIFY.txt that fits them."""

    def made() -> bytes:
        found = pack_zip.read(packed())
        del found[VERIFY]
        change(found)
        return pack_zip.write({**found, VERIFY: text_of(found)})

    return made


def edit(name: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """Bytes of one member replaced where they first stand."""

    def change(found: dict[str, bytes]) -> None:
        assert old in found[name], (name, old)
        found[name] = found[name].replace(old, new, 1)

    return members(change)


def values(change: Callable[[Pack], Pack]) -> Callable[[], bytes]:
    """The taken-apart pack changed, and written again."""
    return lambda: pack_zip.write(pack.members_of(change(pack.parse(packed()))))


def stage(number: int, change: Callable[[Stage], Stage]) -> Callable[[], bytes]:
    """One stage changed."""

    def changed(whole: Pack) -> Pack:
        stages = list(whole.stages)
        stages[number] = change(stages[number])
        return replace(whole, stages=tuple(stages))

    return values(changed)


def forged(index: int, change: Callable[[Fields], Fields]) -> Callable[[], bytes]:
    """An entry of another making, in a ledger that its key, all witnesses and all authorities sign."""
    return lambda: pack_zip.write(pack.members_of(other(index, change).pack()))


def other(index: int, change: Callable[[Fields], Fields]) -> small_pack.Story:
    return build(lambda at, fields: change(dict(fields)) if at == index else fields)


def clear(**more: object) -> Callable[[Fields], Fields]:
    """Some of an entry's clear state changed."""
    return lambda fields: {**fields, "st": {**_dict(fields.get("st", {})), **more}}


def _dict(value: object) -> Fields:
    assert isinstance(value, dict)
    return value


def note_of(number: int, change: Callable[[str], str]) -> Callable[[], bytes]:
    """The checkpoint of one stage changed wherever it stands."""
    return stage(number, lambda one: _under(one, change(one.proof.checkpoint)))


def _under(one: Stage, text: str) -> Stage:
    more = tuple(replace(each, checkpoint=text) for each in one.more)
    return replace(one, proof=replace(one.proof, checkpoint=text), more=more)


def lines(change: Callable[[list[note.Signature]], list[note.Signature]]) -> Callable[[str], str]:
    """A checkpoint's signature lines changed."""

    def changed(text: str) -> str:
        parsed = note.parse(text)
        return note.format_note(Note(parsed.text, tuple(change(list(parsed.signatures)))))

    return changed


def by_rogue(text: str) -> str:
    key = note.verifier_key(KEY.name, ROGUE.public_key().public_bytes_raw())
    return note.sign(note.parse(text).text, key, ROGUE.sign)


def elsewhere(text: str) -> str:
    found = checkpoint.parse(note.parse(text).text)._replace(origin=ELSEWHERE.name)
    return note.sign(checkpoint.format_checkpoint(found), ELSEWHERE, ROGUE.sign)


def knows_both() -> Auditor:
    """One who asks for no witness and knows two ledgers."""
    return replace(small_pack.auditor(), policy=policy_of([KEY, ELSEWHERE]))


def flipped(raw: bytes, at: int = -1) -> bytes:
    changed = bytearray(raw)
    changed[at] ^= 1
    return bytes(changed)


def proof(number: int, **more: object) -> Callable[[], bytes]:
    """The proof of one stage changed."""
    return stage(number, lambda one: replace(one, proof=replace(one.proof, **more)))  # type: ignore[arg-type] # any field


def field(number: int, **more: object) -> Callable[[], bytes]:
    """The opened field of one stage changed."""

    def changed(one: Stage) -> Stage:
        assert one.opened is not None
        return replace(one, opened=Opened((one.opened.fields[0]._replace(**more),)))  # type: ignore[arg-type] # as above

    return stage(number, changed)


def stamps(change: Callable[[int, str, bytes], bytes]) -> Callable[[], bytes]:
    """Time stamps changed, by size and authority."""

    def changed(whole: Pack) -> Pack:
        made = tuple((size, name, change(size, name, raw)) for size, name, raw in whole.stamps)
        return replace(whole, stamps=made)

    return values(changed)


def instead(size: int, name: str, reply: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """One time stamp replaced by another."""
    return stamps(lambda at, by, raw: reply(raw) if (at, by) == (size, name) else raw)


def raw(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: change(packed())


def deflated(whole: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, member in pack_zip.read(whole).items():
            file.writestr(name, member)
    return made.getvalue()


def renamed(old: str, new: str) -> Callable[[], bytes]:
    return raw(lambda whole: whole.replace(old.encode(), new.encode()))


def doubled(whole: bytes) -> bytes:
    """Its first member stands twice."""
    end = whole.index(b"PK\3\4", 4)
    return whole[:end] + whole


def beyond(size: int) -> Callable[[], Auditor]:
    """One who holds a checkpoint of another history, of this size."""
    return lambda: replace(small_pack.auditor(), held=_held(size, b"another history"))


def joined() -> Auditor:
    """One who holds a newer checkpoint, and a proof towards it that starts from another history."""
    other_story = other(3, clear(index=99))
    return replace(small_pack.auditor(), held=other_story.notes[26], links=other_story.links(24, 26))


def _held(size: int, what: bytes) -> str:
    text = checkpoint.format_checkpoint(Checkpoint(KEY.name, size, tree.leaf_hash(what)))
    return note.sign(text, KEY, SECRET.sign)


def rewritten() -> bytes:
    """The correction comes from a ledger whose past is another; key, witnesses and authorities all signed
    it.
    """
    past = other(7, clear(index=77)).pack()
    whole = story().pack()
    mixed = tuple(one for one in (*whole.stamps, *past.stamps) if (one[0] >= 18) == (one in past.stamps))
    made = replace(whole, stages=(whole.stages[0], *past.stages[1:]), stamps=mixed)
    return pack_zip.write(pack.members_of(made))


def later_anchor() -> bytes:
    """The opening is proven under a later checkpoint, with an anchor that stands behind it."""
    told, whole = story(), story().pack()
    opened = Stage("open", told.proof(9, 18), (told.proof(8, 18), told.proof(11, 18)), whole.stages[0].opened)
    sizes = replace(whole, notes=(told.notes[11],), links=told.links(11, 18, 24))
    return pack_zip.write(
        pack.members_of(
            replace(
                sizes, stages=(opened, *whole.stages[1:]), stamps=tuple(o for o in whole.stamps if o[0] > 4)
            )
        )
    )


def swapped() -> bytes:
    """The opening stands where the correction belongs."""
    told, whole = story(), story().pack()
    stages = (whole.stages[0], Stage("close", told.proof(9, 18)))
    kept = tuple(one for one in whole.stamps if one[0] < 24)
    return pack_zip.write(pack.members_of(replace(whole, stages=stages, stamps=kept, links=whole.links[:2])))


def moved_field(one: Stage) -> Stage:
    return replace(one, opened=Opened((commitment.open_field(SEEDS[15], MENDED, CHECK),)))


def gone(one: Stage) -> Stage:
    return replace(one, opened=Opened((), destroyed=True))


def wrong_tombstone() -> bytes:
    made = other(25, lambda fields: {**fields, "ref": [7]}).pack_of_destroyed()
    return pack_zip.write(pack.members_of(made))


def beside(number: int, index: int, size: int) -> Callable[[], bytes]:
    """Another entry stands beside a stage's own."""
    return stage(number, lambda one: replace(one, more=_sorted(one, story().proof(index, size))))


def _sorted(one: Stage, extra: Proof) -> tuple[Proof, ...]:
    kept = [each for each in one.more if b'"k":"verdict"' not in (each.extra or b"")]
    return tuple(sorted([*kept, extra], key=lambda each: each.index))


def path(number: int, change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]) -> Callable[[], bytes]:
    return stage(
        number,
        lambda one: replace(one, more=(), opened=None, proof=replace(one.proof, path=change(one.proof.path))),
    )


def entry(number: int, old: bytes, new: bytes) -> Callable[[], bytes]:
    return stage(
        number,
        lambda one: replace(one, proof=replace(one.proof, extra=(one.proof.extra or b"").replace(old, new))),
    )


def line_of(size: int, number: int) -> note.Signature:
    return note.parse(story().notes[size]).signatures[number]
