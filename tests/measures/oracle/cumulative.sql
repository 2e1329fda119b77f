-- One row per place: places within so many minutes.
SELECT demand.place, coalesce(sum(pair.capacity), 0) AS result
FROM demand
CROSS JOIN parameter
LEFT JOIN pair ON pair.origin = demand.place AND pair.minutes <= parameter.within
GROUP BY demand.place
