"""Errors that a visitor or an operator reads: one French sentence each, with the next gesture.

Every refusal of the project is a `CtgError`; the command line prints it and exits with 1, a page
shows it in a box. Anything else that is raised is a bug of ours.
"""

import errno
import re
from collections.abc import Iterable
from pathlib import Path

LINES = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")  # a cell may hold line breaks; a refusal is one line


class CtgError(Exception):
    """A refusal that names the place and says what to do next."""


class DataError(CtgError):
    """A file of data cannot be used as it is; nothing has been changed."""

    def __init__(
        self,
        file: str | Path,
        problem: str,
        *,
        row: int | None = None,
        column: str | None = None,
        remedy: str = "Corriger le fichier, puis relancer « python -m ctg build ».",
    ) -> None:
        place = str(file)
        if row is not None:
            place += f", ligne {row}"
        if column is not None:
            place += f", colonne « {column} »"
        super().__init__(LINES.sub(" ", f"{place} : {problem} {remedy}"))


class UnknownName(CtgError):
    """A name that does not exist; the accepted ones are listed."""

    def __init__(self, kind: str, given: str, accepted: Iterable[str]) -> None:
        names = ", ".join(accepted)
        super().__init__(f"{kind} « {given} » : valeur inconnue. Valeurs acceptées : {names}.")


class BaseMissing(CtgError):
    """There is no base to read."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(f"Pas de base à lire ({path}) : lancer « python -m ctg build » pour la construire.")


class BaseOutdated(CtgError):
    """The base was built by another version of the project."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(
            f"La base {path} vient d'une autre version de l'outil : "
            "lancer « python -m ctg build » pour la reconstruire."
        )


class BaseUnreadable(CtgError):
    """The file is there but it is not a base."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(
            f"Le fichier {path} n'est pas une base lisible (tronqué ou d'un autre format) : "
            "lancer « python -m ctg build » pour la reconstruire."
        )


REFUSALS = {
    errno.ENOSPC: "disque plein",
    errno.EFBIG: "fichier trop gros pour ce disque",
    errno.EROFS: "dossier protégé",
    errno.EACCES: "dossier protégé",
    errno.EPERM: "dossier protégé",
    errno.ENOENT: "dossier absent",
    errno.ENOTDIR: "dossier absent",
    errno.EISDIR: "c'est un dossier",
}


class CannotWrite(CtgError):
    """The disk is full or the folder is read-only; what existed before is untouched."""

    def __init__(self, path: str | Path, reason: str | OSError) -> None:
        if isinstance(reason, OSError):  # the system's own words may be in any language
            reason = REFUSALS.get(reason.errno or 0, "refus du système")
        super().__init__(
            f"Écriture impossible dans {path} ({reason}) : rien n'a été modifié. "
            "Libérer de la place ou choisir un dossier autorisé, puis recommencer."
        )


class FetchFailed(CtgError):
    """An official file could not be downloaded; what existed before is untouched."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"Téléchargement impossible depuis {url} ({reason}) : rien n'a été modifié. "
            "Vérifier la connexion, ou déposer le fichier avec "
            "« python -m ctg import contours FICHIER »."
        )


class Unreachable(CtgError):
    """Nothing offered can serve these places; all of them are in `places`, the message names a few."""

    def __init__(self, problem: str, places: Iterable[object], remedy: str) -> None:
        self.places = tuple(places)
        more = f" et {len(self.places) - 5} de plus" if len(self.places) > 5 else ""
        names = ", ".join(str(place) for place in self.places[:5])
        super().__init__(f"{problem} : {names}{more}. {remedy}")
