-- What took the place of a direct payment, so that it stands again when that is taken back; and when it was written that money came back.

ALTER TABLE direct_payment ADD COLUMN replaced_by uuid;
ALTER TABLE direct_payment ADD COLUMN rest_by text;
ALTER TABLE direct_payment ADD COLUMN rest_name text;
ALTER TABLE direct_payment ADD COLUMN letter_id uuid;
ALTER TABLE direct_payment_check ADD COLUMN received_at timestamptz;
