"""Comment ajouter les chiffres du territoire ? Modèles, dépôt, rapport, journal des imports."""

import streamlit as st

from ctg.ui import blocks, deliveries

blocks.heading("Données", "Livraisons", "Comment ajouter les chiffres du territoire\u00a0?")
blocks.answer(
    "Remplir un modèle, le déposer, lire le rapport, importer. "
    "**Un fichier entre en entier ou pas du tout**, sans aucun nom de personne."
)
name = deliveries.kind()

blocks.title("Le modèle", "La table en place se télécharge, se corrige et se redépose.")
deliveries.templates_of(name)
deliveries.columns_table(name)

blocks.title(
    "Le dépôt",
    "Une ligne dont la clé existe déjà est remplacée, une autre est ajoutée ; les lignes absentes du fichier "
    "restent en place. Une colonne absente garde ses valeurs.",
)
with st.container(key="deposit"):
    deliveries.deposit(name)

blocks.title("Les imports", "Le journal garde l'empreinte de chaque fichier importé.")
deliveries.journal()
