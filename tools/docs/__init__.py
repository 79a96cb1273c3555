"""Writes `docs/checks`, `docs/law` and `docs/connectors` from the shelves; nobody writes these
pages by hand.
"""
