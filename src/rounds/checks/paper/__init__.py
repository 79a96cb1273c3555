"""Checks over documents and dated records, each held against what is seen of people and systems."""
