"""The parts of the Livraisons page: the template, the present table, the deposit, the journal."""

import streamlit as st

from ctg import french
from ctg.answers.deliveries import codes, colonnes, livraison, livraisons
from ctg.errors import CtgError
from ctg.exports import tables, templates
from ctg.tasks import deliver
from ctg.tasks.deliver import Outcome
from ctg.ui import blocks
from ctg.ui.cache import ask, location

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = {
    "ligne": "Ligne",
    "colonne": "Colonne",
    "valeur": "Valeur",
    "probleme": "Problème",
    "suggestion": "Suggestion",
}


def kind() -> str:
    """The kind of table that the visitor delivers."""
    titles = deliver.kinds()
    first = "services" if "services" in titles else next(iter(titles))
    order = [first, *(name for name in titles if name != first)]
    chosen: str = st.selectbox(
        "Table à livrer", order, format_func=lambda name: titles[name], key="livraison", bind="query-params"
    )
    note, secrecy = deliver.notes(chosen)
    blocks.notes([note, secrecy])
    return chosen


def templates_of(name: str) -> None:
    """The blank table in two formats, and the one in place."""
    left, middle, right = st.columns(3)
    with left:
        _download("Modèle Excel, avec l'aide", name, ".xlsx", XLSX)
    with middle:
        _download("Modèle CSV", name, ".csv", "text/csv")
    with right:
        st.download_button(
            "Table en place (CSV)",
            lambda: tables.csv_bytes(livraison(location(), name)),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/table:",
            key="table-in-place",
            width="stretch",
        )


def _download(label: str, name: str, ending: str, mime: str) -> None:
    st.download_button(
        label,
        lambda: templates.template_bytes(colonnes(name), codes(name), ending),
        file_name=f"modele-{name}{ending}",
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"template{ending}",
        width="stretch",
    )


def columns_table(name: str) -> None:
    """What each column means."""
    frame = colonnes(name)
    yes = {True: "oui", False: ""}
    listed = frame["colonne"].isin(codes(name)["colonne"])
    shown = frame.assign(
        obligatoire=frame["obligatoire"].map(yes),
        cle=frame["cle"].map(yes),
        valeurs=frame["valeurs"].mask(listed, "un code de la feuille «\u00a0codes\u00a0» du modèle Excel"),
    )
    columns = {
        "colonne": "Colonne",
        "aide": "Ce qu'elle dit",
        "obligatoire": "Obligatoire",
        "cle": "Clé",
        "valeurs": "Valeurs acceptées",
    }
    blocks.table(shown, columns, caption="Les colonnes de la table", long=("aide", "valeurs"))


def deposit(name: str) -> None:
    """Take a file, say everything that is wrong with it, import it when nothing is."""
    file = st.file_uploader("Fichier CSV ou Excel (.xlsx)", key=f"file-{name}")
    if file is None:
        return
    content = file.getvalue()
    try:
        outcome = deliver.upload(location(), name, file.name, content, {})
        agreed = _agreed(outcome)
        if agreed:
            outcome = deliver.upload(location(), name, file.name, content, agreed)
        _say(outcome)
        if _importable(outcome) and st.button("Importer", type="primary", key="import"):
            with st.spinner("Import, puis reconstruction de la base…"):
                done = deliver.upload(location(), name, file.name, content, agreed, keep=True)
            st.success(f"Importé\u00a0: {done.summary()}. La base est reconstruite.", icon=":material/check:")
    except CtgError as error:
        blocks.empty("Ce fichier est refusé, rien n'a été modifié.", str(error))


def _agreed(outcome: Outcome) -> dict[str, str]:
    """The headers that the visitor agrees to read as one of our columns."""
    if not outcome.proposals:
        return {}
    blocks.notes(["Des titres de colonnes ressemblent à ceux du modèle : cocher ceux qu'il faut lire ainsi."])
    return {
        given: column
        for given, column in outcome.proposals.items()
        if st.checkbox(
            f"Lire «\u00a0{blocks.plain(given)}\u00a0» comme «\u00a0{column}\u00a0»", key=f"read-{given}"
        )
    }


def _importable(outcome: Outcome) -> bool:
    return not outcome.problems and bool(outcome.added or outcome.changed)


def _say(outcome: Outcome) -> None:
    """The report: what an import would change, or every problem."""
    blocks.notes(f"{note[:1].upper()}{note[1:]}." for note in outcome.notes)
    if not outcome.problems:
        blocks.answer(f"Aucun problème\u00a0: **{outcome.summary()}**.")
        return
    report = outcome.report()
    told = french.count(len(report), "problème")
    blocks.answer(f"**{told}** à corriger, rien n'est importé.")
    lines = [f"{item.line}" if item.line else "" for item in outcome.problems]
    blocks.table(
        report.assign(ligne=lines), REPORT, caption="Les problèmes du fichier", numeric=("ligne",), tall=True
    )
    blocks.download_csv(report, "rapport", key="report", label="Télécharger le rapport (CSV)")


def journal() -> None:
    """What was imported, the latest first."""
    frame = ask(livraisons)
    if frame.empty:
        blocks.empty("Aucune livraison pour l'instant.", "Le premier import s'inscrira ici.")
        return
    titles = deliver.kinds()
    shown = frame.assign(
        jour=["/".join(reversed(day.split("-"))) for day in frame["date"]],
        titre=frame["livraison"].map(titles).fillna(frame["livraison"]),
        ko=[french.number(int(size) / 1000, 1) for size in frame["octets"]],
        empreinte=frame["sha256"].str[:12],
    )
    columns = {
        "jour": "Date",
        "titre": "Table",
        "fichier": "Fichier",
        "lignes": "Lignes",
        "ajoutees": "Ajoutées",
        "modifiees": "Modifiées",
        "ko": "Taille (ko)",
        "empreinte": "Empreinte (sha256)",
    }
    numeric = ("lignes", "ajoutees", "modifiees", "ko")
    blocks.table(shown, columns, caption="Les livraisons importées", numeric=numeric, tall=True)
