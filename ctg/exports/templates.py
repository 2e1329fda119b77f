"""The blank table of a delivery or of the plan: a CSV header, or a workbook that says what each column is."""

import io

import pandas as pd

from ctg.errors import CtgError
from ctg.exports import tables, workbooks

FORMS = (".csv", ".xlsx")
WIDTHS = {"colonne": 24, "obligatoire": 12, "valeurs": 40, "aide": 80}


def template_bytes(columns: pd.DataFrame, codes: pd.DataFrame, ending: str) -> bytes:
    """columns, codes: the answers `colonnes` and `codes` for one kind; ending: ".csv" or ".xlsx"."""
    blank = pd.DataFrame(columns=columns["colonne"].tolist())
    if ending == ".csv":
        return tables.csv_bytes(blank)
    if ending != ".xlsx":
        raise CtgError(f"Modèle en « {ending} » : format inconnu. Choisir un nom en .csv ou .xlsx.")
    return _workbook(blank, columns, codes)


def plan_bytes(sheets: dict[str, pd.DataFrame], guide: pd.DataFrame, ending: str) -> bytes:
    """sheets, guide: the answers `plan.blank` and `plan.guide`; one sheet per kind, then « aide »."""
    if ending != ".xlsx":
        raise CtgError(f"Modèle du plan en « {ending} » : plusieurs feuilles. Choisir un nom en .xlsx.")
    words = {True: "oui", False: "non"}
    return workbooks.workbook_bytes(
        {**sheets, "aide": guide.assign(obligatoire=guide["obligatoire"].map(words))}
    )


def _workbook(blank: pd.DataFrame, columns: pd.DataFrame, codes: pd.DataFrame) -> bytes:
    """« modèle » to fill in, its text columns kept as text (01004 stays 01004); « aide » and « codes »."""
    help_sheet = columns[["colonne", "obligatoire", "forme", "valeurs", "aide"]].assign(
        obligatoire=columns["obligatoire"].map({True: "oui", False: "non"})
    )
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as book:
        blank.to_excel(book, sheet_name="modèle", index=False)
        help_sheet.to_excel(book, sheet_name="aide", index=False)
        if len(codes):
            codes.to_excel(book, sheet_name="codes", index=False)
            _laid_out(book.sheets["codes"], {"colonne": 14, "code": 32, "libelle": 60}, None)
        _laid_out(book.sheets["modèle"], dict.fromkeys(blank.columns, 18), columns)
        _laid_out(book.sheets["aide"], WIDTHS, None)
    return content.getvalue()


def _laid_out(sheet: "object", widths: "dict[str, int]", columns: pd.DataFrame | None) -> None:
    for place, cell in enumerate(sheet[1]):  # type: ignore[index]  # openpyxl publishes no types
        column = sheet.column_dimensions[cell.column_letter]  # type: ignore[attr-defined]
        column.width = widths.get(str(cell.value), 12)
        if columns is not None and columns["forme"].iloc[place] in ("code", "texte", "choix"):
            column.number_format = "@"
    sheet.freeze_panes = "A2"  # type: ignore[attr-defined]
