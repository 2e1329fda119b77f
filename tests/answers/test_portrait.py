"""How one figure is read."""

from ctg import indicators
from ctg.answers.portrait import figure


def test_a_count_rounded_by_its_producer_is_read_as_about() -> None:
    assert figure(indicators.indicator("foyers_paje"), 735).startswith("≈\u00a0735")
    assert figure(indicators.indicator("population"), 26393) == "26\u00a0393\u00a0habitants"
