// A plan is costed as it is built, and says what it lacks before anybody can pass it on; a working-age person's
// direct payment and an older person's home care are read as the person would read them. Once with scripts, once
// without. Every page on the way is looked at.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser, shot, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { signIn, signOut, waitingForNobody } from "./support/people.mjs";

const FRONT_DOOR = "Ayesha Khan";
const SOCIAL_WORKER = "Priya Shah";
const MANAGER = "Grace Okafor";

const house = await openHouse({ people: 200 });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

let people = [];
await browser.page({}, async (page) => {
  await signIn(page, house, FRONT_DOOR);
  people = await waitingForNobody(page, house, "XA", 2);
});

for (const [telling, scripts] of [true, false].entries()) {
  const name = scripts ? "scripts" : "plain";
  test(`a plan is costed as it is built, scripts ${scripts ? "on" : "off"}`, () =>
    browser.page({ scripts }, async (page) => {
      await signIn(page, house, SOCIAL_WORKER);
      await page.goto(`${house.url}/people?q=${encodeURIComponent(people[telling].name)}`);
      await page.getByRole("link", { name: people[telling].surname }).first().click();
      await page.getByRole("link", { name: "Plan and budget" }).click();
      await page.getByText("There is no plan.").waitFor();
      await look(page);
      await page.getByRole("link", { name: "Begin a plan" }).first().click();
      await look(page);
      await page.getByRole("button", { name: "Begin the plan" }).click();
      await page.getByRole("link", { name: "Add a need" }).click();
      await page.getByLabel("Which outcome is it about?").selectOption({ label: "maintaining personal hygiene" });
      await page.getByLabel("Yes", { exact: true }).check();
      await page.getByLabel("Who or what meets it?").selectOption("Paid support that the council arranges");
      await look(page, `plan-need-${name}`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("link", { name: "Add a service" }).click();
      await page.getByLabel("Which need does it help with?").selectOption({ label: "maintaining personal hygiene" });
      await page.getByLabel("What kind of support is it?").selectOption("Home care");
      await page.getByLabel("How much").fill("7");
      await page.getByLabel("What one costs, in pounds").fill("24.10");
      await look(page, `plan-service-${name}`);
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("£168.70 a week").first().waitFor();
      await page.getByText("Say whether the arrangements are safe").waitFor();
      await look(page, `plan-${name}`);
      await signOut(page);
    }));
}

test("what was agreed is read as the person would read it", () =>
  browser.page({}, async (page) => {
    await signIn(page, house, MANAGER);
    await page.getByRole("link", { name: "Plans", exact: true }).click();
    await page.getByText("Time at each desk").waitFor();
    await look(page, "plans");
    await page.goto(`${house.url}/direct-payments`);
    await page.getByText("All personal budgets").waitFor();
    await look(page, "direct-payments");
    await page.getByRole("heading", { name: "Direct payments to be reviewed" }).waitFor();
    const first = page.locator("h2 + ul a").first();
    assert.ok(await first.count(), "Exampleshire has direct payments");
    await first.click();
    await page.getByText("All conditions of section 31 are met").waitFor();
    await look(page, "direct-payment");
    await page.getByRole("link", { name: "Plan and budget" }).first().click();
    await look(page, "plan-agreed");
    await page.getByText("Indicative budget:").getByRole("link").first().click();
    await page.getByRole("heading", { name: "How we got this figure" }).waitFor();
    await look(page, "figure");
    await page.getByRole("link", { name: "Plan and budget" }).first().click();
    await page.getByRole("link", { name: "On paper" }).first().click();
    await page.getByRole("heading", { name: "Your personal budget" }).waitFor();
    await look(page, "plan-on-paper");
    await signOut(page);
  }));

async function look(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${page.url()} should have one h1`);
  await axe(page);
  for (const size of ["phone", "magnified"]) {
    await page.setViewportSize(SIZES[size]);
    await noSidewaysScroll(page);
    if (name && size === "phone") await shot(page, `journey-${name}-phone`);
  }
  await page.setViewportSize(SIZES.desk);
  if (name) await shot(page, `journey-${name}-desk`);
}
