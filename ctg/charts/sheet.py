"""One commitment on a page that prints on two sheets of A4. HTML; every text is escaped here."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctg.charts import dates, states
from ctg.charts.commitments import link
from ctg.charts.icons import icon
from ctg.charts.lettering import escape, prose
from ctg.charts.three_views import flags

Row = Mapping[str, Any]


def head(row: Row, path: Sequence[str]) -> str:
    """Where the sheet stands in the plan, its computed state, its status and its flags."""
    above = " › ".join(prose(name) for name in path)
    example = states.EXAMPLE if row.get("nature") == "exemple" else ""
    status = f'<span class="ctg-statut">{prose(_capital(str(row.get("statut_libelle") or "")))}</span>'
    return (
        f'<div class="ctg-fiche-tete"><p class="ctg-note">{above}</p>'
        f"<p>{states.state(str(row['etat']))}{status}{flags(row)}{example}</p></div>"
    )


def synthesis(row: Row) -> str:
    """The pilot's weather and words, dated, beside the computed state, which is dated too."""
    weather = states.meteo(str(row.get("meteo") or ""))
    said = dates.day(row.get("meteo_le"))
    seen = dates.day(row.get("valeur_le"))
    measured = f"mesuré le {seen}" if seen else "aucune mesure"
    told = "".join(_paragraphs(str(row.get("synthese") or "")))
    return (
        '<section class="ctg-regard"><h2>Où en est-on\u00a0?</h2><div><div><h3>L\u2019état calculé</h3>'
        f"<p>{states.state(str(row['etat']))} <small>{measured}</small></p></div>"
        f"<div><h3>L\u2019avis du pilote</h3><p>{weather or 'Pas de météo'}"
        f"{f' <small>donnée le {said}</small>' if said else ''}</p>{told}</div></div></section>"
    )


def texts(title: str, items: Sequence[tuple[str, str]]) -> str:
    """Free texts under their names; the empty ones are left out."""
    told = [(name, text) for name, text in items if text.strip()]
    if not told:
        return ""
    body = "".join(f"<dt>{prose(name)}</dt><dd>{''.join(_paragraphs(text))}</dd>" for name, text in told)
    return f'<section class="ctg-textes"><h2>{prose(title)}</h2><dl>{body}</dl></section>'


def facts(title: str, items: Sequence[tuple[str, str]]) -> str:
    """Names with ready HTML (links); the empty ones are left out."""
    body = "".join(f"<dt>{prose(name)}</dt><dd>{html}</dd>" for name, html in items if html)
    return f'<section class="ctg-textes"><h2>{prose(title)}</h2><dl>{body}</dl></section>' if body else ""


def steps(rows: Sequence[Row]) -> str:
    """rows: libelle echeance realise_le en_retard. Done, late or to come: an icon and a word."""
    if not rows:
        return '<section class="ctg-etapes"><h2>Étapes</h2><p>Aucune étape n\u2019est écrite.</p></section>'
    body = "".join(f"<li>{_step(row)}</li>" for row in rows)
    finished = sum(dates.day_of(row.get("realise_le")) is not None for row in rows)
    return (
        f'<section class="ctg-etapes"><h2>Étapes <span>{finished} sur {len(rows)}</span></h2>'
        f"<ol>{body}</ol></section>"
    )


def _step(row: Row) -> str:
    due, made = dates.day(row.get("echeance")), dates.day(row.get("realise_le"))
    if made:
        mark = f'<span class="faite">{icon("check")}faite le {made}</span>'
    elif row.get("en_retard"):
        mark = f'<span class="retard">{icon("clock")}en retard, prévue le {due}</span>'
    else:
        mark = f"<span>{icon('calendar')}{f'prévue le {due}' if due else 'sans date'}</span>"
    return f"<b>{prose(row['libelle'])}</b> {mark}"


def neighbours(before: tuple[str, str] | None, after: tuple[str, str] | None, edit: str) -> str:
    """The sheets before and after in the plan, (code, title) each, and where this one is edited."""
    links = [
        f"<span>←\u00a0{link(*before)}</span>" if before else "<span></span>",
        f'<a href="{escape(edit)}" target="_self">Modifier cette fiche</a>',
        f"<span>{link(*after)}\u00a0→</span>" if after else "<span></span>",
    ]
    return f'<nav class="ctg-voisines ctg-noprint" aria-label="Autres fiches">{"".join(links)}</nav>'


def _paragraphs(text: str) -> list[str]:
    return [f"<p>{prose(line)}</p>" for line in text.splitlines() if line.strip()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
