-- Outlines ready to draw, background first.
SELECT code, kind, nom, path, x, y, rings
FROM shape
ORDER BY CASE kind WHEN 'voisin' THEN 0 WHEN 'commune' THEN 1 ELSE 2 END, code;
