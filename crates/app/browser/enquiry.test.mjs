// The enquiry page as a worried daughter meets it, with scripts and without: what she writes is asked, checked, changed
// and sent; a front-door officer finds it as new and takes it. Every page on the way is looked at, on a desk and a phone.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser, shot, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { signIn } from "./support/people.mjs";

const STORY = "She fell on the stairs on Friday and cannot get up them. She sits in the dark.";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`somebody without an account asks for help for another, scripts ${scripts ? "on" : "off"}`, () =>
    browser.page({ scripts, expects: [/status of 422/] }, async (page) => {
      await page.goto(`${house.url}/sign-in`);
      await page.getByRole("link", { name: "Ask for help for yourself or for somebody you know" }).click();
      await isSound(page, `enquiry-start-${name}`);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { name: "There is a problem" }).waitFor();
      await page.getByLabel("Somebody else").check();
      await page.getByRole("button", { name: "Continue" }).click();
      await isSound(page, `enquiry-ask-${name}`);
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await page.getByRole("heading", { name: "There is a problem" }).waitFor();
      await isSound(page, `enquiry-wrong-${name}`);
      await write(page);
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await isSound(page, `enquiry-check-${name}`);
      await page.getByRole("button", { name: /Change.*What would help/ }).click();
      await page.getByLabel("What would help?").fill("A rail and somebody in the morning");
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await page.getByText("A rail and somebody in the morning").waitFor();
      await page.getByRole("button", { name: "Send" }).click();
      await isSound(page, `enquiry-sent-${name}`);
      const reference = await page.locator(".govuk-panel__body strong").innerText();
      await taken(reference, name);
    }));
}

for (const [name, box] of Object.entries(SIZES)) {
  test(`going back loses nothing that was written, ${name}`, () =>
    browser.page({ expects: [/status of 422/] }, async (page) => {
      await page.setViewportSize(box);
      await page.goto(`${house.url}/enquiry?for=other`);
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await page.getByRole("heading", { name: "There is a problem" }).waitFor();
      await write(page);
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await page.getByRole("heading", { name: "Check what you wrote" }).waitFor();
      await page.goBack();
      for (const [label, value] of [["Their name", "Ivy Zealander"], ["Their postcode", "XA1 2AB"], ["What has happened?", STORY]]) {
        assert.equal(await page.getByLabel(label).inputValue(), value, label);
      }
      await page.getByRole("button", { name: "Check what you wrote" }).click();
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("heading", { name: "We have what you sent" }).waitFor();
      await page.goBack();
      await page.getByText(STORY).waitFor();
    }));
}

async function write(page) {
  await page.getByLabel("Their name").fill("Ivy Zealander");
  await page.getByRole("group", { name: "Their date of birth" }).getByLabel("Day").fill("3");
  await page.getByRole("group", { name: "Their date of birth" }).getByLabel("Month").fill("5");
  await page.getByRole("group", { name: "Their date of birth" }).getByLabel("Year").fill("1940");
  await page.getByLabel("Their postcode").fill("XA1 2AB");
  await page.getByLabel("Your name").fill("Carol Webb");
  await page.getByLabel("Family or a friend").check();
  await page.getByLabel("Your telephone number").fill("01632 960001");
  await page.getByLabel("What has happened?").fill(STORY);
  await page.getByRole("group", { name: "Is anybody in danger now?" }).getByLabel("No", { exact: true }).check();
  await page.getByLabel("Yes, and they agree").check();
}

/** The front door has it as new, with the team of the area, and takes it. */
function taken(reference, name) {
  return browser.page({}, async (page) => {
    await signIn(page, house, "Ayesha Khan");
    await page.goto(`${house.url}/contacts?new=yes`);
    const row = page.getByRole("row").filter({ hasText: reference });
    assert.match(await row.innerText(), /Ivy Zealander[\s\S]*New[\s\S]*North locality team/);
    await page.getByRole("link", { name: reference }).click();
    await isSound(page, `enquiry-contact-${name}`);
    await page.getByText("As it was sent, word for word").click();
    await page.locator("dd").filter({ hasText: STORY }).waitFor();
    await page.getByRole("button", { name: "I am taking this" }).click();
    await page.getByText(`You have taken contact ${reference}.`).waitFor();
    assert.equal(await page.getByLabel("Find the person").inputValue(), "Ivy Zealander 3/5/1940 XA1 2AB");
  });
}

async function isSound(page, name) {
  assert.equal(await page.locator("h1").count(), 1);
  await axe(page);
  await shot(page, name);
  await page.setViewportSize(SIZES.phone);
  await axe(page);
  await noSidewaysScroll(page);
  await shot(page, `${name}-phone`);
  await page.setViewportSize(SIZES.desk);
}
