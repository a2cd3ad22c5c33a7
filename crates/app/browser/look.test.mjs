// The style sheet and the script, on pages written out by hand: what every page may count on.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { axe, focusIsVisible, noSidewaysScroll, openBrowser, shot, SIZES } from "./support/browser.mjs";
import { servePages } from "./support/pages.mjs";
import * as specimens from "./support/specimens.mjs";

const pages = { "/record": specimens.record, "/holding": specimens.holdingList, "/contact": specimens.contact };
const drafts = { sent: [], status: 200 };
const nothingKept = { account: "a", secret: "0f".repeat(32), csrf: "token", fields: null };
const site = await servePages(pages, ({ method, url }, body) => {
  if (method === "GET") return { status: 200, text: JSON.stringify(nothingKept) };
  drafts.sent.push({ url, text: new URLSearchParams(body).get("happened") });
  return { status: drafts.status, text: `Saved 14:3${drafts.sent.length}` };
});
const browser = await openBrowser();
after(() => Promise.all([browser.close(), site.close()]));
beforeEach(() => Object.assign(drafts, { sent: [], status: 200 }));

const on = (path, what, options = {}) =>
  browser.page(options, async (page) => {
    await page.goto(site.url + path);
    await what(page);
  });

const WAYS = [...Object.keys(SIZES).map((size) => ({ size })), { size: "phone", scripts: false }];

for (const path of Object.keys(pages)) {
  for (const { size, scripts = true } of WAYS) {
    test(`${path} has no barrier and fits, ${size}, scripts ${scripts ? "on" : "off"}`, () =>
      on(path, async (page) => {
        await axe(page);
        await noSidewaysScroll(page);
        if (scripts) await shot(page, `specimen${path.replace("/", "-")}-${size}`);
      }, { size, scripts }));
  }
}

test("everything the keyboard reaches shows that it has the focus", () =>
  on("/holding", async (page) => {
    for (let step = 0; step < 24; step += 1) {
      await page.keyboard.press("Tab");
      await focusIsVisible(page);
    }
  }));

test("paper carries the words and none of the furniture", () =>
  on("/record", async (page) => {
    await page.emulateMedia({ media: "print" });
    for (const furniture of [".almoner-header", ".moj-primary-navigation", ".almoner-footer", ".govuk-button", "#new-note"]) {
      assert.equal(await page.locator(furniture).first().isVisible(), false, furniture);
    }
    assert.equal(await page.getByText("Joan Price").first().isVisible(), true);
    const after = (selector) =>
      page.locator(selector).first().evaluate((element) => getComputedStyle(element, "::after").content);
    assert.equal(await after(".almoner-empty a"), "none");
    assert.match(await after("time[title]"), /Friday 20 November 2026/);
    await shot(page, "specimen-record-paper");
  }));

test("a slash goes to the search, and is a slash inside it", () =>
  on("/record", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("a/n?");
    assert.equal(await page.locator("#search").inputValue(), "a/n?");
    assert.equal(new URL(page.url()).hash, "");
  }));

test("a key presses what it belongs to, and does nothing where that is not", async () => {
  await on("/record", async (page) => {
    await page.keyboard.press("n");
    assert.equal(new URL(page.url()).hash, "#note");
  });
  await on("/holding", async (page) => {
    await page.keyboard.press("n");
    assert.equal(page.url(), `${site.url}/holding`);
  });
});

test("a question mark lists the keys, which can be turned off", () =>
  on("/record", async (page) => {
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    assert.deepEqual(await dialog.locator("dd").allTextContents(), ["Search", "New note", "This list"]);
    await axe(page);
    await dialog.getByRole("button", { name: "Turn keys off" }).click();
    await page.reload();
    await page.keyboard.press("n");
    assert.equal(new URL(page.url()).hash, "");
    await page.getByRole("button", { name: "Keys" }).click();
    await dialog.getByRole("button", { name: "Turn keys on" }).click();
    await page.keyboard.press("n");
    assert.equal(new URL(page.url()).hash, "#note");
  }));

test("a list is sorted by its headings", () =>
  on("/holding", async (page) => {
    await page.getByRole("button", { name: "Person" }).click();
    const people = await page.locator("tbody th a").allTextContents();
    assert.deepEqual(people, ["Ivor Lane, 91", "Mei Chen, 41", "Sam Okoro, 33"]);
    await page.getByRole("button", { name: "Person" }).click();
    assert.equal(await page.locator("tbody th a").first().textContent(), "Sam Okoro, 33");
    await axe(page);
  }));

test("a day can be picked as well as typed", () =>
  on("/contact", async (page) => {
    await page.getByRole("button", { name: "Choose date" }).click();
    await axe(page);
    await page.keyboard.press("Enter");
    assert.match(await page.getByLabel("When did the call come?").inputValue(), /^\d+\/\d+\/\d{4}$/);
  }));

test("one box chooses every row, and the bar says how many", () =>
  on("/holding", async (page) => {
    const says = (words) => page.getByText(words, { exact: true }).waitFor();
    await says("None selected");
    await page.getByLabel("Select everyone").check();
    await says("3 selected");
    await page.getByLabel("Select Ivor Lane, 91").uncheck();
    await says("2 selected");
    const all = page.getByLabel("Select everyone");
    assert.equal(await all.evaluate((box) => box.indeterminate), true);
  }));

test("without scripts no box promises to choose everyone", () =>
  on("/holding", async (page) => {
    assert.equal(await page.getByLabel("Select everyone").isVisible(), false);
    assert.equal(await page.getByLabel("Select Ivor Lane, 91").count(), 1);
  }, { scripts: false }));

test("a form saves itself when the typing pauses, and says when", () =>
  on("/contact", async (page) => {
    await page.getByLabel("What has happened?").pressSequentially("She fell");
    await page.getByText("Saved 14:31").waitFor();
    assert.deepEqual(drafts.sent, [{ url: "/drafts/contact%2F7", text: "She fell" }]);
    assert.equal(await leavingAsks(page), false);
  }));

test("words that could not be saved are kept, said to be so, and not left by mistake", () =>
  on("/contact", async (page) => {
    drafts.status = 503;
    await page.getByLabel("What has happened?").pressSequentially("She fell");
    await page.getByText("Not saved yet.").waitFor();
    assert.equal(await page.locator("[data-saved]").getAttribute("data-state"), "failed");
    assert.equal(await leavingAsks(page), true);
    assert.equal(await page.getByLabel("What has happened?").inputValue(), "She fell");
    drafts.status = 200;
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText(/Saved 14:3/).waitFor();
    assert.equal(drafts.sent.at(-1).text, "She fell");
  }, { expects: [/503/] }));

test("a page in which nothing was typed is left without a question", () =>
  on("/contact", async (page) => assert.equal(await leavingAsks(page), false)));

/** Would the browser ask before leaving? Asks the page itself, as the browser does. */
function leavingAsks(page) {
  return page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
}
