"""`python -m ctg carnet`: back up, restore, check, read the history, write, take back, erase."""

import argparse
import sys
from pathlib import Path

from ctg.answers.historique import historique
from ctg.errors import CtgError
from ctg.exports import tables
from ctg.tasks import carnet
from ctg.tasks.base import Location
from ctg.tasks.carnet import Conflict, Edit


def add(command: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """The gestures of the command, each with the options that every command takes."""
    gestures = command.add_subparsers(dest="gesture", required=True, metavar="GESTE")

    def gesture(name: str, text: str) -> argparse.ArgumentParser:
        return gestures.add_parser(name, help=text, description=text, parents=[common], add_help=False)

    backup = gesture("backup", "Sauvegarder le carnet dans un fichier zip, dont le nom est écrit en sortie.")
    backup.add_argument("--to", metavar="DOSSIER", help="défaut : « sauvegardes », à côté du carnet")
    backup.add_argument("--label", default="", metavar="TEXTE", help="quelques mots ajoutés au nom")
    restore = gesture(
        "restore", "Remplacer tout le carnet par une sauvegarde ; l'actuel est sauvegardé avant."
    )
    restore.add_argument("file", metavar="FICHIER", help="une sauvegarde")
    restore.add_argument("--actor", default="restauration", metavar="NOM", help="qui restaure")
    gesture("check", "Vérifier le carnet : fichier, schéma, renvois, versions et historique.")
    history = gesture("history", "Écrire l'historique en CSV.")
    history.add_argument("kind", nargs="?", metavar="GENRE", help="fiche, etape, moyen, service…")
    history.add_argument("code", nargs="?", metavar="CODE", help="une seule ligne")
    history.add_argument("--last", metavar="NOMBRE", help="les dernières modifications seulement")
    history.add_argument("--plain", action="store_true", help="CSV à virgules et points décimaux")
    _writing(gesture("set", "Créer ou modifier une ligne ; sa version est écrite en sortie."))
    undo = gesture("undo", "Annuler la dernière modification.")
    undo.add_argument("--actor", required=True, metavar="NOM", help="qui annule")
    redact = gesture("redact", "Effacer de l'historique des valeurs ou un nom ; l'événement reste.")
    _row(redact)
    redact.add_argument("--field", metavar="CHAMP", help="un seul champ (défaut : tous)")
    redact.add_argument("--who", metavar="NOM", help="effacer aussi ce nom des auteurs")
    redact.add_argument("--actor", required=True, metavar="NOM", help="qui efface")


def _writing(command: argparse.ArgumentParser) -> None:
    _row(command)
    command.add_argument(
        "values", nargs="+", metavar="champ=valeur", help="vide après « = » : effacer la valeur"
    )
    command.add_argument("--actor", required=True, metavar="NOM", help="qui enregistre")
    command.add_argument(
        "--version",
        type=int,
        metavar="NOMBRE",
        help="la version qui a été lue ; sans elle, la ligne est nouvelle",
    )


def _row(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", metavar="GENRE", help="fiche, etape, moyen, service…")
    command.add_argument("code", metavar="CODE", help="le code de la ligne")


def run(location: Location, options: argparse.Namespace) -> int:
    """One gesture; 0, or 1 when `check` finds something."""
    return GESTURES[options.gesture](location, options)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _backup(location: Location, options: argparse.Namespace) -> int:
    path = carnet.backup(location, Path(options.to) if options.to else None, label=options.label)
    print(path)
    _say("Carnet sauvegardé.")
    return 0


def _restore(location: Location, options: argparse.Namespace) -> int:
    done = carnet.restore(location, Path(options.file), actor=options.actor)
    for doubt in done.doubts:
        _say(f"À vérifier : {doubt}")
    total = sum(done.rows.values())
    _say(
        f"Carnet restauré tel qu'il était le {done.made_at:%d/%m/%Y à %H:%M} (temps universel), "
        f"{total} lignes. Ce qui était là avant : {done.previous}."
    )
    return 0


def _check(location: Location, _options: argparse.Namespace) -> int:
    problems = carnet.check(location)
    for problem in problems or ["Carnet vérifié : aucune erreur."]:
        _say(problem)
    return 1 if problems else 0


def _history(location: Location, options: argparse.Namespace) -> int:
    frame = historique(location, options.kind, options.code, options.last)
    sys.stdout.buffer.write(tables.csv_bytes(frame, plain=options.plain))
    sys.stdout.flush()
    return 0


def _set(location: Location, options: argparse.Namespace) -> int:
    edit = Edit(options.kind, options.code, _given(options.values), seen=options.version)
    try:
        saved = carnet.save(location, [edit], actor=options.actor)
    except Conflict as met:
        raise CtgError(f"{met} Sa version est {met.version}.") from met
    version = saved.versions[options.kind, options.code]
    print(version)
    _say("Enregistré." if saved.event else "Rien à changer : ces valeurs y sont déjà.")
    return 0


def _given(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise CtgError(f"Valeur « {pair} » mal formée : écrire champ=valeur.")
        if name in given:
            raise CtgError(f"Le champ « {name} » est donné deux fois : n'en garder qu'un.")
        given[name] = value
    return given


def _undo(location: Location, options: argparse.Namespace) -> int:
    saved = carnet.take_back(location, actor=options.actor)
    rows = ", ".join(f"{kind} {code}" for kind, code in list(saved.versions)[:5])
    more = f" et {len(saved.versions) - 5} de plus" if len(saved.versions) > 5 else ""
    _say(f"Dernière modification annulée : {rows}{more}.")
    return 0


def _redact(location: Location, options: argparse.Namespace) -> int:
    erased = carnet.redact(
        location, options.kind, options.code, options.field, actor=options.actor, who=options.who
    )
    _say(
        f"Modifications dont les valeurs sont effacées : {erased}. La valeur actuelle et les sauvegardes "
        "déjà faites ne changent pas : corriger l'une, supprimer les autres s'il le faut."
    )
    return 0


GESTURES = {
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "history": _history,
    "set": _set,
    "undo": _undo,
    "redact": _redact,
}
