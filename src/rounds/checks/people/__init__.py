"""Checks over the roster."""
