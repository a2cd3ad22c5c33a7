-- Few people were joined with another: an index of those alone, so that "not joined" is never looked up in it.

DROP INDEX person_by_merged_into;
CREATE INDEX person_by_merged_into ON person (merged_into) WHERE merged_into IS NOT NULL;
