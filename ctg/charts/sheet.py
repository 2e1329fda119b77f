"""One commitment on a page that prints on two sheets of A4. HTML; every text is escaped here."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctg import french
from ctg.charts import dates, states
from ctg.charts.icons import icon
from ctg.charts.lettering import escape
from ctg.charts.progress_bar import known
from ctg.charts.three_views import flags
from ctg.charts.trajectory import Path, trajectory

Row = Mapping[str, Any]
ROLES = {
    "realisation": ("Mise en œuvre", "ce que l\u2019on fait"),
    "resultat": ("Résultat", "ce que cela change pour le public visé"),
    "impact": ("Impact", "contribution, pas preuve"),
}


def head(row: Row, path: Sequence[str]) -> str:
    """Where the sheet stands in the plan, its computed state, its status and its flags."""
    above = " › ".join(escape(name) for name in path)
    example = states.EXAMPLE if row.get("nature") == "exemple" else ""
    status = f'<span class="ctg-statut">{escape(_capital(str(row.get("statut_libelle") or "")))}</span>'
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
    body = "".join(f"<dt>{escape(name)}</dt><dd>{''.join(_paragraphs(text))}</dd>" for name, text in told)
    return f'<section class="ctg-textes"><h2>{escape(title)}</h2><dl>{body}</dl></section>'


def facts(title: str, items: Sequence[tuple[str, str]]) -> str:
    """Names with ready HTML (links); the empty ones are left out."""
    body = "".join(f"<dt>{escape(name)}</dt><dd>{html}</dd>" for name, html in items if html)
    return f'<section class="ctg-textes"><h2>{escape(title)}</h2><dl>{body}</dl></section>' if body else ""


def steps(rows: Sequence[Row], today: object) -> str:
    """rows: ordre libelle echeance realise_le. Done, late or to come: an icon and a word."""
    if not rows:
        return '<section class="ctg-etapes"><h2>Étapes</h2><p>Aucune étape n\u2019est écrite.</p></section>'
    body = "".join(f"<li>{_step(row, today)}</li>" for row in rows)
    finished = sum(dates.day_of(row.get("realise_le")) is not None for row in rows)
    return (
        f'<section class="ctg-etapes"><h2>Étapes <span>{finished} sur {len(rows)}</span></h2>'
        f"<ol>{body}</ol></section>"
    )


def _step(row: Row, today: object) -> str:
    due, made, now = (dates.day_of(value) for value in (row.get("echeance"), row.get("realise_le"), today))
    if made:
        mark = f'<span class="faite">{icon("check")}faite le {french.short_day(made)}</span>'
    elif due and now and due < now:
        mark = states.alert("en_retard", f"en retard, prévue le {french.short_day(due)}")
    else:
        mark = (
            f"<span>{icon('calendar')}{f'prévue le {french.short_day(due)}' if due else 'sans date'}</span>"
        )
    return f"<b>{escape(row['libelle'])}</b> {mark}"


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
    why = f'<p class="raison">{escape(row.get("raison") or "")}</p>' if unknown else ""
    return (
        f'<article class="ctg-indicateur"><h4>{escape(row["libelle"])}</h4>'
        f"<p>{states.state(str(row['etat']))}</p>{why}{_values(row)}{drawn}</article>"
    )


def _values(row: Row) -> str:
    """Baseline, value and target, each with its date; the value with its source."""
    unit = str(row.get("unite") or "")
    shown = [
        ("Départ", row.get("base"), row.get("base_le")),
        ("Mesuré", row.get("valeur"), row.get("valeur_le")),
        ("Cible", row.get("cible"), row.get("cible_le")),
    ]
    lines = "".join(
        f"<div><dt>{name}</dt><dd>{escape(_with_unit(value, unit))}{_dated(when)}</dd></div>"
        for name, value, when in shown
        if known(value) is not None
    )
    source = str(row.get("valeur_source") or "")
    invented = " (exemple)" if row.get("valeur_nature") == "exemple" else ""
    under = f"<small>Source\u00a0: {escape(source)}{invented}</small>" if source else ""
    form = escape(row.get("forme_libelle") or "")
    return f"<dl>{lines}</dl><small>Cible\u00a0: {form}. </small>{under}" if lines else under


def _with_unit(value: object, unit: str) -> str:
    text = french.plain(known(value))
    return f"{text}{french.NBSP}{unit}" if unit else text


def _dated(value: object) -> str:
    when = dates.month(value)
    return f" <small>{when}</small>" if when else ""


def _paragraphs(text: str) -> list[str]:
    return [f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
