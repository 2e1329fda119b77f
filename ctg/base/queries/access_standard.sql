-- One row per commune of the perimeter: access to one offer as the build measured it.
SELECT commune AS place, need, offered, access, at_least, minutes, worst
FROM access_value
WHERE offer = $offer
ORDER BY commune;
