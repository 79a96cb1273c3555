"""The suite that every connector passes, as functions that return the faults they find.

Rules this module keeps:

* `scene_faults` judges one look at one world; `folder_faults` judges what stands in a connector's folder.
* A law knows no connector by name. What a scene may show follows from its `Sight` and from the manifest
  alone.
* Each fault is one sentence that names the scene or file, so that a red test reads as an explanation.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module, resources
from importlib.util import find_spec
from typing import Any, Final

import msgspec

from rounds.model.fact import YES, Reason
from rounds.model.plain import NotPlain, from_plain, to_plain
from rounds.model.resource import shape_of
from rounds.sdk.connector import (
    BadSettings,
    Gap,
    Item,
    Manifest,
    Observation,
    Sweep,
    manifest_of,
    opener_of,
)
from rounds.sdk.testing.scene import SYSTEM, NoHost, Scene, Sight

PROVEN: Final = "proven-on-real-server"
REACHES_OUT: Final = frozenset(
    (
        "asyncio",
        "http",
        "httpx2",
        "io",
        "os",
        "pathlib",
        "random",
        "shutil",
        "socket",
        "subprocess",
        "time",
        "urllib",
    )
)
"""What a pure `translate.py` does not import."""
ACTS: Final = 3
"""How the child says that collecting loaded what acts; an interpreter that fails ends with 1 or 2."""
MOST_ITEMS: Final = 1_000_000
"""A look that yields more than this is taken for endless."""


def scene_faults(manifest: Manifest, scene: Scene, now: datetime) -> list[str]:
    """What is wrong with a look at a scene at `now`; empty when all holds. Hides no error."""
    items, again = _looked(scene, now), _looked(scene, now)
    faults = [] if items == again else ["looking twice at the same world gave different items"]
    faults += _kind_faults(manifest, items)
    faults += _listing_faults(items)
    faults += [fault for each in items for fault in _item_faults(each, now)]
    faults += _sight_faults(manifest, scene, items)
    faults += [
        f"the planted text {text!r} came out" for text in scene.planted if any(text in repr(i) for i in items)
    ]
    return [f"{scene.name}: {fault}." for fault in faults]


def scenes_faults(manifest: Manifest, scenes: Sequence[Scene]) -> list[str]:
    """What a connector's scenes leave untried."""
    tried = {scene.sight for scene in scenes}
    faults = [f"no scene is {s.value}" for s in (Sight.GOOD, Sight.ABSENT, Sight.GARBAGE) if s not in tried]
    if manifest.never_keep and not any(scene.planted for scene in scenes):
        faults.append(f"no scene plants a text in {', '.join(manifest.never_keep)}")
    if len({scene.name for scene in scenes}) < len(scenes):
        faults.append("two scenes have one name")
    return [f"{manifest.id}: {fault}." for fault in faults]


def folder_faults(package: str) -> list[str]:
    """What is wrong with a connector's folder. Raises `ConnectorError` when its manifest can't be read."""
    manifest = manifest_of(package)
    missing = [
        name
        for name in ("README.md", "translate.py")
        if not resources.files(package).joinpath(name).is_file()
    ]
    if missing:
        return [f"{package}: it has no {name}." for name in missing]
    faults = [] if manifest.id == package.rpartition(".")[2] else [f"its id is {manifest.id!r}"]
    faults += _label_faults(manifest, _text(package, "README.md"))
    faults += [
        f"translate.py imports {name}" for name in _imports(_text(package, "translate.py")) & REACHES_OUT
    ]
    collects = find_spec(f"{package}.collect") is not None
    if collects is (manifest.interval == 0):
        faults.append("its interval is 0 exactly when it has no collect.py, and that is not so")
    if collects:
        faults += _remedy_faults(package)
        faults += _setting_faults(package, manifest)
    return [f"{package}: {fault}." for fault in faults]


def _looked(scene: Scene, now: datetime) -> list[Item]:
    """All items of one look. Raises `ValueError` when they do not end."""
    items: list[Item] = []
    for each in scene.run(now):
        items.append(each)
        if len(items) > MOST_ITEMS:
            raise ValueError(f"{scene.name}: more than {MOST_ITEMS:,} items came out.")
    return items


def _kind_of(item: Item) -> str:
    """The kind that an item speaks of."""
    return item.resource.kind if isinstance(item, Observation) else item.kind


def _kind_faults(manifest: Manifest, items: list[Item]) -> list[str]:
    """Only kinds of the manifest, and each of them ended, unless the evidence is handed in."""
    ended = {item.kind for item in items if isinstance(item, Gap | Sweep)}
    strange = sorted({_kind_of(item) for item in items} - set(manifest.kinds))
    missing = [] if manifest.interval == 0 else [kind for kind in manifest.kinds if kind not in ended]
    faults = [f"{kind} is not in the manifest" for kind in strange]
    return faults + [f"{kind} ended in neither a Sweep nor a Gap" for kind in missing]


