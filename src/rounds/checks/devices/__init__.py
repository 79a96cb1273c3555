"""Checks over computers and the places on them where data lies."""
