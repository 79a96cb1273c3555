"""Named manipulations of a pack: all of them, by what they attack."""

from tests.verify import manipulated_entries, manipulated_form, manipulated_story

ROWS = (*manipulated_form.ROWS, *manipulated_entries.ROWS, *manipulated_story.ROWS)
"""Every row must be rejected, at its step, with its words."""
