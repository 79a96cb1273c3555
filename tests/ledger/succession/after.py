"""What a clinic whose change of key was cut off shows, before it is opened again and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rounds.home import Place
from rounds.ledger.publish.fsck import fsck
from rounds.ledger.succession.files import IN_USE, KeyFiles, public_of
from rounds.ports import Clock
from rounds.proof import verify
from rounds.wiring import open_clinic, said_by
from rounds_verify import note
from rounds_verify.errors import VerifyError
from rounds_verify.note import format_vkey, parse_vkey, verifier_key
from tests.faults.product import judging, push


def vkey(origin: str, secret: bytes) -> str:
    """The verifier key of a secret."""
    return format_vkey(verifier_key(origin, public_of(secret)))


def keys_lost(place: Place, secrets: list[bytes]) -> Iterator[str]:
    """Secrets that went too early, as the disk lies: each must be here until a checkpoint under a later one
    is published. `secrets` are those that ever came, in order.
    """
    files, shown = KeyFiles(place.folder / "keys"), place.published / "checkpoint"
    origin = parse_vkey(place.identity.vkey).name
    signed = _signed_by(shown, origin, secrets)
    for at, secret in enumerate(secrets[: signed + 1]):
        if at == signed and files.signer(public_of(secret)) is None:
            yield f"key {at} signed the newest checkpoint that is published, and its secret is gone"


def _signed_by(shown: Path, origin: str, secrets: list[bytes]) -> int:
    """Which secret signed the published checkpoint, -1 for none."""
    for at, secret in enumerate(secrets):
        try:
            note.verify(shown.read_text(), [verifier_key(origin, public_of(secret))])
        except (VerifyError, OSError):
            continue
        return at
    return -1


def wrong(place: Place, secrets: list[bytes], acked: int, clock: Clock | None = None) -> list[str]:
    """What a clinic shows and must not, that acknowledged `acked` changes; it is opened, verified with
    everything derived again, takes a push and signs it. `secrets[0]` is the key that it began with.
    """
    found = list(keys_lost(place, secrets))
    with open_clinic(place, writing=True, clock=clock, judged_by=judging()) as app:
        found += app.verify(again=True).faults
        push(app, 90)
        app.publish()
        refused = app.signer.refused
        found += [refused.sentence] if refused is not None else []
        found += app.verify(again=True).faults
        origin = parse_vkey(app.identity.vkey).name
        keys = [vkey(origin, each) for each in secrets]
        if app.identity.vkey not in keys[acked:]:
            found.append(f"{acked} changes were acknowledged, and the key in use is {app.identity.vkey}")
        begun = keys[: keys.index(app.identity.vkey) + 1]
        for each in begun:
            found += [f"by {each}: {sentence}" for sentence in verify(app.store, each, None).faults]
            found += [f"by {each}: {one.sentence}" for one in fsck(place.published, each).faults]
    found += [f"{each} lies in keys" for each in _left(place)]
    if len(said_by(place)) != len(begun) - 1:
        found.append(f"{len(said_by(place))} changes are told, and {len(begun) - 1} are in use")
    return found


def _left(place: Place) -> list[str]:
    """Files of keys that are not in use."""
    return [each.name for each in (place.folder / "keys").glob(f"{IN_USE}*") if each.name != IN_USE]
