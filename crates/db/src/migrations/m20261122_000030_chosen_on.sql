-- A last day that somebody chose is theirs: nothing that reckons anew moves it.

ALTER TABLE deadline ADD COLUMN chosen_on date;
