-- One row per commune and year of a quantity.
SELECT f.territory AS place, f.year, f.value, f.status, f.nature, src.producer || ', ' || src.title AS source
FROM fact AS f
JOIN commune AS c ON c.code = f.territory
JOIN source AS src ON src.id = f.source
WHERE f.quantity = $quantity
ORDER BY f.territory, f.year;
