// A plan that begins with no assessment says why, and what it lacks before anybody can pass it on; plans, direct payments and the
// figure behind a budget are read as the person would read them. How a plan is written and agreed is told in the journeys.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import { follow, press, says, tab } from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { signIn, signOut, waitingForNobody } from "./support/people.mjs";

const FRONT_DOOR = "Ayesha Khan";
const SOCIAL_WORKER = "Priya Shah";
const MANAGER = "Grace Okafor";

const house = await openHouse({ people: 500 });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const look = looker("plan");
let people = [];
await browser.page({}, async (page) => {
  await signIn(page, house, FRONT_DOOR);
  people = await waitingForNobody(page, house, "XA", 4);
});

/** Opens the plan page of the first of them who has no plan. */
async function toSomebodyWithoutPlan(page, among) {
  for (const { name, surname } of among) {
    await page.goto(`${house.url}/people?q=${encodeURIComponent(name)}`);
    await page.getByRole("link", { name: surname }).first().click();
    await tab(page, "Plan and budget");
    await page.getByRole("heading", { name: "Plan and budget" }).first().waitFor();
    if (await page.getByText("There is no plan.").count()) return;
  }
  assert.fail(`all of ${among.map(({ name }) => name).join(", ")} have a plan`);
}

for (const [telling, scripts] of [true, false].entries()) {
  const name = scripts ? "scripts" : "plain";
  test(`a plan says what it lacks, scripts ${scripts ? "on" : "off"}`, () =>
    browser.page({ scripts, expects: [/status of 422/] }, async (page) => {
      await signIn(page, house, SOCIAL_WORKER);
      await toSomebodyWithoutPlan(page, people.filter((_, place) => place % 2 === telling));
      await follow(page, "Begin a plan");
      await page.getByRole("button", { name: "Begin the plan" }).click();
      await says(page, "Needs are assessed before support is planned");
      await look(page, `too-early-${name}`);
      await page.getByLabel("On what does it rest?").selectOption("urgent");
      await page.getByLabel(/If it is urgent/).fill("Her daughter was taken to hospital. Assessed by Friday.");
      await press(page, "Begin the plan");
      await follow(page, "Add a need");
      await page.getByLabel("Which outcome is it about?").selectOption({ label: "maintaining personal hygiene" });
      await page.getByLabel("Yes", { exact: true }).check();
      await page.getByLabel("Who or what meets it?").selectOption("Paid support that the council arranges");
      await look(page, `need-${name}`);
      await press(page);
      await says(page, "Say whether the arrangements are safe");
      await look(page, `lacks-${name}`);
      await signOut(page);
    }));
}

test("what was agreed is read as the person would read it", () =>
  browser.page({}, async (page) => {
    await signIn(page, house, MANAGER);
    await page.getByRole("link", { name: "Plans", exact: true }).click();
    await says(page, "Time at each desk");
    await look(page, "plans");
    await page.goto(`${house.url}/direct-payments`);
    await says(page, "All personal budgets");
    await look(page, "direct-payments");
    await page.getByRole("heading", { name: "Direct payments to be reviewed" }).waitFor();
    const payments = await page.locator("h2 + ul a").evaluateAll((links) => links.map((link) => link.href));
    assert.ok(payments.length, "Exampleshire has direct payments");
    await page.goto(payments[0]);
    await says(page, "All conditions of section 31 are met");
    await look(page, "direct-payment");
    // Budgets from before the council had a calibration rest on no figure.
    const figure = page.getByText("Indicative budget:").getByRole("link").first();
    for (const payment of payments) {
      await page.goto(payment);
      await follow(page, "Plan and budget");
      if (await figure.count()) break;
    }
    await look(page, "agreed");
    await figure.click();
    await page.getByRole("heading", { name: "How we got this figure" }).waitFor();
    await look(page, "figure");
    await follow(page, "Plan and budget");
    await follow(page, "On paper");
    await page.getByRole("heading", { name: "Your personal budget" }).waitFor();
    await look(page, "on-paper");
    await signOut(page);
  }));