def _listing_faults(items: list[Item]) -> Iterator[str]:
    """A complete sweep counts what came, each thing once, and stands beside no gap that it denies."""
    seen = [item.resource for item in items if isinstance(item, Observation)]
    gaps = {(g.system, g.kind) for g in items if isinstance(g, Gap) and g.reason is not Reason.NOT_ASKED}
    for sweep in (item for item in items if isinstance(item, Sweep) and item.complete):
        theirs = [each for each in seen if (each.system, each.kind) == (sweep.system, sweep.kind)]
        if len(theirs) != sweep.count:
            yield f"the sweep of {sweep.kind} counts {sweep.count}, {len(theirs)} came"
        if len({each.key for each in theirs}) < len(theirs):
            yield f"a key came twice in a complete listing of {sweep.kind}"
        if (sweep.system, sweep.kind) in gaps:
            yield f"{sweep.kind} has a complete sweep beside a gap"


def _item_faults(item: Item, now: datetime) -> Iterator[str]:
    """One item by itself: its time, its sentence, its plain form."""
    if item.observed_at.tzinfo is None or item.observed_at > now:
        yield f"{_kind_of(item)} was observed at {item.observed_at}, which is not an aware time up to now"
    if isinstance(item, Gap) and not item.detail.rstrip().endswith("."):
        yield f"the gap of {item.kind} has no sentence: {item.detail!r}"
    if isinstance(item, Observation):
        yield from _plain_faults(item)


def _plain_faults(item: Observation) -> Iterator[str]:
    """Whether an observation survives its plain form."""
    thing = item.resource
    try:
        back = from_plain(type(thing), thing.system, thing.key, msgspec.json.encode(to_plain(thing)))
    except NotPlain as why:
        yield f"{thing.kind} {thing.key!r} has no plain form: {why}"
        return
    if to_plain(back) != to_plain(thing):
        yield f"{thing.kind} {thing.key!r} is changed by its plain form"


def _sight_faults(manifest: Manifest, scene: Scene, items: list[Item]) -> list[str]:
    """What a scene's sight allows."""
    whole = {item.kind for item in items if isinstance(item, Sweep) and item.complete}
    gaps = {item.kind for item in items if isinstance(item, Gap)}
    if scene.sight is Sight.GOOD:
        faults = [f"{kind} has no complete sweep" for kind in manifest.kinds if kind not in whole]
        faults += [f"a gap came of {kind}" for kind in sorted(gaps)]
        return faults + ([] if any(isinstance(i, Observation) for i in items) else ["nothing was seen"])
    kinds = scene.kinds or manifest.kinds
    faults = [f"{kind} has a complete sweep" for kind in kinds if kind in whole]
    if manifest.interval:
        faults += [f"{kind} has no gap" for kind in kinds if kind not in gaps]
    return faults if scene.sight is Sight.PARTIAL else faults + _green_faults(kinds, items)


def _green_faults(kinds: Sequence[str], items: list[Item]) -> list[str]:
    """Facts that are YES although nothing could be seen."""
    things = [i.resource for i in items if isinstance(i, Observation) and i.resource.kind in kinds]
    green = (
        (thing, name)
        for thing in things
        for name in shape_of(type(thing)).facts
        if getattr(thing, name) is YES
    )
    return [f"{thing.kind} {thing.key!r} has {name} YES" for thing, name in green]


def _text(package: str, name: str) -> str:
    """A file of a connector's folder. Raises `FileNotFoundError`."""
    return resources.files(package).joinpath(name).read_text("utf-8")


def _label_faults(manifest: Manifest, readme: str) -> list[str]:
    """Whether the folder says how it was proven, and what was not tried."""
    lines = (manifest.label, *manifest.untested)
    faults = [f"its README does not say {line!r}" for line in lines if line not in " ".join(readme.split())]
    if manifest.label != PROVEN and not manifest.untested:
        faults.append(f"label {manifest.label} and nothing is untested")
    return faults


def _imports(source: str) -> set[str]:
    """The top names that a module imports."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}


def _remedy_faults(package: str) -> list[str]:
    """Whether a fresh interpreter that imports collect.py has remedy.py too."""
    shelf = package.rpartition(".")[0]
    boards = list(import_module(shelf).__path__)
    code = (
        f"import sys, {shelf} as shelf; shelf.__path__ = {boards!r}; import {package}.collect; "
        f"sys.exit({ACTS} if {package + '.remedy'!r} in sys.modules else 0)"
    )
    child = [sys.executable, "-c", code]
    done = subprocess.run(child, env=_paths(), check=False)  # noqa: S603 - a list, never a shell
    told = {0: [], ACTS: ["importing collect.py imports remedy.py"]}
    return told.get(done.returncode, ["collect.py can't be imported by itself"])


def _paths() -> dict[str, str]:
    """This interpreter's import path, for a child."""
    return {"PYTHONPATH": ":".join(sys.path)}


def _setting_faults(package: str, manifest: Manifest) -> Iterator[str]:
    """Whether a required setting that is missing is named."""
    whole: dict[str, Any] = {each.name: each.default or "given" for each in manifest.settings}
    for name in (each.name for each in manifest.settings if each.required):
        try:
            opener_of(package)(SYSTEM, {k: v for k, v in whole.items() if k != name}, NoHost())
        except BadSettings as why:
            if name not in str(why):
                yield f"opening without {name} says only: {why}"
        else:
            yield f"it opens without the required setting {name}"
