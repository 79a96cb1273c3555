"""What tests of the shelves use: the suite for every connector, and the laws over every check (`laws`)."""

from rounds.sdk.testing.scene import SYSTEM, NoHost, Run, Scene, Sight, looking
from rounds.sdk.testing.suite import folder_faults, scene_faults, scenes_faults

__all__ = [
    "SYSTEM",
    "NoHost",
    "Run",
    "Scene",
    "Sight",
    "folder_faults",
    "looking",
    "scene_faults",
    "scenes_faults",
]
