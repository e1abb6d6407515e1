"""What those hear who do not see a picture."""

from __future__ import annotations

import pytest

from bot.pictures.values import Heatmap
from bot.texts.pictures import LONGEST_ALT, certificate_alt, heatmap_alt, progress_alt
from tests.pictures.samples import NASTY, a_certificate, a_heatmap, a_progress


def test_the_alt_text_of_progress_says_what_the_picture_says() -> None:
    said = progress_alt(a_progress("Ada"))
    assert said.startswith(
        "Progress of Ada in Spring: 2 of 32 weeks checked in, a streak of 1 week, 1 freeze held, 12.5 hours in all. "
        "Week 8 ends soon. 1. A Practical Encounter: checked in 2, freeze used 1, on a break 1, missed 1, "
        "before joining 1, left out 1; 2. "
    )
    assert said.endswith("6. Capstone Project II: ahead 4, capstone passed.")


def test_the_alt_text_of_a_heatmap_counts_the_weeks_of_each_member() -> None:
    assert heatmap_alt(a_heatmap("Ada", "Мария", weeks=8)) == (
        "Heatmap of Spring, 2 members by week: checked in 4, freeze used 2, on a break 2, missed 2, open now 2, "
        "before joining 2, left out 2. Weeks checked in: Ada 2, Мария 2."
    )
    assert heatmap_alt(Heatmap("Spring", ())) == "Heatmap of Spring. Nobody has agreed to be shown yet."


def test_the_alt_text_of_a_certificate_says_what_it_says() -> None:
    assert certificate_alt(a_certificate()) == (
        "Certificate: Ada has completed Deep Learning with Spring, January – August. 31 of 33 weeks checked in · "
        "214.5 hours. Capstones passed: Capstone I and Capstone II."
    )


@pytest.mark.parametrize("name", NASTY)
def test_no_alt_text_is_longer_than_discord_takes(name: str) -> None:
    for said in (
        progress_alt(a_progress(name, cohort=name, deadline=name)),
        heatmap_alt(a_heatmap(*[name] * 100)),
        certificate_alt(a_certificate(name, cohort=name, curriculum=name, dates=name, capstones=(name,) * 40)),
    ):
        assert len(said) <= LONGEST_ALT
