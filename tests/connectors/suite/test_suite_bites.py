"""The suite itself: each law turns red for a connector that breaks it, and only for that."""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from rounds.model.resources import Device
from rounds.sdk.connector import YES, Gap, Item, Manifest, Observation, Reason, Sweep, Whose
from rounds.sdk.testing import Scene, Sight, folder_faults, scene_faults, scenes_faults
from rounds.sdk.testing.suite import REACHES_OUT, _imports, _label_faults, _remedy_faults

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
MANIFEST = Manifest(id="x", name="X", about="x", kinds=("device",), label="docs-only", never_keep=("notes",))
GAP = Gap(
    system="s",
    kind="device",
    reason=Reason.UNREADABLE,
    whose=Whose.YOURS,
    observed_at=NOW,
    detail="It can't be read.",
)
WHOLE = Sweep(system="s", kind="device", complete=True, count=1, observed_at=NOW)
TORN = Sweep(system="s", kind="device", complete=False, count=1, observed_at=NOW)


def seen(**facts: Any) -> Observation:
    return Observation(resource=Device(system="s", key="1", name="FRONT-2", **facts), observed_at=NOW)


def faults(
    sight: Sight, items: Iterable[Item] | Callable[[datetime], Iterable[Item]], **more: Any
) -> list[str]:
    run = items if callable(items) else lambda _: items
    return scene_faults(MANIFEST, Scene(name="a world", sight=sight, run=run, **more), NOW)


@pytest.mark.parametrize(
    ("sight", "items"),
    [
        (Sight.GOOD, [seen(disk_encrypted=YES), WHOLE]),
        (Sight.PARTIAL, [seen(disk_encrypted=YES), GAP, TORN]),
        (Sight.ABSENT, [GAP]),
        (Sight.GARBAGE, [seen(), GAP, TORN]),
    ],
)
def test_an_honest_look_has_no_fault(sight: Sight, items: list[Item]) -> None:
    assert faults(sight, items) == []


@pytest.mark.parametrize(
    ("sight", "items", "says"),
    [
        (Sight.GOOD, [seen(), TORN], "device has no complete sweep"),
        (Sight.GOOD, [WHOLE], "the sweep of device counts 1, 0 came"),
        (Sight.GOOD, [seen(), seen(disk_encrypted=YES), WHOLE], "a key came twice"),
        (Sight.GOOD, [seen(), GAP, WHOLE], "a complete sweep beside a gap"),
        (Sight.GOOD, [seen()], "ended in neither a Sweep nor a Gap"),
        (Sight.ABSENT, [], "ended in neither a Sweep nor a Gap"),
        (Sight.ABSENT, [WHOLE], "device has a complete sweep"),
        (Sight.PARTIAL, [seen(), TORN], "device has no gap"),
        (Sight.GARBAGE, [seen(disk_encrypted=YES), GAP], "has disk_encrypted YES"),
    ],
)
def test_a_look_that_shows_more_than_can_be_seen_is_caught(
    sight: Sight, items: list[Item], says: str
) -> None:
    assert any(says in fault for fault in faults(sight, items)), faults(sight, items)


def test_a_gap_about_what_was_not_asked_may_stand_beside_a_whole_list() -> None:
    more = Gap(
        system="s", kind="device", reason=Reason.NOT_ASKED, whose=Whose.YOURS, observed_at=NOW, detail="No."
    )
    assert faults(Sight.GOOD, [seen(), more, WHOLE]) == ["a world: a gap came of device."]


@pytest.mark.parametrize("at", [NOW + timedelta(seconds=1), NOW.replace(tzinfo=None)])
def test_a_time_that_is_not_up_to_now_is_caught(at: datetime) -> None:
    item = Sweep(system="s", kind="device", complete=False, count=0, observed_at=at.replace(tzinfo=UTC))
    naive = Sweep(system="s", kind="device", complete=False, count=0, observed_at=at)
    assert any("not an aware time up to now" in f for f in faults(Sight.PARTIAL, [GAP, naive, item]))


def test_another_kind_is_caught() -> None:
    other = Sweep(system="s", kind="person", complete=False, count=0, observed_at=NOW)
    assert faults(Sight.ABSENT, [GAP, other]) == ["a world: person is not in the manifest."]


