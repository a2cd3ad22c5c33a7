-- The session whose page is sent after that session was ended is found by the token that the page carries.

CREATE INDEX session_by_csrf ON session (csrf);
