-- ASCOF 3D 2a of every council, set by set as a data warehouse would: events within their reference periods, lost
-- services cropped, one row for each event, the person's birth and death, and the setting on the last day.
WITH
within AS (
    SELECT row.*,
        CASE WHEN death IS NOT NULL AND ((start <= death AND death <= ended) OR (ended IS NULL AND death > start))
             THEN death ELSE ended END AS until
    FROM row
),
kept AS (
    SELECT *,
        council || '|' || person || '|' || start || '|' || client || '|' || kind || '|' || what || '|' || component
            || '|' || CASE WHEN service THEN '' ELSE coalesce(until, '') END AS event
    FROM within
    WHERE start <= last AND (death IS NULL OR (death >= first AND death >= start))
      AND CASE WHEN service THEN until IS NULL OR until >= first ELSE until BETWEEN first AND last END
),
latest AS (SELECT council, max(first) AS first FROM kept GROUP BY council),
following AS (SELECT DISTINCT event, first FROM kept),
cropped AS (
    SELECT kept.*,
        CASE WHEN kept.first < latest.first AND (until IS NULL OR until > last) AND following.event IS NULL
             THEN last ELSE until END AS till
    FROM kept
    JOIN latest USING (council)
    LEFT JOIN following ON following.event = kept.event AND following.first = date(kept.last, '+1 day')
),
ranked AS (
    SELECT *, row_number() OVER (
        PARTITION BY event
        ORDER BY last DESC, till IS NULL DESC, till DESC, coalesce(outcome, 999), conversation DESC, record DESC) AS nth
    FROM cropped
),
events AS (SELECT * FROM ranked WHERE nth = 1),
births AS (
    SELECT council, person, birth, row_number() OVER (
        PARTITION BY council, person ORDER BY birth IS NULL, last DESC, birth) AS nth
    FROM events
),
deaths AS (
    SELECT council, person, death, row_number() OVER (
        PARTITION BY council, person ORDER BY death IS NULL, last DESC, death DESC) AS nth
    FROM events
),
open AS (
    SELECT council, person, service_type.value AS what,
        CASE WHEN part.value = 'Direct payment' THEN 'Direct payment' ELSE delivery.value END AS delivery
    FROM events
    JOIN mapping AS service_type ON service_type.field = 'service' AND service_type.raw = events.what
    JOIN mapping AS type_of_client ON type_of_client.field = 'client' AND type_of_client.raw = events.client
    LEFT JOIN mapping AS part ON part.field = 'component' AND part.raw = events.component
    LEFT JOIN mapping AS delivery ON delivery.field = 'delivery' AND delivery.raw = events.delivery
    WHERE type_of_client.value = 'Service user' AND service_type.value LIKE 'Long term support:%'
      AND start <= :day AND (till IS NULL OR (till >= start AND till >= :day))
),
settings AS (
    SELECT council, person, min(
        CASE what
            WHEN 'Long term support: Nursing care' THEN 1
            WHEN 'Long term support: Residential care' THEN 2
            WHEN 'Long term support: Community' THEN
                CASE delivery
                    WHEN 'Direct payment' THEN 3
                    WHEN 'CASSR managed personal budget' THEN 4
                    WHEN 'CASSR commissioned support' THEN 5
                    ELSE 6 END
            ELSE 7 END) AS setting
    FROM open
    GROUP BY council, person
)
SELECT settings.council AS council, sum(setting = 3) AS numerator, count(*) AS denominator
FROM settings
JOIN births ON births.council = settings.council AND births.person = settings.person AND births.nth = 1
JOIN deaths ON deaths.council = settings.council AND deaths.person = settings.person AND deaths.nth = 1
WHERE setting BETWEEN 3 AND 6 AND (death IS NULL OR death >= :day)
  AND (birth IS NULL OR CAST((julianday(:day) - julianday(birth)) * 4 AS integer) / 1461 >= 18)
GROUP BY settings.council
ORDER BY settings.council
