"""Makes `data/paragraphs.json` from `data/security_rule.yaml`. For developers: needs PyYAML, is never run by
Rounds.

    python -m rounds.law.compile            write the file
    python -m rounds.law.compile --check    write nothing; exit 1 when the file is not what would be written

Rules this module keeps:

* The text of the law changes only on purpose: each item carries `text_sha256`, and a text that does not fit
  it is refused. Whoever takes in an amended paragraph replaces both, and the source that showed it.
* Each paragraph is dated by the latest source that it was compared with (`meta.text_as_of`).
* An item's parent exists, its citation is its address, and no address comes twice.
* Same YAML, same bytes.

Exit codes: 0 done or nothing to do, 1 drift or a fault in the YAML (each is named on stderr).
"""

from __future__ import annotations

import sys
from datetime import date
from hashlib import sha256
from typing import Any, Final

import msgspec

from rounds.law.addresses import enclosing, is_address, legal_key
from rounds.law.files import HERE
from rounds.law.paragraphs import FILE, Book, Identifier, Paragraph

SOURCE: Final = "data/security_rule.yaml"
IDENTIFIERS: Final = "164.514(b)(2)(i)"


def faults(source: dict[str, Any]) -> list[str]:
    """What is wrong with the YAML, one sentence each; empty when all is well."""
    items = source["items"]
    ids = [item["id"] for item in items]
    found = [f"{each} comes twice." for each in sorted({each for each in ids if ids.count(each) > 1})]
    return found + [sentence for item in items for sentence in _item_faults(item, set(ids))]


def compile_book(source: dict[str, Any]) -> Book:
    """The book that the YAML describes. The YAML must be without `faults`."""
    as_of = source["meta"]["text_as_of"]
    spans = tuple(source["meta"]["ranges"])
    made = sorted((_paragraph(item, as_of) for item in source["items"]), key=lambda each: legal_key(each.id))
    letters = tuple(Identifier(**each) for each in source["safe_harbor_identifiers"]["identifiers"])
    named = [each.id for each in made] + [f"{IDENTIFIERS}({each.letter})" for each in letters]
    held = {*spans, *(address for each in named for address in enclosing(each))}
    return Book(
        as_of=date.fromisoformat(source["meta"]["compiled"]),
        addresses=tuple(sorted(held, key=legal_key)),
        spans=spans,
        paragraphs=tuple(made),
        identifiers=letters,
    )


def to_bytes(made: Book) -> bytes:
    """The book as it lies on disk: JSON, one field a line, so that a change reads as one."""
    return msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n"


def main(arguments: list[str]) -> int:
    """Run the compiler. `--check` compares and writes nothing."""
    import yaml

    source = yaml.safe_load((HERE / SOURCE).read_text(encoding="utf-8"))
    wrong = faults(source)
    if wrong:
        return _say(f"{SOURCE} has faults:", *wrong)
    made, path = to_bytes(compile_book(source)), HERE / FILE
    if "--check" not in arguments:
        path.write_bytes(made)
        return 0
    if path.is_file() and path.read_bytes() == made:
        return 0
    return _say(f"{FILE} is not what {SOURCE} makes. Run: python -m rounds.law.compile")


def _item_faults(item: dict[str, Any], ids: set[str]) -> list[str]:
    """What is wrong with one item."""
    name, digest = item["id"], sha256(item["text"].encode()).hexdigest()
    found = []
    if not is_address(name) or item["cite"] != f"45 CFR {name}":
        found.append(f"{name}: the id is no address, or the citation {item['cite']!r} is another.")
    if item["parent"] is not None and item["parent"] not in ids:
        found.append(f"{name}: its parent {item['parent']} is not in the file.")
    if digest != item["text_sha256"]:
        found.append(f"{name}: its text is not the text that was checked; if the law changed, pin {digest}.")
    return found


def _paragraph(item: dict[str, Any], as_of: dict[str, date]) -> Paragraph:
    """One item of the YAML as a paragraph."""
    sources = item["text_checked_against"]
    fields = {
        **item,
        "cite": item["cite"].partition("#")[0],
        "parent": item["parent"] or "",
        "sha256": item["text_sha256"],
        "sources": sources,
        "as_of": max(as_of[each] for each in sources),
    }
    return msgspec.convert(fields, Paragraph)


def _say(*sentences: str) -> int:
    """Print to stderr and give exit code 1."""
    sys.stderr.write("\n".join(sentences) + "\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
