"""The laws that every history keeps, and when each is asked. A law takes a history and its last turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tests.laws import kept, seen, silence
from tests.laws.history import History, Turn

Law: TypeAlias = Callable[[History, Turn], str]
EACH_TURN: tuple[Law, ...] = (
    silence.silence_never_helps,
    seen.a_gap_is_not_known,
    seen.a_gap_stays,
    seen.gone_is_proven,
    seen.sweeps_prove_what_is,
    kept.findings_keep_their_clock,
)
"""Asked after every turn."""
SOME_TURNS: tuple[Law, ...] = (
    seen.truth_before_green,
    seen.the_newest_look_wins,
    seen.an_old_listing_is_not_whole,
    kept.nothing_missed,
    kept.repeats_change_nothing,
    kept.rows_are_what_is_believed,
)
"""Asked now and then: each goes over the whole chart."""
AT_THE_END: tuple[Law, ...] = (
    kept.restart_goes_on_alike,
    seen.muting_never_helps,
    seen.vanished_people_are_findings,
    seen.what_left_is_gone,
    kept.nothing_missed,
    seen.truth_before_green,
)
"""Asked after a history has come to rest; the first two go on with it."""
SELDOM: tuple[Law, ...] = (kept.one_verdict_at_a_time, kept.a_replay_gives_the_same)
"""Asked at the end of some histories: each goes over a whole history."""
ALL: tuple[Law, ...] = tuple(dict.fromkeys((*EACH_TURN, *SOME_TURNS, *AT_THE_END, *SELDOM)))
