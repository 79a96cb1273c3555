"""A restic repository: how old its copies are, whether it is sound, and whether a file comes back from it."""
