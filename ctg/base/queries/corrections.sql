-- One row per correction of a service that was published: what people wrote, and why it does not hold.
SELECT service, field, period, since, value, problem FROM correction ORDER BY service, field, period, since;
