"""A pytest plugin (`-p tools.pytest_minutes`) that says where the time went.

Before the closing line it prints, for each folder of `tests/` in the order in which they first ran, how many
minutes its tests took (set-up and tear-down included, added up over workers) and how many there were. Before
that it shows what tests marked `tells` printed although they passed: figures that are part of the result.
"""

import pytest

TELLS = "tells"


class Minutes:
    """Adds up the durations that pytest reports; under xdist this sees every worker's reports."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.tests: dict[str, set[str]] = {}
        self.told: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        part = part_of(report.nodeid)
        self.seconds[part] = self.seconds.get(part, 0.0) + report.duration
        self.tests.setdefault(part, set()).add(report.nodeid)
        if report.when == "call" and report.passed and TELLS in report.keywords:
            self.told[report.nodeid] = report.capstdout

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid, said in self.told.items():
            terminalreporter.section(nodeid.rpartition("::")[2])
            terminalreporter.write_line(said.rstrip())
        terminalreporter.section("minutes per part")
        for part, seconds in self.seconds.items():
            terminalreporter.write_line(f"{seconds / 60:6.2f} min  {len(self.tests[part]):5} tests  {part}")


def part_of(nodeid: str) -> str:
    """The part that a test belongs to: `tests/checks/test_x.py::test_y` → `checks`; at the top → `tests`."""
    folders = nodeid.split("::", 1)[0].split("/")[:-1]
    return folders[1] if len(folders) > 1 else "tests"


def pytest_configure(config: pytest.Config) -> None:
    """Joins the run, on the controlling process only."""
    config.addinivalue_line("markers", f"{TELLS}: what this test prints is shown although it passed")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Minutes(), "minutes-per-part")
