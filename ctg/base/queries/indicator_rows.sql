-- One row per territory, year and indicator: the `indicateur` answer.
SELECT
    t.code AS territoire,
    t.nom AS nom,
    t.level AS niveau,
    v.indicator AS code,
    v.year AS annee,
    v.value AS valeur,
    v.status AS statut,
    v.nature AS nature,
    v.numerator AS numerateur,
    v.denominator AS denominateur,
    v.source AS source,
    v.vintage AS millesime,
    v.readable AS lisible
FROM indicator_value AS v
JOIN territory AS t ON t.code = v.territory
WHERE ($code IS NULL OR v.indicator = $code)
  AND ($niveau IS NULL OR t.level = $niveau)
  AND CASE
        WHEN $annee IS NOT NULL THEN v.year = $annee
        WHEN $toutes THEN true
        ELSE v.year = (SELECT max(w.year) FROM indicator_value AS w WHERE w.indicator = v.indicator)
      END
ORDER BY t.code, v.year, v.indicator;
