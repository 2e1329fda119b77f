"""The indicators of a sheet, in three columns by role that are never added up. HTML."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctg import french
from ctg.charts import dates, states
from ctg.charts.lettering import prose
from ctg.charts.progress_bar import known
from ctg.charts.trajectory import Path, trajectory

Row = Mapping[str, Any]
ROLES = {
    "realisation": ("Mise en œuvre", "ce que l\u2019on fait"),
    "resultat": ("Résultat", "ce que cela change pour le public visé"),
    "impact": ("Impact", "contribution, pas preuve"),
}


def indicators(rows: Sequence[Row], paths: Mapping[str, Path]) -> str:
    """Three columns by role, never added up. `contexte` follows, without a state.

    rows    `indicateurs` of one sheet; paths: code -> what its drawing shows
    """
    columns = "".join(
        f"<div><h3>{word} <small>{note}</small></h3>{_of_role(rows, role, paths)}</div>"
        for role, (word, note) in ROLES.items()
    )
    context = [row for row in rows if row["role"] not in ROLES]
    under = f'<div class="contexte"><h3>Contexte</h3>{_list(context, paths)}</div>' if context else ""
    return (
        f'<section class="ctg-indicateurs"><h2>Indicateurs <span>{measured(rows)}</span></h2>'
        f'<div class="trois">{columns}</div>{under}</section>'
    )


def measured(rows: Sequence[Row]) -> str:
    """`3 mesurés sur 4`."""
    seen = sum(row["etat"] != "non_mesurable" for row in rows)
    return f"{seen} {'mesuré' if seen < 2 else 'mesurés'} sur {len(rows)}"


def _of_role(rows: Sequence[Row], role: str, paths: Mapping[str, Path]) -> str:
    mine = [row for row in rows if row["role"] == role]
    return _list(mine, paths) if mine else '<p class="ctg-note">Aucun indicateur.</p>'


def _list(rows: Sequence[Row], paths: Mapping[str, Path]) -> str:
    return "".join(_indicator(row, paths.get(str(row["code"]))) for row in rows)


def _indicator(row: Row, path: Path | None) -> str:
    drawn = trajectory(path) if path else ""
    unknown = row["etat"] == "non_mesurable"
    why = f'<p class="raison">{prose(row.get("raison") or "")}</p>' if unknown else ""
    return (
        f'<article class="ctg-indicateur"><h4>{prose(row["libelle"])}</h4>'
        f"<p>{states.state(str(row['etat']))}</p>{why}{_values(row)}{drawn}</article>"
    )


def _values(row: Row) -> str:
    """Baseline, value and target, each with its date; the value with its source."""
    unit = str(row.get("unite") or "")
    shown = [
        ("Départ", row.get("base"), row.get("base_le")),
        ("Mesuré", row.get("valeur"), row.get("valeur_le")),
        (
            "Variation visée" if row.get("forme") == "variation" else "Cible",
            row.get("cible"),
            row.get("cible_le"),
        ),
    ]
    lines = "".join(
        f"<div><dt>{name}</dt><dd>{prose(_with_unit(value, unit))}{_dated(when)}</dd></div>"
        for name, value, when in shown
        if known(value) is not None
    )
    source = str(row.get("valeur_source") or "")
    invented = " (exemple)" if row.get("valeur_nature") == "exemple" and "exemple" not in source else ""
    under = f"<small>Source\u00a0: {prose(source)}{invented}</small>" if source else ""
    form = prose(row.get("forme_libelle") or "")
    return f"<dl>{lines}</dl><small>Forme de la cible\u00a0: {form}.</small> {under}" if lines else under


def _with_unit(value: object, unit: str) -> str:
    text = french.plain(known(value))
    return f"{text}{french.NBSP}{unit}" if unit else text


def _dated(value: object) -> str:
    when = dates.month(value)
    return f" <small>{when}</small>" if when else ""
