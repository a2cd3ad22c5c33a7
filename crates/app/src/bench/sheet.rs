//! A page of a form as the bench fills it in: what it carries along, and its boxes for words.

use super::browser::{Answer, Browser};

/// A page of a form that is open.
pub struct Sheet {
    path: String,
    /// What the page carries along: what its reader has seen, and the sitting.
    carried: Vec<(&'static str, String)>,
    /// The names of its boxes for words.
    boxes: Vec<String>,
}

impl Sheet {
    /// Opens the page at this path.
    pub async fn open(browser: &mut Browser, path: String) -> anyhow::Result<Sheet> {
        let answer = browser.get(&path).await?;
        let page = String::from_utf8_lossy(&answer.body);
        let carried = ["base", "sitting"].map(|name| {
            let marked = format!("name=\"{name}\" value=\"");
            let value = values_after(&page, &marked).next().unwrap_or_default();
            (name, value)
        });
        let boxes = page.split("<textarea").skip(1);
        let boxes = boxes.filter_map(|tag| values_after(tag, "name=\"").next());
        let boxes: Vec<String> = boxes.collect();
        if boxes.is_empty() {
            anyhow::bail!("{path} has no box for words: {}", answer.status);
        }
        Ok(Sheet {
            path,
            carried: carried.into(),
            boxes,
        })
    }

    /// Saves the page with the same words in every box.
    pub async fn save(&self, browser: &mut Browser, words: &str) -> anyhow::Result<Answer> {
        let carried = self.carried.iter().map(|(name, value)| (*name, &**value));
        let filled = self.boxes.iter().map(|name| (&**name, words));
        let fields: Vec<(&str, &str)> = carried.chain(filled).collect();
        browser.post(&self.path, &fields).await
    }
}

/// What stands between this mark and the next quotation mark, each time.
fn values_after<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = String> + 'a {
    let rests = text.split(mark).skip(1);
    rests.map(|rest| {
        let value = rest.split('"').next().unwrap_or_default();
        value.replace("&quot;", "\"").replace("&amp;", "&")
    })
}
