//! The post: sends a parcel by email or to another system, and says honestly whether it arrived.
//!
//! Email goes to the council's own server (`mail_server`), or to the program that sends it (`mail_command`, such as
//! `sendmail -t`), whichever the settings name. Webhooks go over HTTP; in front of an outside one stands the council's own proxy,
//! which is also where it is allowed or not.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::house::House;
use crate::house::settings::Settings;

/// Longest that one parcel may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Something to be sent.
pub struct Parcel<'a> {
    /// The same for every try, so that whoever receives it twice can tell.
    pub id: Uuid,
    /// `email` or `webhook`.
    pub kind: &'a str,
    /// An address, or the name of a webhook.
    pub target: &'a str,
    pub subject: &'a str,
    pub body: &'a str,
    /// A PDF that goes along with an email: its name and what is in it.
    pub file: Option<(String, Vec<u8>)>,
}

/// Sends a parcel.
/// Errors: when it did not arrive, as far as can be known.
pub async fn send(house: &House, parcel: &Parcel<'_>) -> anyhow::Result<()> {
    let sending = async {
        match parcel.kind {
            "email" => mail(&house.settings, parcel).await,
            "webhook" => call(house, parcel).await,
            other => bail!("there is no way to send {other:?}"),
        }
    };
    tokio::time::timeout(PATIENCE, sending)
        .await
        .context("no answer came in time")?
}

/// Whether this copy of Almoner sends email.
pub fn sends_email(settings: &Settings) -> bool {
    settings.mail_server.is_some() || !settings.mail_command.is_empty()
}

/// Whether this is an address to which email can go.
pub fn is_address(typed: &str) -> bool {
    typed.parse::<lettre::Address>().is_ok()
}

async fn mail(settings: &Settings, parcel: &Parcel<'_>) -> anyhow::Result<()> {
    let from: Mailbox = settings
        .mail_from
        .parse()
        .context("the setting mail_from is not an address")?;
    let builder = Message::builder()
        .from(from)
        .to(parcel
            .target
            .parse()
            .with_context(|| format!("{:?} is not an address", parcel.target))?)
        .subject(parcel.subject)
        .message_id(Some(format!("<{}@almoner>", parcel.id)));
    let words = SinglePart::plain(parcel.body.to_owned());
    let message = match &parcel.file {
        Some((name, bytes)) => {
            let file = Attachment::new(name.clone());
            let file = file.body(bytes.clone(), ContentType::parse("application/pdf")?);
            builder.multipart(MultiPart::mixed().singlepart(words).singlepart(file))?
        }
        None => builder.singlepart(words)?,
    };
    let Some(server) = settings.mail_server.as_deref() else {
        let command = settings.mail_command.clone();
        return tokio::task::spawn_blocking(move || hand_over(&command, &message.formatted()))
            .await?;
    };
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server)
        .context("the setting mail_server is not an address such as smtp://relay:25")?
        .timeout(Some(PATIENCE))
        .build();
    transport.send(message).await.context("the mail server")?;
    Ok(())
}

/// Gives a message to the program that sends mail, and waits for its word.
fn hand_over(command: &str, message: &[u8]) -> anyhow::Result<()> {
    let mut words = command.split_whitespace();
    let program = words.next().context(
        "neither of the settings mail_server and mail_command is there, so no email can be sent",
    )?;
    let mut running = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} does not start"))?;
    if let Some(mut input) = running.stdin.take() {
        input.write_all(message)?;
    }
    let done = running.wait_with_output()?;
    if !done.status.success() {
        let says = String::from_utf8_lossy(&done.stderr);
        bail!("{program} refused it: {}", says.trim());
    }
    Ok(())
}

async fn call(house: &House, parcel: &Parcel<'_>) -> anyhow::Result<()> {
    let address = house.council.webhooks.get(parcel.target);
    let address = address.with_context(|| format!("there is no webhook {:?}", parcel.target))?;
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
        .header("idempotency-key", parcel.id.to_string())
        .body(Full::new(Bytes::from(parcel.body.to_owned())))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let _ = answer.into_body().collect().await;
    running.abort();
    if !status.is_success() {
        bail!("it answered {status}");
    }
    Ok(())
}
