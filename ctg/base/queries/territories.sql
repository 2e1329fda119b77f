-- One row per territory that indicators are given for, in reading order.
SELECT code, nom, level AS niveau, within_text AS dans, initial AS initiale, rank AS rang
FROM territory
ORDER BY rank;
