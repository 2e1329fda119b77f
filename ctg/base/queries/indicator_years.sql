-- The years each indicator has for each level, in order; a mean change has the whole period as its vintage.
SELECT DISTINCT v.indicator AS code, t.level AS niveau, v.year AS annee, v.vintage AS millesime
FROM indicator_value AS v
JOIN territory AS t ON t.code = v.territory
WHERE v.status <> 'manquant'
ORDER BY code, niveau, annee;
