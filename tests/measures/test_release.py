"""Secrecy of a set of tables, proven by a reader who has only what is published.

`_reader` is that reader, written apart from the project: it sees a released frame, never the true counts.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from ctg.errors import CtgError
from ctg.measures import hiding, secrecy
from ctg.measures.secrecy import Rule, intervals, nested, primary, ratios, release

Key = tuple[str, str, object]
Bounds = dict[Key, tuple[float, float]]
FIVE = {"q": Rule(5)}
E_ABC = [("E", ["a", "b", "c"])]


def _cells(values: dict[str, float | None], table: str = "q", year: object = 2024) -> pd.DataFrame:
    """None: hidden already."""
    rows = [(table, code, year, value, "secret" if value is None else "ok") for code, value in values.items()]
    return pd.DataFrame(rows, columns=["table", "territory", "year", "value", "status"]).astype(
        {"value": "float64"}
    )


def _hidden(frame: pd.DataFrame) -> set[str]:
    assert (frame["value"].notna() == (frame["status"] == "ok")).all()
    return set(frame.loc[frame["status"] == "secret", "territory"])


def _protected(values: dict[str, float | None], wholes: Sequence[tuple[str, list[str]]] = E_ABC, **how: bool):
    cells = _cells(values)
    return release(cells, nested(cells, wholes), FIVE, **how)


def _reader(
    frames: Sequence[pd.DataFrame], additions: pd.DataFrame, least: int = 0, whole: bool = False
) -> Bounds:
    """What each secret cell may be, for who has read every frame; hidden cells are at least `least`."""
    told: dict[Key, float] = {}
    seen: list[Key] = []
    for frame in frames:
        for row in frame.itertuples():
            key = (row.table, row.territory, row.year)
            seen.append(key)
            if row.status == "ok":
                told[key] = row.value
    unknown = [key for key in dict.fromkeys(seen) if key not in told]
    columns = {key: rank for rank, key in enumerate(unknown)}
    matrix, aim = [], []
    for _, rows in additions.groupby("addition"):
        line, right = np.zeros(len(unknown)), 0.0
        for row in rows.itertuples():
            key, sign = (row.table, row.territory, row.year), 1 if row.role == "total" else -1
            if key in told:
                right -= sign * told[key]
            else:
                line[columns[key]] += sign
        matrix.append(line)
        aim.append(right)
    found = {}
    for key, rank in columns.items():
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(unknown))
            cost[rank] = sign
            got = linprog(
                cost, A_eq=matrix or None, b_eq=aim or None, bounds=(least, None), integrality=int(whole)
            )
            assert got.status in {0, 3, 4}, got.message  # 4: without integrality it would be 3, unbounded
            ends.append(sign * got.fun if got.status == 0 else np.inf)
        found[key] = (ends[0], ends[1])
    return found


def _safe(bounds: Bounds, threshold: int, sensitive: bool = False) -> bool:
    lowest = 0 if sensitive else 1
    return all(
        low <= lowest + 1e-6 and high >= threshold - 1 - 1e-6 and high - low >= threshold - 1e-6
        for low, high in bounds.values()
    )


# By hand


def test_one_small_part_hides_the_cheapest_other() -> None:
    got = _protected({"E": 30, "a": 3, "b": 7, "c": 20})
    assert _hidden(got.cells) == {"a", "b"}
    assert (got.added, got.proof) == (1, secrecy.OPTIMUM)


def test_two_small_parts_that_make_too_little_are_not_enough() -> None:
    # a + b = 3: each is 1 or 2 for who knows that a 0 would be told
    assert _hidden(_protected({"E": 23, "a": 1, "b": 2, "c": 20}).cells) == {"a", "b", "c"}
    assert _hidden(_protected({"E": 27, "a": 3, "b": 4, "c": 20}).cells) == {"a", "b"}


def test_a_zero_stays_unless_its_theme_is_sensitive() -> None:
    cells = _cells({"E": 30, "a": 0, "b": 10, "c": 20})
    additions = nested(cells, E_ABC)
    assert not _hidden(release(cells, additions, FIVE).cells)
    got = release(cells, additions, {"q": Rule(5, sensitive=True)})
    assert _hidden(got.cells) == {"a", "b"}
    assert _safe(_reader([got.cells], additions), 5, sensitive=True)


def test_a_zero_never_hides_a_small_part_so_the_next_is_taken() -> None:
    assert _hidden(_protected({"E": 23, "a": 3, "b": 0, "c": 20}).cells) == {"a", "c"}


def test_a_small_sector_is_hidden_one_level_up_too() -> None:
    values = {"E": 63, "s": 3, "t": 60, "a": 3, "b": 0, "c": 10, "d": 50}
    wholes = [("s", ["a", "b"]), ("t", ["c", "d"]), ("E", ["s", "t"])]
    # the small ones only: the total costs 64, t and c 72
    assert _hidden(_protected(values, wholes, every=False).cells) == {"s", "a", "E"}
    # a total that everyone reads costs more: t is then known to be at least 50, s at most 13
    cells = _cells(values)
    cost = (1 + cells["value"]) * cells["territory"].map({"E": 100}).fillna(1)
    dear = release(cells, nested(cells, wholes), FIVE, every=False, cost=cost)
    assert _hidden(dear.cells) == {"s", "a", "t", "c"}
    # nobody may exclude that t is small: all its parts go
    full = _protected(values, wholes)
    assert _hidden(full.cells) == {"s", "a", "t", "c", "d"}


def test_two_groupings_that_overlap() -> None:
    values = {"E": 100, "r1": 40, "r2": 60, "k1": 33, "k2": 67, "a": 3, "b": 37, "c": 30, "d": 30}
    wholes = [("r1", ["a", "b"]), ("r2", ["c", "d"]), ("k1", ["a", "c"]), ("k2", ["b", "d"]),
              ("E", ["r1", "r2"]), ("E", ["k1", "k2"])]  # fmt: skip
    cells = _cells(values)
    additions = nested(cells, wholes)
    cheap = release(cells, additions, FIVE, every=False)
    assert _hidden(cheap.cells) == {"a", "b", "c", "d"}
    assert _reader([cheap.cells], additions)["q", "b", 2024] == pytest.approx((7, 40))
    full = release(cells, additions, FIVE)
    assert _safe(_reader([full.cells], additions), 5)
    assert _hidden(full.cells) > {"a"}


def test_everything_secret_and_nothing_secret() -> None:
    values = {"E": 4, "a": 1, "b": 2, "c": 1}
    assert _hidden(_protected(values).cells) == set(values)
    values = {"E": 60, "a": 10, "b": 20, "c": 30}
    got = _protected(values)
    assert (_hidden(got.cells), got.added, got.proof) == (set(), 0, secrecy.OPTIMUM)


def test_cells_that_no_addition_ties_are_hidden_by_their_threshold_alone() -> None:
    cells = pd.concat([_cells({"a": 3, "b": 9}), _cells({"a": 9, "b": 10}, "r")], ignore_index=True)
    rules = {"q": Rule(5), "r": Rule(10)}
    got = release(cells, nested(cells, []), rules).cells
    assert got["status"].tolist() == ["secret", "ok", "secret", "ok"]
    assert primary(cells, rules).equals(got)
    assert intervals(got, nested(cells, []), rules)[["low", "high"]].to_numpy().tolist() == [[0, np.inf]] * 2


def test_a_threshold_of_0_hides_nothing() -> None:
    cells = _cells({"E": 3, "a": 1, "b": 2, "c": 0})
    assert release(cells, nested(cells, E_ABC), {"q": Rule(0)}).cells.equals(cells)


def test_years_that_make_a_sum() -> None:
    cells = pd.concat(
        [_cells({"a": 3, "b": 20}, year=2022), _cells({"a": 12, "b": 9}, year=2023),
         _cells({"a": 15, "b": 29}, year="2022-2023")],
        ignore_index=True,
    )  # fmt: skip
    rows = [
        (f"sum {code}", "total" if year == "2022-2023" else "part", "q", code, year)
        for code in "ab"
        for year in (2022, 2023, "2022-2023")
    ]
    additions = pd.DataFrame(rows, columns=["addition", "role", "table", "territory", "year"])
    got = release(cells, additions, FIVE)
    assert got.cells["status"].tolist() == ["secret", "ok", "secret", "ok", "ok", "ok"]
    assert _reader([got.cells], additions)["q", "a", 2022] == pytest.approx((0, 15))


def test_a_producer_who_published_is_worked_around() -> None:
    cells = pd.concat([_cells({"E": 30}, "cnaf"), _cells({"a": 3, "b": 7, "c": 20})], ignore_index=True)
    additions = pd.DataFrame(
        [("e", "total", "cnaf", "E", 2024), *[("e", "part", "q", code, 2024) for code in "abc"]],
        columns=["addition", "role", "table", "territory", "year"],
    )
    rules = {"cnaf": Rule(5, public=True), "q": Rule(5)}
    assert _hidden(release(cells, additions, rules).cells) == {"a", "b"}
    with pytest.raises(CtgError, match=r"q a 2024.*publique"):  # every other part is public too
        release(cells.assign(table=["cnaf", "q", "cnaf", "cnaf"]), _moved(additions, "bc"), rules)


def _moved(additions: pd.DataFrame, codes: str) -> pd.DataFrame:
    return additions.assign(table=additions["table"].mask(additions["territory"].isin(list(codes)), "cnaf"))


def test_a_count_withheld_before_us_is_protected_without_its_value() -> None:
    assert _hidden(_protected({"E": 30, "a": None, "b": 7, "c": 20}).cells) == {"a", "b"}
    assert _hidden(_protected({"E": 30, "a": None, "b": None, "c": 20}).cells) == {"a", "b"}


def test_a_part_that_nobody_knows_leaves_nothing_to_subtract() -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    cells.loc[2, ["value", "status"]] = [np.nan, "manquant"]
    got = release(cells, nested(cells, E_ABC), FIVE).cells
    assert got["status"].tolist() == ["ok", "secret", "manquant", "ok"]


def test_the_frame_given_stays_as_it_was_and_its_order_does_not_matter() -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20}).assign(source="x")
    kept = cells.copy()
    additions = nested(cells, E_ABC)
    got = release(cells, additions, FIVE).cells
    pd.testing.assert_frame_equal(cells, kept)
    turned = release(cells[::-1], additions[::-1], FIVE).cells
    pd.testing.assert_frame_equal(turned[::-1], got)
    assert list(got) == list(cells)


def test_the_type_and_the_index_of_the_cells_do_not_matter() -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    additions = nested(cells, E_ABC)
    kinds = {"table": "category", "territory": pd.CategoricalDtype(["z", *"Eabc"]), "status": "category"}
    for other in (
        cells.astype(kinds), cells.astype({"value": "Int64", "year": "Int64", "status": "string"}),
        cells.set_axis([0] * 4), cells.set_index("territory", drop=False), cells.astype({"value": object}),
    ):  # fmt: skip
        for rows in (additions, additions.astype({"territory": "category", "role": "category"})):
            got = release(other, rows, FIVE)
            assert got.cells["status"].tolist() == ["ok", "secret", "secret", "ok"]
            assert got.cells["value"].isna().tolist() == [False, True, True, False]
            assert primary(other, FIVE)["status"].tolist() == ["ok", "secret", "ok", "ok"]
            assert intervals(got.cells, rows, FIVE)["high"].tolist() == pytest.approx([10, 10])


# Releases that follow one another


def test_a_later_release_cannot_undo_an_earlier_one() -> None:
    first = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    additions = nested(first, E_ABC)
    told = release(first, additions, FIVE).cells
    later = release(first, additions, FIVE, before=told).cells
    assert _hidden(later) == {"a", "b"}
    # c alone would have been enough today, but c is told since yesterday
    other = told.assign(value=[30, np.nan, np.nan, 20], status=["ok", "secret", "secret", "ok"])
    again = release(first.assign(value=[30.0, 3, 7, 20]), additions, FIVE, before=other).cells
    assert _hidden(again) == {"a", "b"}


def test_a_new_grouping_is_seen_with_what_was_told() -> None:
    first = _cells({"E": 60, "a": 3, "b": 7, "c": 20, "d": 30})
    told = release(first, nested(first, [("E", list("abcd"))]), FIVE).cells
    assert _hidden(told) == {"a", "b"}
    second = pd.concat([first, _cells({"s": 10, "t": 50, "u": 23, "v": 37})], ignore_index=True)
    wholes = [("E", list("abcd")), ("s", list("ab")), ("t", list("cd")), ("u", list("ac")), ("v", list("bd"))]
    additions = nested(second, wholes)
    alone = release(second, additions, FIVE, every=False).cells
    assert not _safe(_reader([told, alone], additions), 5)  # the two together would tell a
    both = release(second, additions, FIVE, before=told, every=False).cells
    assert _reader([told, both], additions)["q", "a", 2024] == pytest.approx((0, 10))
    assert {"u", "v"} <= _hidden(both)


def test_cells_that_only_an_earlier_release_had_are_still_read_and_protected() -> None:
    old = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    told = release(old, nested(old, E_ABC), FIVE).cells
    new = _cells({"s": 10, "t": 23})
    everything = pd.concat([old, new])
    additions = nested(everything, [*E_ABC, ("s", ["a", "b"]), ("t", ["a", "c"])])
    got = release(new, additions, FIVE, before=told, every=False).cells
    assert _hidden(got) == {"t"}
    assert got["territory"].tolist() == ["s", "t"]


def test_a_revised_value_needs_a_table_of_its_own() -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    with pytest.raises(CtgError, match=r"q E 2024.*révisée"):
        release(cells, nested(cells, E_ABC), FIVE, before=_cells({"E": 31}))


def test_a_small_count_already_told_is_said_to_be() -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    with pytest.raises(CtgError, match=r"q a 2024.*déjà publiés"):
        release(cells, nested(cells, E_ABC), FIVE, before=_cells({"a": 3}))


# Rates


def test_a_rate_is_made_again_from_what_is_told() -> None:
    counts = release(_cells({"E": 30, "a": 3, "b": 7, "c": 20}), nested(_cells({"E": 1}), E_ABC), FIVE).cells
    people = _cells({"E": 60, "a": 10, "b": 0, "c": 50, "d": 4}, "p")
    got = ratios(pd.concat([counts, people]), "q", "p").set_index("territory")
    assert got["status"].to_dict() == {"E": "ok", "a": "secret", "b": "secret", "c": "ok", "d": "manquant"}
    assert got["value"].dropna().to_dict() == {"E": 50, "c": 40}
    zero = ratios(pd.concat([_cells({"a": 0}), _cells({"a": 0}, "p")]), "q", "p")
    assert zero["status"].tolist() == ["sans_objet"]
    with pytest.raises(CtgError, match="« z »"):
        ratios(counts, "q", "z")
    with pytest.raises(CtgError, match="« multiplier » = -1"):
        ratios(pd.concat([counts, people]), "q", "p", -1)


def test_a_rate_of_cells_that_cannot_be_read_is_refused() -> None:
    known = pd.concat([_cells({"a": 3}), _cells({"a": 60.5}, "p")], ignore_index=True)
    assert ratios(known, "q", "p")["value"].tolist() == [pytest.approx(300 / 60.5)]
    with pytest.raises(CtgError, match=r"lignes 0.*pas un nombre"):
        ratios(known.assign(value=[np.nan, 60]), "q", "p")
    with pytest.raises(CtgError, match="statut inconnu"):
        ratios(known.assign(status="caché"), "q", "p")
    left = ratios(known.assign(status=["secret", "ok"]), "q", "p")  # a value left under its secret
    assert (left["status"].tolist(), left["value"].isna().tolist()) == (["secret"], [True])


# Random tables: communes in sectors and in a second grouping, an EPCI, years and their sum


@st.composite
def _published(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    communes = [f"c{rank}" for rank in range(draw(st.integers(2, 6)))]
    years = [2022, 2023][: draw(st.integers(1, 2))]
    groups: list[tuple[str, list[str]]] = []
    for kind in ["s", "g"][: draw(st.integers(1, 2))]:
        label = draw(st.lists(st.integers(0, 1), min_size=len(communes), max_size=len(communes)))
        own = [
            (f"{kind}{rank}", [c for c, at in zip(communes, label, strict=True) if at == rank])
            for rank in (0, 1)
        ]
        own = [(code, parts) for code, parts in own if parts]
        groups += [*own, ("E", [code for code, _ in own])]
    count = st.one_of(st.integers(0, 6), st.integers(0, 40))
    frames = []
    for year in years:
        values: dict[str, float | None] = {code: draw(count) for code in communes}
        for code, parts in groups:
            values[code] = sum(values[part] or 0 for part in parts)
        frames.append(_cells(values, year=year))
    cells = pd.concat(frames, ignore_index=True)
    additions = nested(cells, groups)
    if len(years) > 1 and draw(st.booleans()):
        total = (
            cells.groupby("territory", as_index=False)["value"]
            .sum()
            .assign(table="q", year="all", status="ok")
        )
        rows = [
            (f"years {code}", role, "q", code, year)
            for code in total["territory"]
            for role, year in [("total", "all"), *(("part", year) for year in years)]
        ]
        cells = pd.concat([cells, total[list(cells)]], ignore_index=True)
        additions = pd.concat(
            [nested(cells, groups), pd.DataFrame(rows, columns=list(additions))], ignore_index=True
        )
    return cells, additions


rules = st.builds(Rule, st.sampled_from([3, 5, 11]), st.booleans())


@given(_published(), rules)
@settings(deadline=None, max_examples=25)
def test_no_reader_can_work_out_a_hidden_cell(tables: tuple[pd.DataFrame, pd.DataFrame], rule: Rule) -> None:
    cells, additions = tables
    got = release(cells, additions, {"q": rule})
    bounds = _reader([got.cells], additions)
    assert _safe(bounds, rule.threshold, rule.sensitive)
    small = (cells["value"] < rule.threshold) & (cells["value"] >= (0 if rule.sensitive else 1))
    assert (got.cells.loc[small, "status"] == "secret").all()
    if not rule.sensitive:
        assert (got.cells.loc[cells["value"] == 0, "value"] == 0).all()
        better = _reader([got.cells], additions, least=1)  # who knows that zeros are told
        assert all(high - low >= rule.threshold - 1e-6 for low, high in better.values())
    told = got.cells["status"] == "ok"
    assert (got.cells.loc[told, "value"] == cells.loc[told, "value"]).all()
    mine = intervals(got.cells, additions, {"q": rule})
    for row in mine.itertuples():
        assert (row.low, row.high) == pytest.approx(bounds[row.table, row.territory, row.year], abs=1e-6)
    assert len(mine) == len(bounds)


@given(_published(), rules)
@settings(deadline=None, max_examples=12)
def test_small_cells_only_hides_no_more_and_keeps_them(
    tables: tuple[pd.DataFrame, pd.DataFrame], rule: Rule
) -> None:
    cells, additions = tables
    got = release(cells, additions, {"q": rule}, every=False)
    bounds = _reader([got.cells], additions)
    small = primary(cells, {"q": rule})["status"] == "secret"
    keys = set(cells.loc[small, ["table", "territory", "year"]].itertuples(index=False, name=None))
    assert _safe({key: bounds[key] for key in keys}, rule.threshold, rule.sensitive)
    assert all(high - low >= rule.threshold - 1e-6 for low, high in bounds.values())
    full = release(cells, additions, {"q": rule})
    if got.proof == full.proof == secrecy.OPTIMUM:
        assert _cost(cells, got.cells) <= _cost(cells, full.cells)


def _cost(cells: pd.DataFrame, released: pd.DataFrame) -> float:
    hidden = released["status"] == "secret"
    return float((cells.loc[hidden, "value"] + 1).sum())


@given(_published(), rules, st.booleans())
@settings(deadline=None, max_examples=12)
def test_the_quick_way_is_as_safe_and_never_cheaper(
    tables: tuple[pd.DataFrame, pd.DataFrame], rule: Rule, every: bool
) -> None:
    cells, additions = tables
    best = release(cells, additions, {"q": rule}, every=every)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hiding, "EXACT", -1)
        quick = release(cells, additions, {"q": rule}, every=every)
    if every:
        assert _safe(_reader([quick.cells], additions), rule.threshold, rule.sensitive)
    if best.proof == secrecy.OPTIMUM:
        assert _cost(cells, best.cells) <= _cost(cells, quick.cells)
    if quick.added:
        assert quick.proof == secrecy.SAFE


@given(_published(), st.sampled_from([3, 5]))
@settings(deadline=None, max_examples=6)
def test_no_cheaper_choice_is_safe(tables: tuple[pd.DataFrame, pd.DataFrame], threshold: int) -> None:
    cells, additions = tables
    cells = cells[cells["year"] == 2022].reset_index(drop=True)
    additions = additions[
        additions.groupby("addition")["year"].transform(lambda years: (years == 2022).all())
    ]
    rule = {"q": Rule(threshold)}
    got = release(cells, additions, rule)
    assert got.proof == secrecy.OPTIMUM
    start = primary(cells, rule)
    free = start.index[(start["status"] == "ok") & (start["value"] > 0)]
    paid = _cost(cells, got.cells)
    for size in range(min(len(free), 4) + 1):
        for chosen in combinations(free, size):
            tried = start.copy()
            tried.loc[list(chosen), "value"] = np.nan
            tried.loc[list(chosen), "status"] = "secret"
            if _cost(cells, tried) < paid - 1e-9:
                better = _reader([tried], additions, least=1)
                wide = all(high - low >= threshold - 1e-6 for low, high in better.values())
                assert not (wide and _safe(_reader([tried], additions), threshold))


@given(_published(), st.data())
@settings(deadline=None, max_examples=15)
def test_two_releases_together_tell_no_more(
    tables: tuple[pd.DataFrame, pd.DataFrame], data: st.DataObject
) -> None:
    cells, additions = tables
    rule = {"q": Rule(5)}
    kept = data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)).filter(any))
    early = cells[np.array(kept)]
    keys = set(early[["table", "territory", "year"]].itertuples(index=False, name=None))
    inside = [
        key in keys for key in additions[["table", "territory", "year"]].itertuples(index=False, name=None)
    ]
    first = additions[
        pd.Series(inside, index=additions.index).groupby(additions["addition"]).transform("all")
    ]
    told = release(early, first, rule, every=False).cells
    try:
        later = release(cells, additions, rule, before=told, every=False).cells
    except CtgError as refusal:  # what was told together with additions not declared then
        assert "ne peuvent plus être protégées" in str(refusal)
        return
    bounds = _reader([told, later], additions)
    small = primary(cells, rule)["status"] == "secret"
    for key in cells.loc[small, ["table", "territory", "year"]].itertuples(index=False, name=None):
        assert _safe({key: bounds[key]}, 5)


@given(_published(), st.data())
@settings(deadline=None, max_examples=12)
def test_three_releases_together_tell_no_more(
    tables: tuple[pd.DataFrame, pd.DataFrame], data: st.DataObject
) -> None:
    """Each knows the union of all before it; the reader has the three."""
    cells, additions = tables
    keys, size = ["table", "territory", "year"], len(cells)
    out: list[pd.DataFrame] = []
    for last in (False, False, True):
        some = data.draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
        kept = cells if last else cells[np.array(some)]
        # a figure told once stays told: "ok" comes before "secret"
        before = pd.concat(out).sort_values("status").drop_duplicates(keys) if out else None
        known = pd.MultiIndex.from_frame(pd.concat([*out, kept])[keys])
        seen = pd.Series(pd.MultiIndex.from_frame(additions[keys]).isin(known), index=additions.index)
        inside = seen.groupby(additions["addition"]).transform("all")
        try:
            out.append(release(kept, additions[inside], FIVE, before=before, every=False).cells)
        except CtgError as refusal:  # an addition that was not declared then
            assert "ne peuvent plus être protégées" in str(refusal)
            return
    bounds = _reader(out, additions)
    small = primary(cells, FIVE)["status"] == "secret"
    for key in cells.loc[small, keys].itertuples(index=False, name=None):
        assert _safe({key: bounds[key]}, 5)


@given(_published(), _published())
@settings(deadline=None, max_examples=20)
def test_a_rate_is_told_only_where_both_its_counts_are(
    tables: tuple[pd.DataFrame, pd.DataFrame], others: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    """From a rate and one count a reader makes the other: it must be told already."""
    both = [tables[0], others[0].assign(table="p")]
    told = pd.concat([primary(cells, {"q": Rule(5), "p": Rule(5)}) for cells in both], ignore_index=True)
    status = told.set_index(["table", "territory", "year"])["status"].to_dict()
    for row in ratios(told, "q", "p").itertuples():
        sides = {status.get((table, row.territory, row.year), "manquant") for table in "qp"}
        assert (row.status == "ok") == (not np.isnan(row.value))
        assert (row.status == "secret") == ("secret" in sides)
        assert row.status != "ok" or sides == {"ok"}


@given(_published())
@settings(deadline=None, max_examples=8)
def test_whole_numbers_tell_no_more_in_one_year(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    cells, additions = tables
    if "all" in set(cells["year"]):
        return
    got = release(cells, additions, FIVE).cells
    smart = _reader([got], additions, least=1, whole=True)
    assert all(high - low >= 5 - 1e-6 for low, high in smart.values())


# Bad input


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cells: cells.assign(value=[30.0, 3, 7, -20]), "« value ».*lignes 3.*négative"),
        (lambda cells: cells.assign(value=[30.0, 3, 7, np.nan]), "« value ».*lignes 3.*pas un nombre"),
        (lambda cells: cells.assign(value=[30.0, 3, 7, np.inf]), "infinie"),
        (lambda cells: cells.assign(value=[30.0, 3.5, 6.5, 20]), "lignes 1, 2.*entier"),
        (lambda cells: cells.assign(value=[31.0, 3, 7, 20]), "ne font pas leur total.*q E 2024"),
        (lambda cells: cells.assign(status="caché"), "statut inconnu"),
        (lambda cells: cells.assign(table="z"), "« z »"),
        (lambda cells: cells.assign(status=["sans_objet", "ok", "ok", "ok"]), "sans objet"),
        (lambda cells: cells.drop(columns="status"), "« status »"),
        (lambda cells: cells.drop(columns="value"), "« value »"),
        (lambda cells: pd.concat([cells, cells[:1]], ignore_index=True), "lignes 0, 4.*même clé"),
        (lambda cells: cells[:0], "aucune ligne"),
        (lambda cells: cells[:3], "cellule absente"),
        (lambda cells: cells.assign(territory=["E", "a", "b", None]), "« territory »"),
    ],
)
def test_cells_that_cannot_be_read_are_refused(change, words: str) -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    additions = nested(cells, E_ABC)
    for asked in (release, intervals):
        with pytest.raises(CtgError, match=words):
            asked(change(cells), additions, FIVE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.assign(role="part"), "un total"),
        (lambda rows: rows[:1], "au moins une part"),
        (lambda rows: rows.assign(role="somme"), "rôle inconnu"),
        (lambda rows: rows.drop(columns="role"), "« role »"),
        (lambda rows: pd.concat([rows, rows[1:2]]), "même clé"),
        (lambda rows: rows.assign(territory=["E", "a", "b", "z"]), "cellule absente"),
        (lambda rows: rows.assign(year="2024"), "cellule absente"),
    ],
)
def test_additions_that_cannot_be_read_are_refused(change, words: str) -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    with pytest.raises(CtgError, match=words):
        release(cells, change(nested(cells, E_ABC)), FIVE)


@pytest.mark.parametrize("threshold", [-1, 2.5, float("nan"), float("inf"), True, "5", None])
def test_a_threshold_is_a_whole_number(threshold: float) -> None:
    with pytest.raises(CtgError, match="seuil"):
        Rule(threshold)  # type: ignore[arg-type]


@pytest.mark.parametrize("cost", [[1, 1, 0, 1], [1, 1, -1, 1], [1, 1, float("nan"), 1], [1, 1]])
def test_a_cost_that_is_none_is_refused(cost: list[float]) -> None:
    cells = _cells({"E": 30, "a": 3, "b": 7, "c": 20})
    with pytest.raises(CtgError, match="« cost »"):
        release(cells, nested(cells, E_ABC), FIVE, cost=pd.Series(cost))


def test_withheld_counts_that_no_number_fits_are_refused() -> None:
    cells = _cells({"E": 20, "a": None, "b": 7, "c": 20})
    with pytest.raises(CtgError, match="ne font pas leur total"):
        release(cells, nested(cells, E_ABC), FIVE)
