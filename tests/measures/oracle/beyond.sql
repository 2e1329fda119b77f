-- One row: the need farther than so many minutes from any open site, and its share.
SELECT
    coalesce(sum(demand.need) FILTER (NOT EXISTS (
        SELECT 1 FROM pair
        WHERE pair.origin = demand.place AND pair.capacity > 0 AND pair.minutes <= parameter.within
    )), 0) AS number,
    number / nullif(sum(demand.need), 0) AS share
FROM demand CROSS JOIN parameter
