"""The production engine against a declarative one in SQL, and against PySAL, on random territories."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from access import fca

from ctg.measures import accessibility as acc
from tests.measures.instances import Decay, Territory, decays, territory

ORACLE = Path(__file__).parent / "oracle"
CASES = 120  # seeds of the SQL oracle; each with one decay in turn
INSTANCES = 1000
CLOSE = {"rtol": 1e-12, "atol": 1e-15}
PARAMETERS = pd.DataFrame({"within": [15.0], "k": [2]})

Measure = Callable[[Territory, Decay], pd.Series]
MEASURES: dict[str, Measure] = {
    **{
        method: lambda t, d, method=method: acc.floating_catchment(
            t.demand, t.supply, t.travel, weight=d.weight, method=method
        )
        for method in acc.METHODS
    },
    "gravity": lambda t, d: acc.gravity(t.demand, t.supply, t.travel, weight=d.weight),
    "cumulative": lambda t, _d: acc.cumulative(t.demand, t.supply, t.travel, within=15),
    "nearest": lambda t, _d: acc.nearest(t.demand, t.supply, t.travel, k=2),
}


@pytest.fixture(scope="module")
def oracle() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as base:
        yield base


def _load(base: duckdb.DuckDBPyConnection, case: Territory, decay: Decay) -> None:
    tables = {
        "demand": case.demand,
        "supply": case.supply,
        "travel": case.travel,
        "parameter": PARAMETERS,
        "decay": pd.DataFrame({"kind": [decay.kind], "scale": [decay.scale], "cutoff": [decay.cutoff]}),
        "band": pd.DataFrame({"upto": list(decay.bands), "weight": list(decay.bands.values())}, dtype=float),
    }
    for name, frame in tables.items():
        base.register("given", frame)
        base.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given")
    base.execute((ORACLE / "pair.sql").read_text(encoding="utf-8"))


def _asked(base: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    return base.execute((ORACLE / f"{name}.sql").read_text(encoding="utf-8")).df()


def test_the_two_engines_agree(oracle: duckdb.DuckDBPyConnection) -> None:
    every = decays()
    for seed in range(CASES):
        case, decay = territory(seed), every[seed % len(every)]
        _load(oracle, case, decay)
        for name, measure in MEASURES.items():
            told = _asked(oracle, name).set_index("place")["result"].reindex(case.demand["place"])
            got = measure(case, decay)
            np.testing.assert_allclose(got, told, **CLOSE, err_msg=f"{name}, seed {seed}, {decay.kind}")


def test_the_two_engines_agree_on_the_whole_territory(oracle: duckdb.DuckDBPyConnection) -> None:
    for seed in range(CASES):
        case = territory(seed)
        _load(oracle, case, decays()[0])
        number, share = _asked(oracle, "beyond").iloc[0].astype(float)
        far = acc.beyond(case.demand, case.supply, case.travel, minutes=15)
        assert far.number == pytest.approx(number, rel=1e-12)
        assert far.share == pytest.approx(share, rel=1e-12, nan_ok=True)
        rate = _asked(oracle, "coverage_rate")["result"].astype(float)[0]
        assert acc.coverage_rate(case.demand, case.supply) == pytest.approx(rate, rel=1e-12, nan_ok=True)


def _weight(decay: Decay) -> Callable[[float], float]:
    """A weight of its own, one trip at a time, as PySAL asks for it."""

    def weight(minutes: float) -> float:
        if decay.kind == "step":
            return next((value for upto, value in sorted(decay.bands.items()) if minutes <= upto), 0.0)
        if decay.kind == "gaussian":
            return math.exp(-(minutes**2) / (2 * decay.scale**2))
        if decay.kind == "exponential":
            return math.pow(2, -minutes / decay.scale)
        return min(1.0, minutes**-decay.scale) if minutes > 0 else 1.0

    return weight


def _pysal(case: Territory, decay: Decay, method: str) -> pd.Series:
    """PySAL on the same tables; sites of one place added, as it knows places only."""
    near = case.travel[case.travel["minutes"] <= decay.cutoff]
    if near.empty:
        return pd.Series(0.0, index=case.demand["place"])
    offered = case.supply.groupby("place")[["capacity"]].sum().rename_axis("geoid")
    if method == "gravity":
        found = fca.weighted_catchment(
            offered,
            near,
            cost_source="destination",
            cost_dest="origin",
            cost_cost="minutes",
            loc_index=True,
            loc_value="capacity",
            weight_fn=_weight(decay),
        )
    else:
        found = fca.two_stage_fca(
            case.demand.set_index("place"),
            offered,
            near,
            decay.cutoff,
            demand_index=True,
            demand_name="need",
            supply_name="capacity",
            cost_origin="origin",
            cost_dest="destination",
            cost_name="minutes",
            weight_fn=_weight(decay) if method == "e2sfca" else None,
        )
    return found.reindex(case.demand["place"])


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "gravity"])
def test_pysal_agrees_on_a_thousand_territories(method: str) -> None:
    """Its missing values are our 0 (nothing in reach) where every need and capacity is above 0."""
    every = decays()
    for seed in range(INSTANCES):
        case, decay = territory(seed, whole=seed % 4 > 0), every[seed % len(every)]
        demand = case.demand.assign(need=case.demand["need"].clip(lower=0.5))  # it divides by zero
        case = Territory(demand, case.supply, case.travel)
        told = _pysal(case, decay, method).fillna(0)
        np.testing.assert_allclose(MEASURES[method](case, decay), told, **CLOSE, err_msg=f"seed {seed}")
