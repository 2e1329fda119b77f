"""Mise en œuvre, résultat, impact: three columns that are never added up. HTML table."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctg import french
from ctg.charts import dates, states
from ctg.charts.commitments import link
from ctg.charts.lettering import escape, prose

Row = Mapping[str, Any]
HEADS = ("Engagement", "Mise en œuvre", "Résultat", "Impact", "Météo du pilote", "Échéance")


def table(rows: Sequence[Row], caption: str) -> str:
    """rows: `engagements`. Units differ, so nothing is averaged: the worst indicator of each role speaks."""
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = "".join(_line(row) for row in rows)
    return (
        f'<div class="ctg-scroll whole" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ctg-table ctg-regards"><caption class="visually-hidden">{prose(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _line(row: Row) -> str:
    due = dates.month(row.get("fin")) or "–"
    example = states.EXAMPLE if row.get("nature") == "exemple" else ""
    return (
        f'<tr><th scope="row">{link(str(row["code"]), str(row["intitule"]))} {example}</th>'
        f"<td>{done(row)}</td><td>{measured(row, 'resultat')}</td><td>{measured(row, 'impact')}</td>"
        f"<td>{states.meteo(str(row.get('meteo') or '')) or '–'}</td><td>{due}</td></tr>"
    )


def done(row: Row) -> str:
    """The status that was chosen, what is computed beside it, and the steps done."""
    total = int(row.get("etapes_total") or 0)
    steps = (
        f"{int(row.get('etapes_faites') or 0)} sur {french.count(total, 'étape')}" if total else "sans étape"
    )
    return f"<b>{prose(row.get('statut_libelle') or '')}</b><small>{steps}</small>{flags(row)}"


def flags(row: Row) -> str:
    """What is computed, never typed."""
    return "".join(states.flag(kind) for kind in ("en_retard", "bloque", "a_actualiser") if row.get(kind))


def measured(row: Row, role: str) -> str:
    """The state of the worst indicator of a role, and how many are measured."""
    total = int(row.get(f"{role}_indicateurs") or 0)
    if not total:
        return "<small>sans indicateur</small>"
    seen = int(row.get(f"{role}_mesures") or 0)
    word = "mesuré" if seen < 2 else "mesurés"
    return f"{states.state(str(row.get(f'{role}_etat') or ''))}<small>{seen} {word} sur {total}</small>"
