-- Every dated capacity, for the history of places.
SELECT k.service, s.type, s.commune, k.period AS periode, k.since AS depuis, k.places
FROM capacity AS k
JOIN service AS s ON s.id = k.service
ORDER BY k.service, k.period, k.since;
