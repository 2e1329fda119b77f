-- One row per service, period and date from which a capacity holds.
SELECT service, period, since, places FROM capacity ORDER BY service, period, since;
