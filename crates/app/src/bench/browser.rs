//! A browser without eyes: one kept connection, a cookie, and the token that forms carry.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::house::once;

/// A colleague at a browser.
pub struct Browser {
    connection: SendRequest<Full<Bytes>>,
    cookie: String,
    csrf: String,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub cookie: String,
    /// Milliseconds that the template took, where the server says so.
    pub template: Option<f64>,
    pub body: Bytes,
}

impl Browser {
    /// A stranger's browser.
    pub async fn open(at: SocketAddr) -> anyhow::Result<Browser> {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        let (connection, work) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(work);
        Ok(Browser {
            connection,
            cookie: String::new(),
            csrf: String::new(),
        })
    }

    /// Signs in to a demonstration as a colleague.
    pub async fn sign_in(at: SocketAddr, colleague: Uuid) -> anyhow::Result<Browser> {
        let mut browser = Browser::open(at).await?;
        let colleague = colleague.to_string();
        let fields = [
            ("colleague", colleague.as_str()),
            ("next", ""),
            ("held", ""),
        ];
        let answer = browser.post("/sign-in", &fields).await?;
        if answer.cookie.is_empty() {
            bail!("the server did not let {colleague} in: {}", answer.status);
        }
        browser.cookie = answer.cookie;
        let page = browser.get("/people").await?;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let token = token_in(&page).context("no page carries a token")?;
        browser.csrf = once::session_of(token).to_owned();
        Ok(browser)
    }

    /// GET
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let request = Request::get(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, &self.cookie)
            .body(Full::default())?;
        self.send(request).await
    }

    /// POST of a form, with its token and the key of a page that was opened for it.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let mut fields = fields.to_vec();
        let token = once::token(&self.csrf, Uuid::new_v4());
        fields.push(("csrf", &token));
        let body = serde_html_form::to_string(&fields)?;
        let request = Request::post(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(body))?;
        self.send(request).await
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<Answer> {
        self.connection.ready().await?;
        let answer = self.connection.send_request(request).await?;
        let text = |name: &str| {
            let value = answer.headers().get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (location, cookie) = (text("location"), text("set-cookie"));
        let timing = text("server-timing");
        let template = timing
            .strip_prefix("template;dur=")
            .and_then(|ms| ms.parse().ok());
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Answer {
            status,
            location,
            cookie,
            template,
            body,
        })
    }
}

fn token_in(page: &str) -> Option<&str> {
    let rest = page.split_once("name=\"csrf\" value=\"")?.1;
    rest.split('"').next().filter(|token| !token.is_empty())
}
