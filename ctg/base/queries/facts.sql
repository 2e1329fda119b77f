-- Raw quantities of the communes of the perimeter and of the wholes above them.
SELECT territory AS territoire, quantity AS grandeur, year AS annee, value AS valeur, status AS statut, nature
FROM fact
WHERE quantity IN (SELECT unnest($grandeurs))
ORDER BY territory, quantity, year;
