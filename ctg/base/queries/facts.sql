-- One row per raw quantity, territory and year: what a source gave, before any ratio.
SELECT
    f.territory AS territoire,
    coalesce(t.nom, c.nom, f.territory) AS nom,
    f.quantity AS grandeur,
    q.label AS libelle,
    q.unit AS unite,
    f.year AS annee,
    f.value AS valeur,
    f.status AS statut,
    f.nature,
    q.rounded_to AS arrondi,
    f.source
FROM fact AS f
JOIN quantity AS q ON q.code = f.quantity
LEFT JOIN territory AS t ON t.code = f.territory
LEFT JOIN commune AS c ON c.code = f.territory
WHERE ($source IS NULL OR f.source = $source)
  AND ($grandeur IS NULL OR f.quantity = $grandeur)
ORDER BY f.quantity, f.territory, f.year;
