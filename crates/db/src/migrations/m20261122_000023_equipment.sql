-- What was given and not had yet is found without reading everything that anybody ever had.

CREATE INDEX equipment_on_the_way ON equipment (given_on) WHERE redeemed_on IS NULL AND returned_on IS NULL AND given_on IS NOT NULL;
