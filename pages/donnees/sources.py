"""D'où viennent les chiffres ? Sources, définitions, état de l'inventaire, contours."""

from ctg.answers.expected import attendus, counts
from ctg.answers.method import bassins, mesures
from ctg.answers.official import officielles
from ctg.answers.outlines import outlines
from ctg.answers.services import completude
from ctg.answers.sources import definitions, files, sources
from ctg.ui import blocks, measures, method
from ctg.ui.cache import ask

blocks.heading("Données", "Sources et méthode", "D'où viennent les chiffres\u00a0?")
blocks.answer(
    "Chaque chiffre a une source, une année et une définition. "
    "**Zéro, secret, manquant et sans objet ne se confondent jamais.**"
)
method.states()

blocks.title("Les fichiers de chiffres", "Un fichier par ligne ; l'empreinte identifie le fichier exact.")
method.sources_table(ask(sources))
blocks.download_csv(ask(sources), "sources", key="csv-sources", label="Télécharger les sources (CSV)")

if len(ask(files)):
    blocks.title(
        "Les fichiers des producteurs",
        "Ce qui a été lu, tel que c'était ; les codes sont portés à aujourd'hui.",
    )
    method.files_table(ask(files))
    blocks.download_csv(ask(files), "fichiers", key="csv-files", label="Télécharger les fichiers (CSV)")

blocks.title(
    "Les sources officielles",
    "Ce qui est là, ce qui manque, ce qui est périmé, et ce que chaque absence éteint. "
    "Pour en ajouter : déposer les fichiers dans un dossier, puis « python -m ctg init --force ».",
)
method.official_table(ask(officielles, jour=method.today()))
blocks.download_csv(
    ask(officielles, jour=method.today()),
    "sources-officielles",
    key="csv-official",
    label="Télécharger la liste (CSV)",
)

blocks.title(
    "Ce qu'un diagnostic attend",
    "Les chiffres qu'un comité demande, où les trouver, et si leurs données sont dans la base.",
)
method.expected_counts(ask(counts))
state = method.expected_state()
method.expected_table(ask(attendus, etat=state or None))
blocks.download_csv(
    ask(attendus, etat=state or None), "attendus", key="csv-expected", label="Télécharger la liste (CSV)"
)

blocks.title("Les indicateurs", "Un taux se calcule sur des sommes, jamais comme une moyenne de communes.")
method.definitions_table(ask(definitions))
blocks.download_csv(
    ask(definitions), "definitions", key="csv-definitions", label="Télécharger les définitions (CSV)"
)

blocks.title(
    "Les mesures", "Ouvrir une mesure pour sa formule, ses limites et sa source. Σ veut dire : la somme de."
)
measures.listed(ask(mesures))
blocks.download_csv(ask(mesures), "mesures", key="csv-measures", label="Télécharger les mesures (CSV)")

blocks.title(
    "Les bassins proposés",
    "De combien un enfant compte pour un service selon son trajet en voiture : des réglages à discuter. "
    "Un type de service absent d'ici (à domicile, à distance, national) n'a pas de bassin.",
)
measures.catchments(ask(bassins))
blocks.download_csv(ask(bassins), "bassins", key="csv-catchments", label="Télécharger les bassins (CSV)")

blocks.title(
    "L'inventaire des services", "Complet, partiel, exemple ou absent, dans le territoire et alentour."
)
method.inventory_table(ask(completude))
blocks.download_csv(ask(completude), "completude", key="csv-inventory", label="Télécharger l'état (CSV)")

blocks.title("Les contours des communes")
method.fetch_contours(ask(outlines))
blocks.provenance([blocks.geography()])