def test_a_gap_without_a_sentence_is_caught() -> None:
    mute = Gap(system="s", kind="device", reason=Reason.STALE, whose=Whose.OURS, observed_at=NOW)
    assert faults(Sight.ABSENT, [mute]) == ["a world: the gap of device has no sentence: ''."]


def test_looking_twice_must_give_the_same() -> None:
    counter = count()

    def run(_: datetime) -> list[Item]:
        return [seen(), WHOLE] if next(counter) else [GAP]

    assert any("looking twice" in fault for fault in faults(Sight.GOOD, run))


def test_what_is_never_kept_is_found_anywhere() -> None:
    told = Gap(
        system="s",
        kind="device",
        reason=Reason.UNREADABLE,
        whose=Whose.YOURS,
        observed_at=NOW,
        detail="Could not read Ana Alvarez, 1961.",
    )
    assert faults(Sight.ABSENT, [told], planted=("Ana Alvarez",)) == [
        "a world: the planted text 'Ana Alvarez' came out."
    ]


def test_text_that_its_plain_form_would_change_is_caught() -> None:
    item = Observation(resource=Device(system="s", key="1", name="A\u202eB"), observed_at=NOW)
    assert faults(Sight.GOOD, [item, WHOLE]) == ["a world: device '1' is changed by its plain form."]


def test_untried_sights_and_unplanted_fields_are_named() -> None:
    scene = Scene(name="one", sight=Sight.GOOD, run=lambda _: [])
    assert scenes_faults(MANIFEST, [scene, scene]) == [
        "x: no scene is absent.",
        "x: no scene is garbage.",
        "x: no scene plants a text in notes.",
        "x: two scenes have one name.",
    ]


def test_a_label_that_the_readme_hides_is_caught() -> None:
    assert _label_faults(MANIFEST, "# X") == [
        "its README does not say 'docs-only'",
        "label docs-only and nothing is untested",
    ]


def test_an_impure_translation_is_caught() -> None:
    source = "import os.path\nfrom socket import socket\ndef f():\n    from pathlib import Path\n"
    assert _imports(source) & REACHES_OUT == {"os", "socket", "pathlib"}


@pytest.fixture
def folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A connector's folder that breaks rules of its own, importable as `bad_shelf.wrong`."""
    made = tmp_path / "bad_shelf" / "wrong"
    made.mkdir(parents=True)
    (made / "__init__.py").write_text("")
    (made / "manifest.toml").write_text(
        'id = "right"\nname = "X"\nabout = "x"\nkinds = ["device"]\n'
        'label = "docs-only"\nuntested = ["All."]\n'
        '[[settings]]\nname = "token"\ntitle = "T"\nrequired = true\n'
    )
    (made / "README.md").write_text("docs-only. Untested: All.")
    (made / "translate.py").write_text("import socket\n")
    (made / "remedy.py").write_text("")
    (made / "collect.py").write_text(
        "import bad_shelf.wrong.remedy\n\n\ndef open_source(system, settings, host):\n    return None\n"
    )
    for name in [each for each in sys.modules if each.partition(".")[0] == "bad_shelf"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    return made


def test_a_folder_that_breaks_the_rules_is_told_each_of_them(folder: Any) -> None:
    del folder
    assert folder_faults("bad_shelf.wrong") == [
        "bad_shelf.wrong: its id is 'right'.",
        "bad_shelf.wrong: translate.py imports socket.",
        "bad_shelf.wrong: importing collect.py imports remedy.py.",
        "bad_shelf.wrong: it opens without the required setting token.",
    ]


def test_a_folder_that_can_not_be_imported_is_not_said_to_act(folder: Any) -> None:
    (folder / "collect.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(ModuleNotFoundError):
        folder_faults("bad_shelf.wrong")
    assert _remedy_faults("bad_shelf.wrong") == ["collect.py can't be imported by itself"]


def test_a_folder_that_lacks_a_file_is_told_which(folder: Any) -> None:
    (folder / "README.md").unlink()
    assert folder_faults("bad_shelf.wrong") == ["bad_shelf.wrong: it has no README.md."]
