//! Someone who visits pages: keeps cookies, carries the form token, and reads what comes back.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use db::sea_orm::prelude::Uuid;
use tower::ServiceExt;

use almoner::house::{House, session};

use super::TestHouse;

/// A visitor, signed in or not.
pub struct Visitor {
    pub account: Option<Uuid>,
    house: House,
    rooms: Router,
    cookie: String,
}

/// A page that came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub cookies: Vec<String>,
    pub text: String,
    /// The same as it came.
    pub bytes: Vec<u8>,
    pub headers: axum::http::HeaderMap,
}

impl Visitor {
    pub fn stranger(test: &TestHouse) -> Visitor {
        Visitor {
            account: None,
            house: test.house.clone(),
            rooms: test.rooms.clone(),
            cookie: String::new(),
        }
    }

    pub async fn signed_in(test: &TestHouse, account: Uuid) -> Visitor {
        let cookie = session::begin(&test.house, account, None).await.unwrap();
        let cookie = format!("{}={}", cookie.name(), cookie.value());
        Visitor {
            account: Some(account),
            cookie,
            ..Visitor::stranger(test)
        }
    }

    /// The same colleague, signed in anew: on a later day the former session has ended.
    pub async fn again(&self, test: &TestHouse) -> Visitor {
        Visitor::signed_in(test, self.id()).await
    }

    /// The account's id, of one who is signed in.
    pub fn id(&self) -> Uuid {
        self.account.unwrap()
    }

    /// GET
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// POST with the session's token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post_bare(path, &fields).await
    }

    /// GET by a link on this page of ours.
    pub async fn get_from(&self, path: &str, page: &str) -> Answer {
        let request = Request::get(path).header(header::REFERER, format!("http://localhost{page}"));
        self.send(request, Body::empty()).await
    }

    /// POST with the session's token, from this page of ours.
    pub async fn post_from(&self, path: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let fields = [fields, &[("csrf", &token)]].concat();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::REFERER, format!("http://localhost{page}"));
        let body = serde_html_form::to_string(fields).unwrap();
        self.send(request, Body::from(body)).await
    }

    /// POST without the token.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_bytes(
            path,
            serde_html_form::to_string(fields).unwrap().into_bytes(),
        )
        .await
    }

    /// POST of any bytes, as a form.
    pub async fn post_bytes(&self, path: &str, bytes: Vec<u8>) -> Answer {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(bytes)).await
    }

    /// POST of files with the session's token, as a browser sends them.
    pub async fn post_files(&self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        let token = self.token().await;
        self.post_files_with(path, &token, files).await
    }

    /// POST of files with any token.
    pub async fn post_files_with(
        &self,
        path: &str,
        token: &str,
        files: &[(&str, &[u8])],
    ) -> Answer {
        let field = "Content-Disposition: form-data; name=";
        let mut body = format!("--edge\r\n{field}\"csrf\"\r\n\r\n{token}\r\n").into_bytes();
        for (name, bytes) in files {
            let head = format!(
                "--edge\r\n{field}\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--edge--\r\n");
        self.send_files(path, body).await
    }

    /// POST of a form with a file, as browsers send it: the token first, the file last.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let token = self.token().await;
        self.upload_with(path, &token, fields, file).await
    }

    /// The same with this token.
    pub async fn upload_with(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (field, value) in [("csrf", token)].iter().chain(fields) {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.send_files(path, body).await
    }

    /// POST of parts divided by "edge", as they are.
    pub async fn send_files(&self, path: &str, body: Vec<u8>) -> Answer {
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request, Body::from(body)).await
    }

    /// The token that this session's forms carry.
    pub async fn token(&self) -> String {
        use db::entities::session::{Column, Entity};
        use db::sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
        let found = Entity::find()
            .filter(Column::AccountId.eq(self.id()))
            .order_by_desc(Column::StartedAt);
        found
            .one(self.house.archive.reader())
            .await
            .unwrap()
            .unwrap()
            .csrf
    }

    /// Uses another cookie from now on.
    pub fn with_cookie(mut self, cookie: &str) -> Visitor {
        self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        self
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie)
            .body(body)
            .unwrap();
        let answer = self.rooms.clone().oneshot(request).await.unwrap();
        let text = |name: header::HeaderName| {
            answer
                .headers()
                .get(name)
                .map(|v| v.to_str().unwrap().to_owned())
        };
        let cookies = answer
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|v| v.to_str().unwrap().to_owned())
            .collect();
        let (status, location) = (answer.status(), text(header::LOCATION).unwrap_or_default());
        let headers = answer.headers().clone();
        let bytes = axum::body::to_bytes(answer.into_body(), 50 << 20)
            .await
            .unwrap();
        Answer {
            status,
            location,
            cookies,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.into(),
            headers,
        }
    }
}

impl Answer {
    /// The page came.
    #[track_caller]
    pub fn is_ok(self) -> Answer {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self
    }

    /// Nothing is there, or it may not be known.
    #[track_caller]
    pub fn is_not_found(self) -> Answer {
        assert_eq!(self.status, StatusCode::NOT_FOUND, "{}", self.text);
        self
    }

    /// Known, but not allowed.
    #[track_caller]
    pub fn is_forbidden(self) -> Answer {
        assert_eq!(self.status, StatusCode::FORBIDDEN, "{}", self.text);
        self
    }

    /// Somebody was quicker, or it is not the time for this.
    #[track_caller]
    pub fn is_conflict(self) -> Answer {
        assert_eq!(self.status, StatusCode::CONFLICT, "{}", self.text);
        self
    }

    /// The form came back with a problem that says this.
    #[track_caller]
    pub fn has_problem(self, says: &str) -> Answer {
        assert_eq!(
            self.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            self.text
        );
        self.has(says)
    }

    /// It leads elsewhere; gives where.
    #[track_caller]
    pub fn leads(self) -> String {
        assert!(
            self.status.is_redirection(),
            "{} {}",
            self.status,
            self.text
        );
        self.location
    }

    /// It leads to this path.
    #[track_caller]
    pub fn leads_to(self, path: &str) -> Answer {
        assert!(
            self.status.is_redirection(),
            "{} {}",
            self.status,
            self.text
        );
        assert_eq!(self.location, path);
        self
    }

    /// The page has this in it.
    #[track_caller]
    pub fn has(self, words: &str) -> Answer {
        assert!(
            self.text.contains(words),
            "{words:?} is not in the page:\n{}",
            self.text
        );
        self
    }

    /// A PDF came; gives its words, page after page.
    #[track_caller]
    pub fn pdf_words(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/pdf");
        let read = lopdf::Document::load_mem(&self.bytes).unwrap();
        let pages: Vec<u32> = read.get_pages().into_keys().collect();
        let words = read.extract_text(&pages).unwrap();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A PDF came with these words in this order.
    #[track_caller]
    pub fn reads(&self, words: &[&str]) {
        let all = self.pdf_words();
        let mut rest = all.as_str();
        for word in words {
            let at = rest.find(word);
            rest = &rest[at.unwrap_or_else(|| panic!("{word:?} is not there in order: {all}"))..];
        }
    }

    /// The page does not have this in it.
    #[track_caller]
    pub fn lacks(self, words: &str) -> Answer {
        assert!(
            !self.text.contains(words),
            "{words:?} is in the page:\n{}",
            self.text
        );
        self
    }
}
