"""Commitments as cards by axe, and the alerts that come first. HTML (`ctg/ui/follow.css`)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ctg.charts import dates, states
from ctg.charts.lettering import escape, prose
from ctg.charts.progress_bar import bar

Row = Mapping[str, Any]


def address(code: str) -> str:
    """The address of a sheet, relative: it works under any folder of a server."""
    return f"fiche?code={quote(code, safe='')}"


def link(code: str, text: str) -> str:
    return f'<a href="{escape(address(code))}" target="_self">{prose(text)}</a>'


def card(row: Row, alert: Row | None = None) -> str:
    """A commitment: its computed state, its indicator, the pilot's weather, when, the first alert.

    row     one row of the answer `engagements`
    alert   its gravest row of the answer `alertes`
    """
    example = states.EXAMPLE if row.get("nature") == "exemple" else ""
    foot = (
        ""
        if alert is None
        else f'<p class="alerte">{states.alert(str(alert["type"]), str(alert["message"]))}</p>'
    )
    return (
        f'<li class="ctg-carton"><p class="tete">{states.state(str(row["etat"]))}{example}</p>'
        f"<h3>{link(str(row['code']), str(row['intitule']))}</h3>{bar(row)}{_when(row)}{foot}</li>"
    )


def _when(row: Row) -> str:
    due, seen = dates.month(row.get("fin")), dates.month(row.get("valeur_le"))
    parts = [
        states.meteo(str(row.get("meteo") or "")),
        f"<span>Échéance {due}</span>" if due else "<span>Sans échéance</span>",
        f"<span>Mesuré en {seen}</span>" if seen else "",
        f"<span>{prose(row.get('statut_libelle') or '')}</span>" if _unusual(row) else "",
    ]
    return f'<p class="quand">{"".join(parts)}</p>'


def _unusual(row: Row) -> bool:
    """A status that changes how the bar is read is written on the card."""
    return row.get("statut") not in ("en_cours", "", None)


def cards(title: str, rows: Sequence[Row], alerts: Mapping[str, Row]) -> str:
    """An axe: its name, how many go as planned, a card each; what to do when it has none."""
    fine = sum(row["etat"] in ("atteint", "conforme") for row in rows)
    note = f"{fine} sur {len(rows)} comme prévu ou atteints" if rows else "aucun engagement"
    head = f'<h2 class="ctg-axe">{prose(title)} <span>{note}</span></h2>'
    if not rows:
        return (
            f'<section>{head}<div class="ctg-empty"><p><b>Rien ici pour le moment.</b> Cet axe de la '
            "convention n\u2019a pas encore d\u2019engagement. Ajoutez-en un dans la page Modifier, ou "
            "importez le plan depuis un tableur.</p></div></section>"
        )
    body = "".join(card(row, alerts.get(str(row["code"]))) for row in rows)
    return f'<section>{head}<ul class="ctg-cartons">{body}</ul></section>'


def first(alerts: Sequence[Row], total: int, rest: str) -> str:
    """What to deal with first: the gravest alerts, with the sheet each is about. rest: where all are."""
    if not alerts:
        return (
            '<section class="ctg-dabord"><h2>À traiter d\u2019abord</h2>'
            "<p>Aucune alerte à ce jour.</p></section>"
        )
    lines = "".join(f"<li>{_alert(row)}</li>" for row in alerts)
    more = (
        f'<p><a href="{escape(rest)}" target="_self">Voir les {total} alertes</a></p>'
        if total > len(alerts)
        else ""
    )
    return f'<section class="ctg-dabord"><h2>À traiter d\u2019abord</h2><ul>{lines}</ul>{more}</section>'


def _alert(row: Row) -> str:
    code, title = str(row.get("fiche") or ""), str(row.get("intitule") or "")
    about = link(code, title) if code else prose(title)
    return f"{_message(row)}<small>{about}</small>"


def _message(row: Row) -> str:
    return states.alert(str(row["type"]), str(row["message"]))


def alerts(rows: Sequence[Row]) -> str:
    """Every alert, gravest first, with who is to act and by when."""
    lines = "".join(f"<li>{_alert(row)}<small>{prose(_who(row))}</small></li>" for row in rows)
    return f'<ul class="ctg-alertes">{lines}</ul>' if rows else "<p>Aucune alerte à ce jour.</p>"


def _who(row: Row) -> str:
    due = dates.day(row.get("echeance"))
    parts = (str(row.get("pilote") or ""), f"échéance {due}" if due else "")
    return " · ".join(part for part in parts if part)
