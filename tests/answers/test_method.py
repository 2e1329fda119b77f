"""The answers of the method page: the columns they promise, and words told once."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from ctg import services, travel
from ctg.answers.registry import ANSWERS, ask
from ctg.base.read import Location
from ctg.indicators.measures import FAMILIES, measures
from tests.conftest import ROOT, Run


@pytest.mark.parametrize("name", ["mesures", "bassins"])
def test_the_columns_are_those_promised_and_nothing_is_empty(built: Location, name: str) -> None:
    frame = ask(built, name)
    assert tuple(frame.columns) == ANSWERS[name].columns
    assert not frame.isna().any(axis=None)
    assert [column for column in frame if (frame[column].astype(str).str.strip() == "").any()] == []


def test_measures_come_by_family(built: Location) -> None:
    frame = ask(built, "mesures")
    assert list(frame["code"]) == list(measures()) and frame["code"].is_unique
    assert list(dict.fromkeys(frame["famille"])) == list(FAMILIES.values())
    gini = frame.set_index("code").loc["gini"]
    assert gini["source"] == measures()["gini"].source and gini["manquant"] == measures()["gini"].missing


def test_times_are_told_by_their_provider_and_written_once(built: Location) -> None:
    provider = travel.FALLBACK.PROVIDER
    row = ask(built, "mesures").set_index("code").loc[provider.id]
    assert row["formule"] == provider.method and row["source"] == provider.source
    assert provider.error in row["limites"] and provider.unknown in row["limites"]
    assert provider.label in row["libelle"]
    parameters = [f"{value:g}".replace(".", ",") for value in (2.02, 1.32, 0.66)]
    written = (ROOT / "ctg" / "indicators" / "mesures.toml").read_text(encoding="utf-8")
    assert [text for text in parameters if text not in row["formule"] or text in written] == []


def test_catchments_are_those_declared(built: Location) -> None:
    path = Path(services.__file__).with_name("bassins.toml")
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    frame = ask(built, "bassins").set_index("type")
    assert set(frame.index) == set(declared)
    assert frame.loc["multi_accueil", "paliers"] == (
        "1\u00a0jusqu'à\u00a010\u00a0minutes, 0,6\u00a0jusqu'à\u00a015, 0,25\u00a0jusqu'à\u00a020"
    )
    assert frame.loc["garderie", "paliers"] == "1\u00a0jusqu'à\u00a010\u00a0minutes"
    for code, table in declared.items():
        assert frame.loc[code, "portee_minutes"] == max(map(float, table["catchment"]))
        assert frame.loc[code, "source"] == table["source"]
        assert frame.loc[code, "theme"] in services.themes()


def test_both_come_out_of_the_command_line(run: Run, built: Location) -> None:
    rows = {row["code"]: row for row in run("export", "mesures", data=built.folder).rows()}
    assert set(rows) == set(measures())
    assert "Luo et Qi, 2009" in rows["e2sfca"]["source"]
    settings = run("export", "bassins", data=built.folder).rows()
    assert {row["portee_minutes"] for row in settings if row["type"] == "camsp"} == {"45"}
    assert len(pd.DataFrame(settings)) == len(services.catchments())
