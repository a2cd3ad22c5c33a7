-- Case studies are few among millions of notes, and listed together.

CREATE INDEX case_note_of_case_studies ON case_note (occurred_at) WHERE kind = 'case_study';
