-- The stops of mobile services.
SELECT p.service, p.commune AS territoire, c.nom AS commune, p.jour, p.debut, p.fin, p.recurrence
FROM stop AS p
JOIN commune AS c ON c.code = p.commune
ORDER BY p.service, p.commune, p.jour;
