"""Every folder declared for patient data is encrypted.

## What it looks at
Each path that the clinic declared as a place for patient data: what is mounted there now, and whether it is
encrypted. A container that shows an encrypted header but could not be seen open is *encrypted at rest*;
whether its folder is used encrypted remains not known, because the same path may hold plain files while the
container is closed.

## Why it matters
A declared folder is where the clinic says its patient data is. If it lies there in the clear, the
declaration is worth nothing.

## What to do
Keep the folder on an encrypted volume (LUKS, BitLocker, FileVault, gocryptfs, VeraCrypt), open it while
Rounds looks, and move any plain files that lie at the same path.
"""

from __future__ import annotations

from functools import partial

from rounds.model.resources import Volume
from rounds.sdk.check import NO, UNSEEN, YES, Case, Fails, Holds, Reason, Seen, Unseen, Verdict, cfr, check

FOLDER = partial(
    Volume, system="agent", key="frontdesk-2:/srv/scans", path="/srv/scans", device=Seen("frontdesk-2")
)


@check(
    id="devices.declared-folder-encrypted",
    since="0.1.0",
    severity="high",
    cites=(cfr("164.312(a)(2)(iv)"),),
    see=(cfr("164.310(d)(1)"), cfr("164.402#unsecured")),
    cases=(
        Case("mounted and encrypted", Holds, (FOLDER(encrypted=YES, method=Seen("gocryptfs")),)),
        Case("a plain file system", Fails, (FOLDER(encrypted=NO, method=Seen("plain ext4")),)),
        Case("plain files over a closed container", Fails, (FOLDER(encrypted=NO, container_encrypted=YES),)),
        Case("a header alone", Unseen, (FOLDER(encrypted=UNSEEN, container_encrypted=YES),)),
        Case("neither was seen", Unseen, (FOLDER(unseen={"encrypted": Reason.NOT_PERMITTED}),)),
        Case("the last look is too old", Unseen, (FOLDER(encrypted=YES).faded(),)),
    ),
)
def declared_folder_encrypted(volume: Volume) -> Verdict:
    """Judge one declared folder."""
    if volume.encrypted is YES:
        return Holds(f"What is mounted at {volume.path} is encrypted.")
    if volume.encrypted is NO:
        return Fails(f"Patient data at {volume.path}{_on(volume)} lies unencrypted{_how(volume)}.")
    if volume.container_encrypted is YES:
        return Unseen(
            f"The container for {volume.path}{_on(volume)} is encrypted at rest; it was not seen in use."
        )
    return Unseen(f"Whether {volume.path}{_on(volume)} is encrypted is not known: {volume.why('encrypted')}.")


def _on(volume: Volume) -> str:
    """Which computer it is on, where that was said."""
    return f" on {volume.device.value}" if isinstance(volume.device, Seen) else ""


def _how(volume: Volume) -> str:
    """What lies there, where that was said."""
    return f" ({volume.method.value})" if isinstance(volume.method, Seen) else ""
