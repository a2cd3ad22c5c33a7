// Every page in which sentences are written keeps them as they are typed: a tab that closes takes nothing along, what
// the server shows again is not overwritten by what was kept before, and what was saved does not come back.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser, shot } from "./support/browser.mjs";
import { enter, openCouncil, putOnFile } from "./support/council.mjs";

const AYESHA = "Ayesha Khan";
const PRIYA = "Priya Shah";

const council = await openCouncil({ [AYESHA]: "front_door_officer", [PRIYA]: "social_worker" });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), council.close()]));

const said = (page) => page.getByLabel("In the caller’s words");
const saved = (page) => page.locator("[data-saved]").filter({ hasText: /Saved \d/ }).waitFor();
const putBack = (page) => page.getByText("We put back what you typed");

/** Closes the tab without a word, and opens the address in another of the same browser. */
async function anew(page, address) {
  const context = page.context();
  await page.close({ runBeforeUnload: false });
  const next = await context.newPage();
  await next.goto(address);
  return next;
}

for (const size of ["desk", "phone"]) {
  test(`a contact stands there again after the tab was closed, and not once it was saved, ${size}`, () =>
    browser.page({ size }, async (page) => {
      const address = `${council.url}/contacts/new`;
      await enter(page, council, AYESHA);
      await page.goto(address);
      await said(page).pressSequentially("She fell again");
      await saved(page);
      page = await anew(page, address);
      await putBack(page).waitFor();
      assert.equal(await said(page).inputValue(), "She fell again");
      await axe(page);
      await noSidewaysScroll(page);
      await shot(page, `kept-contact-${size}`);

      // A search shows the form again: what it says counts, and goes on being kept.
      await page.getByLabel("Find the person").fill("Nobody Known");
      await said(page).fill("She fell again on Tuesday");
      await page.getByRole("button", { name: "Find", exact: true }).click();
      await page.getByText("Nobody on file fits").waitFor();
      await saved(page);
      assert.equal(await putBack(page).count(), 0);
      assert.equal(await said(page).inputValue(), "She fell again on Tuesday");
      page = await anew(page, address);
      await putBack(page).waitFor();
      assert.equal(await said(page).inputValue(), "She fell again on Tuesday");

      await page.getByLabel("Phone", { exact: true }).check();
      await page.getByLabel("Who are they?").selectOption("Family or friend");
      await page.getByLabel("Their name").fill("Carol");
      await page.getByLabel("Not known yet? Describe them").fill("The woman at number 4");
      await page.getByLabel("What is it mainly about?").selectOption("A fall or falls");
      await page.getByRole("button", { name: "Save for now" }).click();
      await page.waitForURL((url) => url.pathname !== "/contacts/new");
      await page.goto(address);
      await page.waitForLoadState("networkidle");
      assert.equal(await said(page).inputValue(), "", "the next caller begins on an empty page");
    }));
}

test("what is thrown away does not come back", () =>
  browser.page({}, async (page) => {
    const address = `${council.url}/contacts/new`;
    await enter(page, council, AYESHA);
    await page.goto(address);
    await said(page).pressSequentially("A wrong number");
    await saved(page);
    page = await anew(page, address);
    await page.getByRole("button", { name: "Throw it away" }).click();
    await putBack(page).waitFor({ state: "detached" });
    await page.goto(address);
    await page.waitForLoadState("networkidle");
    assert.equal(await said(page).inputValue(), "");
  }));

test("pages of a record keep their words too, each its own", () =>
  browser.page({}, async (page) => {
    await enter(page, council, PRIYA);
    const record = await putOnFile(page, council, "Kept");
    const places = [`${council.url}${record}/warnings/new`, `${council.url}${record}/tasks/new`];
    for (const [nth, place] of places.entries()) {
      await page.goto(place);
      await page.locator("textarea").first().pressSequentially(`Words ${nth}`);
      await saved(page);
    }
    for (const [nth, place] of places.entries()) {
      page = await anew(page, place);
      await putBack(page).waitFor();
      assert.equal(await page.locator("textarea").first().inputValue(), `Words ${nth}`);
    }
  }));

test("a letter that an old system could not write is kept with the words around it", () =>
  browser.page({}, async (page) => {
    await enter(page, council, PRIYA);
    const record = await putOnFile(page, council, "Pasted");
    await page.goto(`${council.url}${record}/notes/new`);
    await page.getByLabel("What kind of note is it?").selectOption({ index: 1 });
    await page.getByLabel("What happened?").fill("She says it\uFFFDs cold");
    await page.getByLabel("What happened?").press("End");
    await saved(page);
    await page.getByRole("button", { name: "Save note" }).click();
    await page.getByText("it\uFFFDs cold").first().waitFor();
  }));
