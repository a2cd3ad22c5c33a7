-- What a search tells of each person stands in the indexes that lead there: without them, a list of two hundred people
-- is two hundred reads from all over the archive.

CREATE INDEX person_told ON person (id, number, service, born_on, nhs_number, deleted_on, merged_into);

DROP INDEX person_name_by_person;
CREATE INDEX person_name_by_person ON person_name (person_id, given_key, family_key);

DROP INDEX address_by_postcode;
CREATE INDEX address_by_postcode ON address (postcode_key, superseded_at, person_id);
