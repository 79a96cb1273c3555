"""`docs/connectors`: one page a connector, from its manifest and its README."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from rounds.sdk.connector import Manifest, manifest_of
from rounds.sdk.shelf import folders
from tools.docs.marks import NOTE, table

ROOM = Path("connectors")


def connector_pages() -> dict[Path, str]:
    """Every page by its path below `docs/`."""
    found = {package: manifest_of(package) for package in folders("rounds.connectors")}
    pages = {ROOM / f"{each.id}.md": _page(package, each) for package, each in found.items()}
    rows = [
        [f"[{each.name}]({each.id}.md)", ", ".join(each.kinds) or "any", each.label, each.about]
        for each in found.values()
    ]
    said = "# Connectors\n\nThe label says how it was proven, no more.\n\n"
    return pages | {
        ROOM / "README.md": NOTE + said + table(("connector", "kinds", "label", "what it is"), rows)
    }


def _page(package: str, each: Manifest) -> str:
    readme = resources.files(package).joinpath("README.md").read_text("utf-8").strip()
    settings = [
        [f"`{one.name}`", one.title, "yes" if one.required else "", f"`{one.default}`" if one.default else ""]
        for one in each.settings
    ]
    untested = "".join(f"- {one}\n" for one in each.untested) or "- Nothing that we know of.\n"
    return (
        f"{NOTE}{readme}\n\n## From its manifest\n\n`{each.id}` · {each.label} · every {each.interval} s"
        f"{' · kept by hand' if each.by_hand else ''}\n\n"
        f"Reads: {', '.join(each.read) or 'nothing'}. Writes: {', '.join(each.write) or 'nothing'}. "
        f"Never keeps: {', '.join(each.never_keep) or 'nothing is dropped'}.\n\n"
        + (table(("setting", "what it is", "needed", "default"), settings) if settings else "No settings.\n")
        + f"\nNot tried:\n\n{untested}"
    )
