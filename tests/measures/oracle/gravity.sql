-- One row per place: places within reach, weighted by the trip. Hansen 1959.
SELECT demand.place, coalesce(sum(pair.weight * pair.capacity), 0) AS result
FROM demand LEFT JOIN pair ON pair.origin = demand.place
GROUP BY demand.place
