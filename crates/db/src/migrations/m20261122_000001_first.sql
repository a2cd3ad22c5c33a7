-- The first schema: colleagues and teams, people, contacts, casework, clocks, and the chain of events.
-- What a column means stands beside its field in src/entities.

CREATE TABLE account (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL,
    email_key text NOT NULL,
    name text NOT NULL,
    job_title text,
    profession text,
    password_hash text,
    code_secret text,
    codes_since timestamptz,
    last_code_step bigint,
    closed_on date,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT account_email_is_taken UNIQUE (email_key)
);

CREATE TABLE role_held (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    role text NOT NULL,
    from_on date NOT NULL,
    until_on date,
    version bigint NOT NULL,
    CONSTRAINT role_held_account FOREIGN KEY (account_id) REFERENCES account (id)
);
CREATE INDEX role_held_by_account ON role_held (account_id);

CREATE TABLE team (
    id uuid NOT NULL PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    work text NOT NULL,
    locality text,
    phone text,
    opened_on date NOT NULL,
    closed_on date,
    succeeded_by uuid,
    version bigint NOT NULL,
    CONSTRAINT team_code_is_taken UNIQUE (code)
);

CREATE TABLE membership (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    team_id uuid NOT NULL,
    from_on date NOT NULL,
    until_on date,
    version bigint NOT NULL,
    CONSTRAINT membership_account FOREIGN KEY (account_id) REFERENCES account (id),
    CONSTRAINT membership_team FOREIGN KEY (team_id) REFERENCES team (id)
);
CREATE INDEX membership_by_account ON membership (account_id);
CREATE INDEX membership_by_team ON membership (team_id);

CREATE TABLE person (
    id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    service text NOT NULL,
    title text,
    given_names text NOT NULL,
    family_name text NOT NULL,
    preferred_name text,
    pronouns text,
    born_on date,
    born_estimated boolean NOT NULL,
    died_on date,
    died_estimated boolean NOT NULL,
    nhs_number text,
    nhs_number_status text,
    sex text,
    gender_identity text,
    ethnicity text,
    religion text,
    sexual_orientation text,
    marital_status text,
    disability text,
    veteran text,
    first_language text,
    interpreter text,
    preferred_contact text,
    contact_note text,
    gp_practice text,
    gp_code text,
    what_matters text,
    merged_into uuid,
    deleted_on date,
    deleted_because text,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT person_number_is_taken UNIQUE (number)
);
CREATE INDEX person_by_nhs_number ON person (nhs_number);
CREATE INDEX person_by_birth ON person (born_on);

