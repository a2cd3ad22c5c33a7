//! How this copy of Almoner runs: from a file, the environment (`ALMONER_…`) and flags, in rising order of weight.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use db::Location;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Every setting, with its default.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Folder of the archive, when it is in SQLite.
    pub data: Option<PathBuf>,
    /// `postgres://…`, when it is in PostgreSQL.
    pub database_url: Option<String>,
    /// Connections that read from PostgreSQL at most; three for each core where it is left out.
    pub database_readers: Option<u32>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder with the council's own settings, over the defaults shipped inside the program.
    pub council: Option<PathBuf>,
    /// How browsers reach this service, such as `https://almoner.example.gov.uk`; decides whether cookies are for HTTPS only.
    pub address: Option<String>,
    /// A proxy in front sets `X-Forwarded-For`; believe it.
    pub behind_proxy: bool,
    /// `text` or `json`.
    pub log_format: LogFormat,
    /// What to log, such as `info` or `almoner=debug,info`.
    pub log: String,
    /// Where to send OpenTelemetry traces (OTLP over HTTP), such as `http://localhost:4318`.
    pub otlp_endpoint: Option<String>,
    /// The council's mail server, such as `smtp://relay:25?tls=required`, `smtps://user:password@mail:465`.
    pub mail_server: Option<String>,
    /// Where there is no such server: the program that takes an email on its input and sends it, such as
    /// `/usr/sbin/sendmail -t`. With neither, no email is sent.
    pub mail_command: String,
    /// From whom emails come, such as `Adult social care <care@example.gov.uk>`.
    pub mail_from: String,
    /// Minutes without use after which a session ends.
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// Megabytes that a document may have.
    pub largest_document_mb: u64,
    /// The virus scanner and its flags, such as `["clamdscan", "--no-summary", "-"]`: it is given each document on its
    /// standard input and says by exit code 0 that it is clean. Without one, documents are marked as not looked through.
    pub scan_command: Vec<String>,
    /// Hours for which a case that was taken on a visit can be read on the device.
    pub visit_hours: i64,
    /// Cases that one device may hold.
    pub visit_cases: u64,
    /// Read templates afresh for each page: for those who write them.
    pub reload: bool,
    /// Say in a header how long each page's template took: for those who measure.
    pub timings: bool,
    /// A file to give at `/bench/bare`, to measure what a page costs beside bare bytes. No such route without it.
    pub bench_bare: Option<PathBuf>,
}

/// The two forms of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            data: None,
            database_url: None,
            database_readers: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            council: None,
            address: None,
            behind_proxy: false,
            log_format: LogFormat::Text,
            log: "info".to_owned(),
            otlp_endpoint: None,
            mail_command: String::new(),
            mail_from: "almoner@localhost".to_owned(),
            session_idle_minutes: 30,
            session_hours: 12,
            largest_document_mb: 50,
            scan_command: Vec::new(),
            visit_hours: 48,
            visit_cases: 10,
            mail_server: None,
            reload: false,
            timings: false,
            bench_bare: None,
        }
    }
}

/// What `./dev`, the tests, the bench and flags read from `ALMONER_…` and no setting: whoever starts the program from
/// them passes it on.
const OF_TOOLS: &[&str] = &[
    "test_postgres",
    "bench_postgres",
    "node_modules",
    "config",
    "binary",
];

impl Settings {
    /// Reads the file (where one is named), then the environment, then the flags.
    /// Errors: name the setting that is unknown or of the wrong form, and where it was given.
    pub fn read(file: Option<&PathBuf>, flags: impl Serialize) -> anyhow::Result<Settings> {
        let mut figment = Figment::from(Serialized::defaults(Settings::default()));
        if let Some(file) = file {
            if !file.is_file() {
                bail!("there is no settings file {}", file.display());
            }
            figment = figment.merge(Toml::file(file));
        }
        let known = |key: &figment::value::UncasedStr| !OF_TOOLS.iter().any(|other| key == *other);
        figment = figment
            .merge(Env::prefixed("ALMONER_").filter(known))
            .merge(Serialized::globals(flags));
        figment.extract().context("the settings cannot be used")
    }

    /// Where the archive is.
    /// Errors: when it is not said, or said twice.
    pub fn location(&self) -> anyhow::Result<Location> {
        match (&self.data, &self.database_url) {
            (Some(folder), None) => Ok(Location::Folder(folder.clone())),
            (None, Some(url)) => Ok(Location::Url {
                url: url.clone(),
                readers: self.database_readers,
            }),
            (None, None) => bail!("say where the archive is: --data FOLDER, or --database-url URL"),
            (Some(_), Some(_)) => {
                bail!("the archive is said to be in two places: leave out --data or --database-url")
            }
        }
    }

    /// Whether cookies are sent over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.address
            .as_deref()
            .is_some_and(|address| address.starts_with("https://"))
    }
}
