"""Every measure runs at a tiny size, and its figures say what they should. Nothing here asserts a time."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from bench import table
from bench.__main__ import names, run
from bench.figure import Figure, Scale, at_least, at_most, figure, within
from bench.measures.policies import Disagree, agree, bare, judged, pushed
from bench.policies import RULES, anything
from rounds.sdk.check import Check

TINY = Scale(runs=2, tiny=True)


@pytest.mark.parametrize("name", names())
def test_a_measure_runs(name: str) -> None:
    made = run(name, TINY)
    assert made
    for each in made:
        assert each.ours.low > 0 or each.goal == within(0), "nothing was measured"
        assert each.verdict in {"met", "not met", "not known", ""}
        assert each.peer is None or each.ratio is not None


def test_a_goal_is_judged_on_the_median_ratio() -> None:
    assert figure("f", "ms", [(3, 2), (3, 2), (9, 2)], at_most(1.5), 0).verdict == "met"
    assert figure("f", "ms", [(4, 2), (4, 2), (1, 2)], at_most(1.5), 0).verdict == "not met"
    assert figure("f", "1/s", [(1, 2), (1, 2)], at_least(0.5), 0).verdict == "met"
    assert figure("f", "1/s", [(1, 2), (1, 2)], at_least(0.6), 0).verdict == "not met"
    assert figure("f", "s", [(0.2, 7), (0.3, 7)], within(0.3), 0).verdict == "met"


def test_nothing_is_judged_by_a_peer_that_moved() -> None:
    assert figure("f", "ms", [(1, 2), (1, 5)], at_most(1.5), 0).verdict == "not known"


def test_the_checks_and_the_bare_conditions_agree_and_some_of_each_fail() -> None:
    laptops = [anything(Random(seed)) for seed in range(200)]
    agree([bare(laptops), judged(laptops), pushed(laptops)], len(laptops))
    failing = set().union(*map(bare(laptops), range(len(laptops))))
    assert failing == {rule.id for rule in RULES}


def test_engines_that_disagree_are_not_compared() -> None:
    said: list[set[str]] = [set(), set(), set(), {"bench.owned"}]
    with pytest.raises(Disagree, match="Of laptop 3"):
        agree([said.__getitem__, lambda number: said[number] - {"bench.owned"}], len(said))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_keeps_its_cases(rule: Check) -> None:
    for case in rule.cases:
        assert type(rule.judge(*case.given)) is case.says, case.name


def test_stored_figures_go_between_the_two_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "RESULTS", tmp_path / "results")
    made = figure("alert p50", "ms", [(0.3, 0.2), (0.31, 0.2)], at_most(2), 0.4)
    table.keep("alert", [made])
    assert table.kept() == [made]
    page = tmp_path / "PROMISES.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", "utf-8")
    table.promise(page)
    text = page.read_text("utf-8")
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert (
        "| alert p50 | ms | 0.3 / 0.305 / 0.31 | 0.2 / 0.2 / 0.2 | 1.5 / 1.52 / 1.55 | ≤ 2x | met | 0.4 |"
        in text
    )


def test_a_page_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "PROMISES.md"
    page.write_text("nothing\n", "utf-8")
    with pytest.raises(ValueError, match="no place for the figures"):
        table.promise(page)
    assert page.read_text("utf-8") == "nothing\n"


def test_a_figure_is_one_json_object() -> None:
    made = figure("f", "ms", [(1, 2)], None, 0)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Figure) == made
