// A form is filled in, submitted and approved: without scripts, where two write in it at once and one of them chooses
// between both versions; and by the keyboard alone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { focusIsVisible, openBrowser } from "./support/browser.mjs";
import { press, says, settled } from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { signIn } from "./support/people.mjs";

const FORM = "Emergency support";
const NEEDED = "What is needed at once?";

/** The answer to a page that asks to choose between two versions. */
const TWO_VERSIONS = [/status of 409/];

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

/** The path of the record of somebody whom a search finds. */
async function anybody(page) {
  await page.goto(`${house.url}/people?q=Smith`);
  return page.locator("tbody a[href^='/people/']").first().getAttribute("href");
}

/** A page of somebody who is signed in, beside those of others. */
const as = (name, options, what) =>
  browser.page(options, async (page) => {
    await signIn(page, house, name);
    await what(page);
  });

/** Opens the form that waits for approval, from My day. */
const waiting = (page, address) => page.locator(`main a[href='${address}']`).first();

test("a form is filled in by two at once, submitted and approved without scripts", async () => {
  const look = looker("form-plain");
  const plain = { scripts: false, expects: TWO_VERSIONS };
  let address;
  await as("Priya Shah", plain, async (priya) => {
    await priya.goto(`${house.url}${await anybody(priya)}/forms/begin`);
    await press(priya, `Begin ${FORM}`);
    address = new URL(priya.url()).pathname.split("/pages/")[0];
    await as("Ana Kowalska", plain, async (ana) => {
      await ana.goto(priya.url());
      await ana.getByLabel(NEEDED).fill("A bed downstairs");
      await press(ana, "Save and come back later");
    });
    await priya.getByLabel(NEEDED).fill("Night care for a week");
    await priya.getByRole("button", { name: "Save and continue", exact: true }).last().click();
    await says(priya, "a colleague saved other answers");
    for (const version of ["A bed downstairs", "Night care for a week"]) await says(priya, version);
    await look(priya, "both-versions");
    await priya.getByLabel("Keep yours").check();
    await press(priya, "Save what I chose");
    await says(priya, "your choice is saved");
    assert.equal(await priya.getByLabel(NEEDED).inputValue(), "Night care for a week");
    await press(priya, "Save and continue");
    await look(priya, "check");
    await press(priya, "Submit");
    await says(priya, "A colleague must approve it");
  });
  await as("Grace Okafor", plain, async (grace) => {
    await look(grace, "my-day");
    await waiting(grace, address).click();
    await press(grace, "Approve");
    await says(grace, "Completed");
    await says(grace, "Night care for a week");
    assert.equal(await grace.getByText("A bed downstairs").count(), 0);
    await look(grace, "approved");
  });
});

/** Goes on with Tab until this has the focus, and shows it. */
async function reach(page, target) {
  for (let stops = 0; stops < 300; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return focusIsVisible(page);
    await page.keyboard.press("Tab");
  }
  return assert.fail(`the keyboard should reach ${target} on ${page.url()}`);
}

/** Reaches a button or a link and presses Enter on it. */
async function enter(page, target) {
  await reach(page, target);
  const leads = page.waitForNavigation();
  await page.keyboard.press("Enter");
  await leads;
  await settled(page);
}

async function type(page, label, text) {
  await reach(page, page.getByLabel(label));
  await page.keyboard.type(text);
}

const button = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).last();

test("a form is filled in, submitted and approved by the keyboard alone", async () => {
  let address;
  await as("Priya Shah", {}, async (priya) => {
    await priya.goto(`${house.url}${await anybody(priya)}/forms/begin`);
    await enter(priya, button(priya, `Begin ${FORM}`));
    address = new URL(priya.url()).pathname.split("/pages/")[0];
    await type(priya, NEEDED, "Somebody for the mornings");
    await type(priya, "What will it cost in a week?", "210.50");
    await enter(priya, button(priya, "Save and continue"));
    // What should follow is chosen with the space bar.
    const follows = priya.getByRole("checkbox", { name: /Ask the brokers/ });
    await reach(priya, follows);
    await priya.keyboard.press("Space");
    assert.ok(await follows.isChecked());
    await enter(priya, button(priya, "Submit"));
    await says(priya, "A colleague must approve it");
  });
  await as("Grace Okafor", {}, async (grace) => {
    await enter(grace, waiting(grace, address));
    await enter(grace, button(grace, "Approve"));
    await says(grace, "Completed");
    await says(grace, "Somebody for the mornings");
    await says(grace, "£210.50");
  });
});
