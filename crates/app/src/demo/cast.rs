//! Whom one signs in as to try Exampleshire out, each with work of their own.

/// The organisation that a batch is handed out to: its code and name as a team.
pub const SUPPLIER: (&str, &str) = ("brightside", "Brightside Therapists");

/// Who of the cast works for it.
pub const OF_SUPPLIER: &str = "Nadia Rahman";

/// The body that pays carers their budgets for the council: its code and name as a team.
pub const PAYING_BODY: (&str, &str) = ("carers_centre", "Exampleshire Carers’ Centre");

/// Who of the cast works for it.
pub const OF_PAYING_BODY: &str = "Ines Cole";

/// Those whom the sign-in page offers first: name, job, roles and team.
pub const CAST: &[(&str, &str, &[&str], &str)] = &[
    (
        "Priya Shah",
        "Social worker, North",
        &["social_worker"],
        "north",
    ),
    (
        "Tom Ash",
        "Social worker, North",
        &["social_worker"],
        "north",
    ),
    (
        "Ana Kowalska",
        "Senior social worker, North",
        &["social_worker"],
        "north",
    ),
    (
        "Grace Okafor",
        "Team manager, North",
        &["team_manager"],
        "north",
    ),
    (
        "Ayesha Khan",
        "Front-door officer",
        &["front_door_officer"],
        "front_door",
    ),
    (
        "Owen Pryce",
        "Occupational therapist",
        &["occupational_therapist"],
        "ot",
    ),
    (
        "Lena Fox",
        "Allocator, occupational therapy and North",
        &["allocator"],
        "ot",
    ),
    (
        "Marcus Bell",
        "Safeguarding lead, sits on the panel",
        &["safeguarding_lead", "restricted_records", "panel_member"],
        "safeguarding",
    ),
    (
        "Helen Marsh",
        "Performance analyst",
        &["performance_analyst"],
        "",
    ),
    (
        "Ruth Adeyemi",
        "Head of service, agrees budgets",
        &["head_of_service"],
        "",
    ),
    (
        "Colin Frost",
        "Direct payments officer",
        &["finance_officer"],
        "",
    ),
    ("Sam Green", "Administrator", &["administrator"], ""),
    (
        "Joan Reid",
        "Quality officer (reads records)",
        &["reader"],
        "",
    ),
    (
        "Dev Mistry",
        "Children's social worker (no adults' records)",
        &["childrens_worker"],
        "",
    ),
    (
        "Megan Hart",
        "Social worker, preparing for adult life",
        &["transition_worker"],
        "transition",
    ),
    (
        "Bea Lindley",
        "Carers' assessor",
        &["social_worker"],
        "carers",
    ),
    (
        "Peter Lowe",
        "Reviewing officer, has a batch of reviews",
        &["social_worker"],
        "reviews",
    ),
    (
        OF_SUPPLIER,
        "Therapist of a supplier, has a batch of assessments",
        &["supplier"],
        "",
    ),
    (
        OF_PAYING_BODY,
        "Pays carers their budgets at the carers’ centre",
        &["paying_body"],
        "",
    ),
    (
        "Asif Mirza",
        "Chemist who gives small equipment by prescription",
        &["equipment_shop"],
        "",
    ),
];
