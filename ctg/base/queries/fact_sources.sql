-- One row per source and raw quantity that it gives.
SELECT source, quantity AS grandeur, min(year) AS premiere_annee, max(year) AS derniere_annee, count(*) AS valeurs
FROM fact
GROUP BY ALL
ORDER BY ALL;
