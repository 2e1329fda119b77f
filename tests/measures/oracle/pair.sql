-- One row per place of demand and site that a trip links: its minutes and its weight, 0 beyond the cutoff.
CREATE OR REPLACE VIEW pair AS
SELECT
    travel.origin,
    supply.site,
    demand.need,
    supply.capacity,
    travel.minutes,
    CASE
        WHEN travel.minutes > decay.cutoff THEN 0
        WHEN decay.kind = 'step'
            THEN (SELECT arg_min(band.weight, band.upto) FROM band WHERE band.upto >= travel.minutes)
        WHEN decay.kind = 'gaussian' THEN exp(-pow(travel.minutes, 2) / (2 * pow(decay.scale, 2)))
        WHEN decay.kind = 'exponential' THEN pow(0.5, travel.minutes / decay.scale)
        WHEN decay.kind = 'power' THEN least(1, pow(greatest(travel.minutes, 1e-9), -decay.scale))
    END AS weight
FROM travel
JOIN demand ON demand.place = travel.origin
JOIN supply ON supply.place = travel.destination
CROSS JOIN decay
