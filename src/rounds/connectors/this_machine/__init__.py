"""The computer that Rounds runs on: its disks, its settings, its local accounts and its declared folders."""