CREATE TABLE person_name (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    given_key text NOT NULL,
    family_key text NOT NULL,
    CONSTRAINT person_name_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX person_name_by_person ON person_name (person_id);
CREATE INDEX person_name_by_family ON person_name (family_key, given_key, person_id);
CREATE INDEX person_name_by_given ON person_name (given_key, family_key, person_id);

CREATE TABLE person_alias (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    given_names text NOT NULL,
    family_name text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT person_alias_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX person_alias_by_person ON person_alias (person_id);

CREATE TABLE address (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    lines text NOT NULL,
    postcode text,
    postcode_key text,
    uprn text,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT address_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX address_by_person ON address (person_id);
CREATE INDEX address_by_postcode ON address (postcode_key);

CREATE TABLE contact_detail (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    note text,
    preferred boolean NOT NULL,
    ended_on date,
    version bigint NOT NULL,
    CONSTRAINT contact_detail_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX contact_detail_by_person ON contact_detail (person_id);

CREATE TABLE communication_need (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    category text NOT NULL,
    need text NOT NULL,
    note text,
    share boolean NOT NULL,
    review_on date,
    ended_on date,
    version bigint NOT NULL,
    CONSTRAINT communication_need_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX communication_need_by_person ON communication_need (person_id);

CREATE TABLE circumstance (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    main boolean NOT NULL,
    from_on date NOT NULL,
    until_on date,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz,
    version bigint NOT NULL,
    CONSTRAINT circumstance_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX circumstance_by_person ON circumstance (person_id);

CREATE TABLE restriction (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    admits_accounts json NOT NULL,
    admits_teams json NOT NULL,
    bars_accounts json NOT NULL,
    from_on date NOT NULL,
    until_on date,
    set_by uuid NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT restriction_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX restriction_by_person ON restriction (person_id);
CREATE UNIQUE INDEX restriction_one ON restriction (person_id) WHERE until_on IS NULL;

CREATE TABLE break_glass (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid,
    review_note text,
    justified boolean,
    version bigint NOT NULL,
    CONSTRAINT break_glass_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX break_glass_by_person ON break_glass (person_id, account_id);

CREATE TABLE contact (
    id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    person_id uuid,
    described text,
    received_at timestamptz NOT NULL,
    channel text NOT NULL,
    taken_by uuid NOT NULL,
    caller_name text,
    caller_relation text,
    caller_contact text,
    reason text,
    consent text,
    consent_note text,
    urgency text,
    danger boolean,
    risk_note text,
    said text,
    matters text,
    tried text,
    advice text,
    signposted_to text,
    outcome text,
    outcome_note text,
    decided_at timestamptz,
    decided_by uuid,
    team_id uuid,
    routed_because text,
    overruled_because text,
    worker_told uuid,
    duplicate_of uuid,
    hand_offs bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT contact_number_is_taken UNIQUE (number),
    CONSTRAINT contact_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX contact_by_person ON contact (person_id);
CREATE INDEX contact_by_received ON contact (received_at);
CREATE INDEX contact_undecided ON contact (decided_at, received_at);

CREATE TABLE hand_off (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid,
    contact_id uuid,
    referral_id uuid,
    from_team_id uuid,
    to_team_id uuid NOT NULL,
    handed_at timestamptz NOT NULL,
    handed_by uuid NOT NULL,
    because text NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX hand_off_by_contact ON hand_off (contact_id);
CREATE INDEX hand_off_by_referral ON hand_off (referral_id);

CREATE TABLE referral (
    id uuid NOT NULL PRIMARY KEY,
    number text NOT NULL,
    person_id uuid NOT NULL,
    contact_id uuid,
    team_id uuid NOT NULL,
    kind text NOT NULL,
    profession text,
    priority text,
    why_now text,
    received_on date NOT NULL,
    allocated_on date,
    closed_on date,
    closed_because text,
    version bigint NOT NULL,
    CONSTRAINT referral_number_is_taken UNIQUE (number),
    CONSTRAINT referral_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT referral_team FOREIGN KEY (team_id) REFERENCES team (id)
);
CREATE INDEX referral_by_person ON referral (person_id);
CREATE INDEX referral_waiting ON referral (team_id, received_on) WHERE allocated_on IS NULL AND closed_on IS NULL;

CREATE TABLE allocation (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    team_id uuid NOT NULL,
    worker_id uuid,
    referral_id uuid,
    priority text,
    from_on date NOT NULL,
    until_on date,
    closed_because text,
    made_by uuid NOT NULL,
    seen_at timestamptz,
    note text,
    version bigint NOT NULL,
    CONSTRAINT allocation_person FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT allocation_team FOREIGN KEY (team_id) REFERENCES team (id)
);
CREATE UNIQUE INDEX allocation_one_team ON allocation (person_id, team_id) WHERE worker_id IS NULL AND until_on IS NULL;
CREATE UNIQUE INDEX allocation_one_worker ON allocation (person_id, team_id) WHERE worker_id IS NOT NULL AND until_on IS NULL;
CREATE INDEX allocation_by_person ON allocation (person_id);
CREATE INDEX allocation_by_worker ON allocation (worker_id, until_on);
CREATE INDEX allocation_by_team ON allocation (team_id, until_on, worker_id);

CREATE TABLE case_note (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    title text,
    text text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    written_by uuid NOT NULL,
    contact_id uuid,
    pinned boolean NOT NULL,
    removed_at timestamptz,
    removed_by uuid,
    removal_asked_by text,
    removed_because text,
    version bigint NOT NULL,
    CONSTRAINT case_note_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX case_note_by_person ON case_note (person_id, occurred_at);

CREATE TABLE deadline (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL,
    timescale text NOT NULL,
    title text NOT NULL,
    about_table text NOT NULL,
    about_id uuid NOT NULL,
    team_id uuid,
    worker_id uuid,
    started_on date NOT NULL,
    due_on date NOT NULL,
    met_on date,
    stopped_on date,
    breach_reason text,
    version bigint NOT NULL,
    CONSTRAINT deadline_person FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX deadline_by_person ON deadline (person_id);
CREATE INDEX deadline_by_worker ON deadline (worker_id, due_on) WHERE met_on IS NULL AND stopped_on IS NULL;
CREATE INDEX deadline_by_team ON deadline (team_id, due_on) WHERE met_on IS NULL AND stopped_on IS NULL;
CREATE INDEX deadline_by_subject ON deadline (about_id);

CREATE TABLE event (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_id uuid,
    kind text NOT NULL,
    person_id uuid,
    about_id uuid,
    body json NOT NULL,
    rows json NOT NULL,
    hash text NOT NULL,
    CONSTRAINT event_place_is_taken UNIQUE (seq)
);
CREATE INDEX event_by_person ON event (person_id, at);
CREATE INDEX event_by_actor ON event (actor_id, at);

CREATE TABLE chain_head (
    id uuid NOT NULL PRIMARY KEY,
    seq bigint NOT NULL,
    hash text NOT NULL
);

CREATE TABLE number_series (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    next bigint NOT NULL,
    CONSTRAINT number_series_name UNIQUE (name)
);

CREATE TABLE name_spelling (
    id uuid NOT NULL PRIMARY KEY,
    key text NOT NULL,
    word text NOT NULL,
    CONSTRAINT name_spelling_once UNIQUE (key, word)
);
CREATE INDEX name_spelling_by_word ON name_spelling (word);

CREATE TABLE session (
    id uuid NOT NULL PRIMARY KEY,
    token_hash text NOT NULL,
    account_id uuid NOT NULL,
    csrf text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    ended_at timestamptz,
    agent text,
    CONSTRAINT session_token UNIQUE (token_hash)
);
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE password_link (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    token_hash text NOT NULL,
    made_by uuid,
    made_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT password_link_token UNIQUE (token_hash)
);
CREATE INDEX password_link_by_account ON password_link (account_id);

CREATE TABLE sign_in_attempt (
    id uuid NOT NULL PRIMARY KEY,
    email_key text NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL,
    succeeded boolean NOT NULL
);
CREATE INDEX sign_in_attempt_by_email ON sign_in_attempt (email_key, at);
CREATE INDEX sign_in_attempt_by_address ON sign_in_attempt (address, at);

CREATE TABLE look (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    account_id uuid,
    person_id uuid NOT NULL,
    what text NOT NULL,
    outcome text NOT NULL,
    because text
);
CREATE INDEX look_by_person ON look (person_id, at);
CREATE INDEX look_by_account ON look (account_id, at);

CREATE TABLE held_form (
    id uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL,
    path text NOT NULL,
    fields json NOT NULL,
    held_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL
);
CREATE INDEX held_form_by_account ON held_form (account_id, held_at);
