"""Checks over vendors and the agreements with them."""
