//! The post: sends a letter by email or to another system, and says honestly whether it arrived.
//!
//! Email is handed to the program that the settings name (`mail_command`, such as `sendmail -t`): each council has
//! one, with its own relay and keys. Webhooks go over HTTP; in front of an outside one stands the council's own proxy,
//! which is also where it is allowed or not.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::house::House;

/// Longest that one letter may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Something to be sent.
pub struct Letter<'a> {
    /// The same for every try, so that whoever receives it twice can tell.
    pub id: Uuid,
    /// `email` or `webhook`.
    pub kind: &'a str,
    /// An address, or the name of a webhook.
    pub target: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
}

/// Sends a letter.
/// Errors: when it did not arrive, as far as can be known.
pub async fn send(house: &House, letter: &Letter<'_>) -> anyhow::Result<()> {
    let sending = async {
        match letter.kind {
            "email" => mail(house, letter).await,
            "webhook" => call(house, letter).await,
            other => bail!("there is no way to send {other:?}"),
        }
    };
    tokio::time::timeout(PATIENCE, sending)
        .await
        .context("no answer came in time")?
}

async fn mail(house: &House, letter: &Letter<'_>) -> anyhow::Result<()> {
    let line = |text: &str| text.replace(['\r', '\n'], " ");
    let text = format!(
        "To: {}\nFrom: {}\nSubject: {}\nMessage-ID: <{}@almoner>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{}",
        line(letter.target),
        line(&house.settings.mail_from),
        line(letter.subject),
        letter.id,
        letter.body,
    );
    let command = house.settings.mail_command.clone();
    tokio::task::spawn_blocking(move || hand_over(&command, &text)).await?
}

/// Gives a message to the program that sends mail, and waits for its word.
fn hand_over(command: &str, text: &str) -> anyhow::Result<()> {
    let mut words = command.split_whitespace();
    let program = words
        .next()
        .context("the setting mail_command is empty, so no email can be sent")?;
    let mut running = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    if let Some(mut input) = running.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let done = running.wait_with_output()?;
    if !done.status.success() {
        let says = String::from_utf8_lossy(&done.stderr);
        bail!("{program} refused it: {}", says.trim());
    }
    Ok(())
}

async fn call(house: &House, letter: &Letter<'_>) -> anyhow::Result<()> {
    let address = house.council.webhooks.get(letter.target);
    let address = address.with_context(|| format!("there is no webhook {:?}", letter.target))?;
    let uri: hyper::Uri = address
        .parse()
        .context("the webhook's address cannot be read")?;
    let host = uri.host().context("the webhook's address has no host")?;
    if uri.scheme_str() != Some("http") {
        bail!("webhooks go over http, to the council's own proxy: {address}");
    }
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host, port)).await?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let running = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::post(path)
        .header(
            "host",
            uri.authority().map_or(host, |authority| authority.as_str()),
        )
        .header("content-type", "application/json")
        .header("idempotency-key", letter.id.to_string())
        .body(Full::new(Bytes::from(letter.body.to_owned())))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let _ = answer.into_body().collect().await;
    running.abort();
    if !status.is_success() {
        bail!("it answered {status}");
    }
    Ok(())
}
