"""The parts of the first page: what the CTG is, where it stands, where to go next."""

from datetime import date
from html import escape

from ctg import french
from ctg.answers.overview import State, headline
from ctg.charts import timeline
from ctg.model import Convention, Territory
from ctg.ui import blocks, drawing
from ctg.ui.cache import ask

NEXT = (
    ("comprendre/territoire.py", "Et dans ma commune\u00a0?", "Un indicateur à la fois, commune par commune"),
    ("comprendre/services.py", "Quels services pour les familles\u00a0?", "Où ils sont, ce qu'ils offrent"),
    ("donnees/sources.py", "D'où viennent les chiffres\u00a0?", "Sources, dates, définitions"),
)


def answer(here: Territory) -> None:
    blocks.answer(ask(headline, territory=here))


def convention(here: Territory) -> None:
    """The years of the convention, and what it is in one sentence."""
    its = here.convention
    if its is None:
        blocks.empty(
            "Les dates de la convention ne sont pas encore écrites.",
            "Les ajouter à data/territory.toml, dans une table [convention]\u00a0: label, first_year, "
            "last_year, signatories.",
        )
        return
    drawing.show(
        f'<section class="ctg-sheet"><h2>{escape(its.label)}</h2>'
        + timeline.timeline(its.first_year, its.last_year, date.today().year, label="Années de la convention")
        + "</section>",
        key="timeline",
    )
    where = timeline.position(its.first_year, its.last_year, date.today().year)
    blocks.notes(
        [
            f"**{date.today().year} : {where}.**{_signed(its)}",
            "C'est un accord de coopération, non un budget : il dit qui fait quoi pour les familles "
            "(accueil des jeunes enfants, loisirs, jeunesse, parentalité, handicap, accès aux droits).",
        ]
    )


def _signed(its: Convention) -> str:
    """Reads " Signée le 26 novembre 2024 par la Caf et la MSA.", or as much of it as is known."""
    day = f" le {french.day(its.signed_on)}" if its.signed_on else ""
    by = f" par {french.enumeration(list(its.signatories))}" if its.signatories else ""
    return f" Signée{day}{by}." if day or by else ""


def data_state(now: State) -> None:
    """What is real, what is an example, what is not there."""
    blocks.facts(
        "État des données",
        [
            ("Fichiers officiels utilisés", french.number(now.sources)),
            ("Année la plus récente", str(now.latest or "aucun chiffre")),
            ("Types de service réels", french.number(now.real_types)),
            ("Types de service en exemple", french.number(now.example_types)),
            ("Types de service sans donnée", french.number(now.absent_types)),
        ],
    )
    if now.example_types:
        blocks.example_banner(
            "Les services qu'aucun fichier ouvert ne nomme (crèches, centres de loisirs, RPE…) sont "
            "illustratifs tant que l'inventaire local n'est pas livré. Aucun n'entre dans les huit repères."
        )


def no_figures(here: Territory) -> None:
    """The base holds a territory and not a single figure of it."""
    blocks.empty(
        f"Aucun chiffre n'est importé pour {here.the}.",
        "La page Sources et méthode dit quels fichiers officiels importer, et ce que chacun apporte.",
    )
    blocks.links([(str(blocks.PAGES / page), label, text) for page, label, text in NEXT[-1:]])


def questions() -> None:
    """Where to go next."""
    blocks.links([(str(blocks.PAGES / page), label, text) for page, label, text in NEXT])
