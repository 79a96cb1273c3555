"""Typing marked values into every field of every frame, as a visitor's keys would; nothing is ever sent.

Rules this module keeps:

* A field that shows gets its value by keys, one after the other, because those who listen to keys must be
  seen; one that does not show gets it as a script would, with the events of typing.
* Boxes to tick, files and sliders are left alone; of a list the last choice that can be found again is taken.
* Enter is never pressed. `before.js` stops whatever a form would send of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from playwright.sync_api import ElementHandle, Error, Frame, Page

from rounds.connectors.website.canary import SHORTEST, value_for
from rounds.connectors.website.client.scripts import PAGE
from rounds.connectors.website.seen import Typed

MOST: Final = 60
"""Fields of one page."""
_TICKED: Final = ("checkbox", "radio")
_SET: Final = ("date", "month", "time", "week", "datetime-local")
_NUMERIC: Final = ("zip", "postal", "ssn", "member", "policy")
_LET_GO: Final = "e => { e.dispatchEvent(new Event('change', {bubbles: true})); e.blur(); }"
_AS_SCRIPT: Final = """(e, value) => {
  if (e.isContentEditable) e.textContent = value; else e.value = value;
  for (const name of ['focus', 'input', 'change', 'blur']) e.dispatchEvent(new Event(name, {bubbles: true}));
}"""
_CHOICE: Final = """(e, shortest) => {
  const fits = [...e.options].filter((o) => !o.disabled && o.value.length >= shortest);
  const last = fits[fits.length - 1];
  if (!last) return '';
  e.value = last.value;
  for (const name of ['input', 'change', 'blur']) e.dispatchEvent(new Event(name, {bubbles: true}));
  return last.value;
}"""


def typed(page: Page, frames: Iterable[Frame], seed: int) -> Iterator[Typed]:
    """Type into these frames of a page; gives what was typed where."""
    place = 0
    for frame in frames:
        for handle, told in _fields(frame):
            if place >= MOST:
                return
            value = _one(page, handle, told, place, seed)
            place += 1
            if value:
                yield Typed(field=told["name"], sort=_sort(told), value=value)


def _fields(frame: Frame) -> Iterator[tuple[ElementHandle, dict[str, Any]]]:
    """A frame's fields and what is told of each; none where the frame is gone."""
    try:
        held = frame.evaluate_handle(f"() => {PAGE}.fields()")
        told = held.evaluate(f"fields => fields.map({PAGE}.described)")
        handles = [each.as_element() for each in held.get_properties().values()]
    except Error:
        return
    yield from ((each, one) for each, one in zip(handles, told, strict=False) if each is not None)


def _one(page: Page, handle: ElementHandle, told: dict[str, Any], place: int, seed: int) -> str:
    """Type into one field; gives the value, empty where there was none to type."""
    sort = told["sort"]
    if sort in _TICKED:
        return ""
    try:
        if sort == "select":
            return str(handle.evaluate(_CHOICE, SHORTEST))
        value = value_for(_sort(told), place, seed, told["longest"])
        if not value:
            return ""
        if sort in _SET:
            handle.fill(value)
        elif told["shown"]:
            handle.focus()
            page.keyboard.type(value)
            handle.evaluate(_LET_GO)
        else:
            handle.evaluate(_AS_SCRIPT, value)
    except Error:
        return ""
    return value


def _sort(told: dict[str, Any]) -> str:
    """What kind of value a field wants: its type, or what its name says where the type is plain text."""
    sort, hints = str(told["sort"]), str(told["hints"]).lower()
    if sort != "text":
        return sort
    if "mail" in hints:
        return "email"
    if "phone" in hints or "tel" in hints.split() or "mobile" in hints:
        return "tel"
    return "digits" if any(each in hints for each in _NUMERIC) else "text"
