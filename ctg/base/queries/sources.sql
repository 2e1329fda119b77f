-- One row per file of figures that the build used.
SELECT
    id,
    title AS titre,
    producer AS producteur,
    licence,
    vintage AS millesime,
    geography AS geographie,
    fetched_on AS obtenu,
    page,
    file AS fichier,
    sha256,
    row_count AS lignes,
    nature,
    note
FROM source
ORDER BY id;
