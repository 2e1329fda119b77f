"""How a figure moves, and how far a small one can be believed.

Frames of figures have the columns `territory`, `year`, `value`, `status`: 0 is a value; a secret or
missing figure has a status that is not "ok", and nothing computed from it is ever "ok". Counts are whole
numbers of independent events (births, applications); the intervals say what chance alone explains,
nothing of errors of measure. Every bad input is a `CtgError` that names the column and the rows.
"""

import math

import numpy as np
import pandas as pd
from scipy import stats

from ctg.errors import CtgError
from ctg.measures import rates
from ctg.measures._checked import (
    LAST_YEAR,
    Floats,
    filled,
    is_number,
    is_whole,
    numbers,
    plain,
    refuse,
    unique,
)
from ctg.model import Status

LEVEL = 0.95
ESTABLISHED = "différence établie"
NOT_ESTABLISHED = "différence non établie"
LEAST = 3  # years that a straight line and its interval need


def annual_change(figures: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Mean annual change of each territory between two years, in % a year.

    figures  territory, year, value (>= 0), status; a year without a row is missing
    Returns, indexed by territory: start, end, value = ((end / start) ** (1 / years) - 1) x 100 (the
    geometric mean that INSEE calls « taux d'évolution annuel moyen »), status: the weakest of both ends,
    "sans_objet" from a start of 0. To 0 is -100.
    """
    if not (is_whole(first, 0) and is_whole(last, 0) and first < last):
        raise CtgError(f"Années {first} et {last} : la seconde doit suivre la première. Corriger les années.")
    told = _figures(figures)
    ends = {name: told[told["year"] == year] for name, year in (("start", first), ("end", last))}
    frame = pd.DataFrame(index=pd.Index(told["territory"].unique(), name="territory").sort_values())
    states = []
    for name, rows in ends.items():
        rows = rows.set_index("territory")  # noqa: PLW2901
        frame[name] = rows["value"].reindex(frame.index)
        states.append(rows["status"].reindex(frame.index).fillna(str(Status.MISSING)))
    years = pd.Series(last - first, index=frame.index)
    frame["value"] = rates.mean_annual_change(frame["start"], frame["end"], years)
    frame["status"] = rates.ratio_status(rates.weakest(states, rates.STATUS_RANK), frame["start"])
    return frame


def rolling_mean(figures: pd.DataFrame, years: int) -> pd.DataFrame:
    """Mean of each year and of the years - 1 before it, by territory.

    figures  territory, year, value (>= 0), status
    Returns territory, year (the last one of the mean), value, status: one row per row of `figures`, in
    order. A year without a row within the window makes it "manquant": the mean is never that of fewer
    years; the weakest status of the window wins. The first years - 1 rows of a territory are "manquant".
    """
    if not is_whole(years, 1):
        raise CtgError(f"« years » = {years} : une moyenne porte sur au moins une année. Donner 1 ou plus.")
    told = _figures(figures).sort_values(["territory", "year"])
    windows = pd.concat(
        [
            told.assign(upto=told["year"] + lag)[["territory", "upto", "value", "status"]]
            for lag in range(years)
        ]
    )
    windows["status"] = windows["status"].map(rates.STATUS_RANK)
    means = windows.groupby(["territory", "upto"]).agg(
        value=("value", "mean"), status=("status", "max"), known=("value", "size")
    )
    found = means.reindex(pd.MultiIndex.from_frame(told[["territory", "year"]]))
    short = (found["known"] < years).to_numpy()
    names = np.array([str(status) for status in rates.STATUS_ORDER], dtype=object)
    rank = np.where(short, np.maximum(found["status"], rates.STATUS_RANK[Status.MISSING]), found["status"])
    status = names[rank.astype(int)]
    value = found["value"].to_numpy().copy()
    value[status != str(Status.OK)] = np.nan
    return told[["territory", "year"]].assign(value=value, status=status).reset_index(drop=True)


def projection(
    values: pd.Series, upto: int, *, level: float = LEVEL, floor: float | None = None
) -> pd.DataFrame:
    """A straight line drawn on past years and carried on, with its prediction interval.

    values  known figures indexed by year (any unit), at least 3 years; drop secret and missing ones first
    upto    last year to project, after the last one observed
    floor   what the figure cannot go below (0 for a count): line and interval stop there
    Returns, indexed by year after the last one observed: value, low, high. Least squares; the interval
    of a new year x is value ± t(n - 2) s sqrt(1 + 1/n + (x - mean)² / Sxx), Student's quantile, s² =
    residual sum of squares / (n - 2) (Draper and Smith 1998, Applied Regression Analysis, ch. 3). It
    takes for granted that the line goes on and that errors are independent, normal and of one size; a
    perfect line has an interval of width 0.
    """
    _level(level)
    years, observed = _line(values)
    if floor is not None and not is_number(floor):
        raise CtgError(f"« floor » = {floor} : le plancher est un nombre. Donner par exemple 0, ou rien.")
    if not is_whole(upto, int(years.max()) + 1) or upto > LAST_YEAR:
        raise CtgError(
            f"« upto » = {upto} : la projection commence après {years.max():.0f}. Donner une année suivante."
        )
    ahead = np.arange(int(years.max()) + 1, int(upto) + 1)
    middle = years.mean()
    spread = float(((years - middle) ** 2).sum())
    slope = float(((years - middle) * observed).sum()) / spread
    residual = observed - observed.mean() - slope * (years - middle)
    error = math.sqrt(float((residual**2).sum()) / (len(years) - 2))
    line = observed.mean() + slope * (ahead - middle)
    student = float(stats.t.ppf((1 + level) / 2, len(years) - 2))
    half = student * error * np.sqrt(1 + 1 / len(years) + (ahead - middle) ** 2 / spread)
    frame = pd.DataFrame(
        {"value": line, "low": line - half, "high": line + half}, index=pd.Index(ahead, name="year")
    )
    return frame if floor is None else frame.clip(lower=floor)


def poisson_interval(counts: pd.Series, *, level: float = LEVEL) -> pd.DataFrame:
    """Exact interval of the mean of which a count is one draw.

    counts  whole numbers >= 0; 0 is a count, and its interval is not [0, 0]
    Returns, on the same index: low, high = half the chi-square quantiles of order (1 - level) / 2 at 2k
    and (1 + level) / 2 at 2k + 2 degrees of freedom, low = 0 for k = 0 (Garwood 1936, Biometrika 28).
    It covers the mean at least `level` of the time.
    """
    _level(level)
    count = _counts("counts", counts)
    tail = (1 - level) / 2
    low = np.where(count > 0, stats.chi2.ppf(tail, 2 * np.maximum(count, 1)) / 2, 0.0)
    return pd.DataFrame({"low": low, "high": stats.chi2.isf(tail, 2 * count + 2) / 2}, index=counts.index)


def rate_interval(
    counts: pd.Series, population: pd.Series, *, multiplier: float = 100.0, level: float = LEVEL
) -> pd.DataFrame:
    """Rates and the interval of their Poisson counts.

    counts       whole numbers >= 0        population   same index, > 0 (people, years x people)
    Returns, on the same index: value, low, high, per `multiplier`. The population is taken as known.
    A rate of a large share (above 10 %) has a shorter binomial interval: this one errs on the safe side.
    """
    people = _population("population", population, counts.index)
    if not is_number(multiplier) or multiplier <= 0:
        raise CtgError(f"« multiplier » = {multiplier} : un taux est pour 1, 100 ou 1000. Le corriger.")
    bounds = poisson_interval(counts, level=level)
    known = pd.concat([_counts_series("counts", counts).rename("value"), bounds], axis=1)
    return known.div(people, axis=0) * multiplier


def difference(
    first: pd.Series,
    second: pd.Series,
    first_population: pd.Series | None = None,
    second_population: pd.Series | None = None,
    *,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Whether two counts, or two rates when their populations are given, differ more than by chance.

    first, second   whole numbers >= 0, same index (a year and another, a place and another)
    populations     both or none, > 0, same index
    Returns, on the same index: ratio (first rate / second rate), low, high, p_value, verdict
    ("différence établie" or "différence non établie"). Given the sum n of both, the first is
    Binomial(n, P1 / (P1 + P2)) when the rates are the same: exact conditional test (Przyborowski and
    Wilenski 1940, Biometrika 31), twice the smaller tail; the interval is that of Clopper and Pearson
    (1934) turned into a ratio, and leaves 1 out exactly when the difference is established. 0 against 0:
    no ratio (missing), interval [0, infinity), never established. Neither count contains the other: a
    commune is not compared with its EPCI.
    """
    _level(level)
    one, two = _counts("first", first), _counts("second", second)
    _same_index("second", second.index, first.index)
    if (first_population is None) != (second_population is None):
        raise CtgError("Une seule population est donnée. Donner les deux, ou aucune pour deux effectifs.")
    ones = pd.Series(1.0, index=first.index)
    people = _population(
        "first_population", ones if first_population is None else first_population, first.index
    )
    others = _population(
        "second_population", ones if second_population is None else second_population, first.index
    )
    total, share = one + two, people / (people + others)
    tail = np.minimum(stats.binom.cdf(one, total, share), stats.binom.sf(one - 1, total, share))
    p_value = np.minimum(1.0, 2 * tail)
    low, high = _clopper_pearson(one, total, (1 - level) / 2)
    scale = others / people
    ratio = np.divide(one, two, out=np.where(one > 0, np.inf, np.nan), where=two > 0) * scale
    return pd.DataFrame(
        {
            "ratio": ratio,
            "low": _odds(low) * scale,
            "high": _odds(high) * scale,
            "p_value": p_value,
            "verdict": np.where(p_value < 1 - level, ESTABLISHED, NOT_ESTABLISHED),
        },
        index=first.index,
    )


def _clopper_pearson(count: Floats, total: Floats, tail: float) -> tuple[Floats, Floats]:
    """Exact bounds of a share: 0 when nothing is counted, 1 when everything is."""
    rest = total - count
    low = np.where(count > 0, stats.beta.ppf(tail, np.maximum(count, 1), rest + 1), 0.0)
    high = np.where(rest > 0, stats.beta.isf(tail, count + 1, np.maximum(rest, 1)), 1.0)
    return low, high


def _odds(share: Floats) -> Floats:
    return np.divide(share, 1 - share, out=np.full_like(share, np.inf), where=share < 1)


def _line(values: pd.Series) -> tuple[Floats, Floats]:
    """Years and figures, enough of them for a line."""
    if values.index.has_duplicates:
        twice = values.index[values.index.duplicated()].unique()
        raise refuse("values", "year", twice, "année en double", "N'en garder qu'une ligne.")
    if not pd.api.types.is_integer_dtype(values.index):
        raise refuse("values", "year", [], "années attendues en index", "Indexer les valeurs par année.")
    observed = numbers("values", values.rename("value"), signed=True)
    far = values.index[(values.index < 0) | (values.index > LAST_YEAR)]
    if len(far):
        raise refuse("values", "year", far, "ce n'est pas une année", "Écrire l'année sur 4 chiffres.")
    if len(observed) < LEAST:
        raise CtgError(
            f"Colonne « value » : {len(observed)} année(s) connue(s), une projection en demande {LEAST}. "
            "Ajouter des années."
        )
    return values.index.to_numpy(np.float64), observed


def _figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Checked figures: one row per territory and year, a value exactly where the status is "ok"."""
    filled(
        "figures",
        figures[[name for name in figures.columns if name != "value"]],
        ["territory", "year", "status"],
    )
    if "value" not in figures:
        raise refuse("figures", "value", [], "colonne absente", "Ajouter cette colonne, puis recommencer.")
    years = numbers("figures", figures["year"])
    broken = figures.index[(years != np.floor(years)) | (years > LAST_YEAR)]
    if len(broken):
        raise refuse(
            "figures", "year", broken, "année qui n'est pas entière", "Écrire l'année sur 4 chiffres."
        )
    unique("figures", figures, ["territory", "year"])
    unknown = figures.index[~figures["status"].isin(list(rates.STATUS_RANK))]
    if len(unknown):
        accepted = ", ".join(rates.STATUS_RANK)
        raise refuse("figures", "status", unknown, "statut inconnu", f"Statuts acceptés : {accepted}.")
    told = figures["status"] == Status.OK
    numbers("figures", figures.loc[told, "value"])
    kept = figures.index[~told & figures["value"].notna()]
    if len(kept):
        raise refuse("figures", "value", kept, "valeur sous un statut qui la cache", "Retirer la valeur.")
    return plain(figures).astype({"value": "float64", "year": "int64"})


def _counts(name: str, column: pd.Series) -> Floats:
    count = numbers(name, column.rename(name))
    broken = column.index[count != np.floor(count)]
    if len(broken):
        raise refuse(name, name, broken, "effectif qui n'est pas entier", "Donner des effectifs entiers.")
    return count


def _counts_series(name: str, column: pd.Series) -> "pd.Series[float]":
    return pd.Series(_counts(name, column), index=column.index)


def _population(name: str, column: pd.Series, index: pd.Index) -> Floats:
    _same_index(name, column.index, index)
    people = numbers(name, column.rename(name))
    nobody = column.index[people == 0]
    if len(nobody):
        raise refuse(name, name, nobody, "population nulle, le taux est sans objet", "Retirer ces lignes.")
    return people


def _same_index(name: str, index: pd.Index, wanted: pd.Index) -> None:
    if wanted.has_duplicates:
        raise refuse(name, name, wanted[wanted.duplicated()], "ligne en double", "N'en garder qu'une.")
    if not index.equals(wanted):
        odd = index.symmetric_difference(wanted)
        raise refuse(
            name, name, odd, "lignes différentes ou dans un autre ordre", "Aligner les deux colonnes."
        )


def _level(level: float) -> None:
    if not is_number(level) or not 0 < level < 1:
        raise CtgError(f"« level » = {level} : une confiance est entre 0 et 1. Donner par exemple 0.95.")
