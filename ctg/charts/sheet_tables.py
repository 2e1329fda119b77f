"""The means and the history of a sheet, as tables. HTML; every text is escaped here."""

from collections.abc import Mapping, Sequence
from typing import Any

from ctg import french
from ctg.charts import dates
from ctg.charts.lettering import escape, prose
from ctg.charts.progress_bar import known

Row = Mapping[str, Any]
ERASED = "effacé à la demande de la personne"
LAST = 50  # changes shown; the CSV holds them all


def means(rows: Sequence[Row]) -> str:
    """rows: annee poste_libelle unite financeur fonds prevu reel etat_libelle, by year."""
    if not rows:
        return '<section class="ctg-textes"><h2>Moyens</h2><p>Aucun moyen n\u2019est écrit.</p></section>'
    head = ("Année", "Financeur", "Poste", "Prévu", "Réel", "État")
    body = [
        (
            str(row["annee"]),
            " – ".join(text for text in (str(row["financeur"]), str(row["fonds"] or "")) if text),
            str(row["poste_libelle"]),
            amount(row["prevu"], row["unite"]),
            amount(row["reel"], row["unite"]),
            str(row["etat_libelle"]),
        )
        for row in rows
    ]
    table = _table("Moyens par année et par financeur", head, body, numeric=(3, 4))
    return f'<section class="ctg-textes"><h2>Moyens</h2>{table}</section>'


def amount(value: object, unit: object) -> str:
    """`24 000 €`, `0,5 ETP`; a dash where nobody wrote an amount, which is not zero."""
    told = known(value)
    if told is None:
        return "–"
    return french.with_unit(told, 0, "€") if unit == "euros" else f"{french.plain(told)}{french.NBSP}ETP"


def measures(rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """rows: indicateur jour valeur nature source commentaire; names: code -> wording of the indicator."""
    if not rows:
        return ""
    head = ("Indicateur", "Date", "Valeur", "Source", "Commentaire")
    body = [
        (
            names.get(str(row["indicateur"]), str(row["indicateur"])),
            dates.day(row["jour"]),
            french.plain(known(row["valeur"])),
            f"{row['source']}{' (exemple)' if row['nature'] == 'exemple' else ''}",
            str(row["commentaire"] or ""),
        )
        for row in rows
    ]
    table = _table("Valeurs mesurées", head, body, numeric=(2,))
    return _folded(f"Les {french.count(len(rows), 'valeur mesurée', 'valeurs mesurées')}", table)


def history(rows: Sequence[Row]) -> str:
    """rows: the answer `historique`, latest first. What was erased says so: the event stays."""
    if not rows:
        return ""
    head = ("Date", "Qui", "Quoi", "Avant", "Après")
    body = [_change(row) for row in rows[:LAST]]
    more = f"<p>Les {LAST} dernières ici\u00a0; toutes sont dans le CSV.</p>" if len(rows) > LAST else ""
    last = f"la dernière le {french.moment(rows[0]['date'])}"
    title = f"Historique\u00a0: {french.count(len(rows), 'modification')}, {last}"
    return _folded(title, more + _table("Historique de la fiche", head, body))


def _change(row: Row) -> tuple[str, ...]:
    what = f"{row['genre_libelle']}\u00a0: {row['champ_libelle']}"
    values = (ERASED, ERASED) if row["efface"] else (str(row["avant"] or "–"), str(row["apres"] or "–"))
    return french.moment(row["date"]), str(row["auteur"]), what, *values


def _folded(title: str, body: str) -> str:
    """Closed until somebody asks; never on paper, where two sheets must do."""
    return f'<details class="ctg-plus ctg-noprint"><summary>{prose(title)}</summary>{body}</details>'


def _table(
    caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()
) -> str:
    top = "".join(f'<th scope="col"{_num(i, numeric)}>{prose(text)}</th>' for i, text in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{_num(i, numeric)}>{prose(text)}</td>" for i, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="ctg-scroll tall" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ctg-table"><caption class="visually-hidden">{prose(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _num(i: int, numeric: Sequence[int]) -> str:
    return ' class="num"' if i in numeric else ""
