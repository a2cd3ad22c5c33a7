// On a phone the first screenful of a page belongs to what the page is about: rooms, the pages of a record and what is
// seldom asked for of a person wait behind a word, which a thumb, the keyboard and a screen reader can open, with
// scripts and without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, focusIsVisible, noSidewaysScroll, openBrowser, shot, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { signIn } from "./support/people.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

/** A phone as most have it. */
const WINDOW = { width: 390, height: 844 };
const WAYS = [true, false];

/** Opens a record on a phone, as a social worker, and does `what` with its page and address. */
const onRecord = (scripts, what) =>
  browser.page({ size: "phone", scripts }, async (page) => {
    await page.setViewportSize(WINDOW);
    await signIn(page, house, "Priya Shah");
    const opens = page.locator('main a[href^="/people/"]').first();
    const [record] = /^\/people\/[0-9a-f-]{36}/.exec(await opens.getAttribute("href"));
    await page.goto(house.url + record);
    await what(page, record);
  });

const opener = (page, name) => page.locator("summary").filter({ hasText: name });
const tabs = (page) => page.getByRole("navigation", { name: /record$/ });
const rooms = (page) => page.getByRole("navigation", { name: "Rooms" });

/** Where the first thing with words in the main part that one can see begins and the second ends. */
const beginning = (page) =>
  page.evaluate(() => {
    const hasWords = (element) => element.children.length === 0 && element.textContent.trim() !== "";
    const seen = [...document.querySelectorAll("main *")].filter(hasWords).map((element) => element.getBoundingClientRect());
    return seen.filter((box) => box.width > 1 && box.height > 1)[1].bottom;
  });

for (const scripts of WAYS) {
  const how = `scripts ${scripts ? "on" : "off"}`;

  test(`the first screenful of every page of a record shows its beginning on a phone, ${how}`, () =>
    onRecord(scripts, async (page, record) => {
      const pages = await page.locator(".moj-sub-navigation__link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      assert.ok(pages.length >= 10, `${pages}`);
      for (const path of pages) {
        await page.goto(house.url + path);
        const end = await beginning(page);
        assert.ok(end < WINDOW.height, `${path} begins to speak at ${end} of ${WINDOW.height}`);
        await noSidewaysScroll(page);
        for (const warning of await page.locator(".almoner-person .almoner-warning, .almoner-person .almoner-need").all()) {
          assert.ok(await warning.isVisible(), "what must be minded is in sight");
        }
      }
      assert.ok(pages.includes(record));
    }));

  test(`a word opens the rooms, the pages of the record and more of the person, ${how}`, () =>
    onRecord(scripts, async (page, record) => {
      for (const [name, opened] of [["Menu", rooms(page)], ["All pages", tabs(page)], ["More", page.getByText("Council number", { exact: true })]]) {
        assert.equal(await opened.isVisible(), false, name);
        await opener(page, name).click();
        assert.equal(await opened.isVisible(), true, name);
      }
      await axe(page);
      await noSidewaysScroll(page);
      if (scripts) await shot(page, "phone-record-opened");
      await tabs(page).getByRole("link", { name: "Timeline" }).click();
      await page.waitForURL(`${house.url}${record}/timeline`);
      assert.equal(await tabs(page).isVisible(), false, "closed again on the next page");
      assert.match(await opener(page, "All pages").textContent(), /You are in: Timeline/);
    }));
}

test("the keyboard opens what is behind a word, and what was opened comes next", () =>
  onRecord(true, async (page) => {
    const focus = () => page.evaluate(() => document.activeElement.textContent.trim());
    for (const [name, next] of [["Menu", "My day"], ["All pages", "Summary"]]) {
      await opener(page, name).focus();
      await focusIsVisible(page);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      assert.equal(await focus(), next);
    }
  }));

test("closed and magnified four times there is no barrier and no sideways scroll", () =>
  onRecord(true, async (page) => {
    await axe(page);
    await shot(page, "phone-record");
    await page.setViewportSize(SIZES.magnified);
    await noSidewaysScroll(page);
    await opener(page, "All pages").click();
    await noSidewaysScroll(page);
  }));

test("a desk and paper show all of it, and nothing to open it with", () =>
  onRecord(true, async (page) => {
    const all = async (media) => {
      assert.equal(await opener(page, "More").isVisible(), false, media);
      assert.equal(await page.getByText("Council number", { exact: true }).isVisible(), true, media);
    };
    await page.emulateMedia({ media: "print" });
    await all("print");
    await page.emulateMedia({ media: null });
    await page.setViewportSize(SIZES.desk);
    await all("desk");
    assert.ok((await tabs(page).isVisible()) && (await rooms(page).isVisible()));
  }));
