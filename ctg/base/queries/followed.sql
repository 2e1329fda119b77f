-- One row per indicator, territory and year among those that commitments follow, oldest first.
SELECT indicator AS code, territory AS territoire, year AS annee, value AS valeur, status AS statut, nature, source
FROM indicator_value
WHERE list_contains($codes, indicator)
  AND list_contains($territories, territory)
ORDER BY code, territoire, annee;
