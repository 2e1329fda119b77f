-- The years each indicator has for each level, in order.
SELECT DISTINCT v.indicator AS code, t.level AS niveau, v.year AS annee
FROM indicator_value AS v
JOIN territory AS t ON t.code = v.territory
WHERE v.status <> 'manquant'
ORDER BY code, niveau, annee;
