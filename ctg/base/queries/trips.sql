-- One row per trip between two communes within the limit, by origin then destination.
SELECT origin, destination, minutes
FROM trip
ORDER BY origin, destination;
