// From the offer of an assessment to the decision in the person's hands, and the lists that a team works from, as
// those who do the work live it. Once with scripts, once without. Every page on the way is looked at.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser, shot, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { signIn, waitingForNobody } from "./support/people.mjs";

const SOCIAL_WORKER = "Priya Shah";
const MANAGER = "Grace Okafor";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

let people = [];
await browser.page({}, async (page) => {
  await signIn(page, house, "Ayesha Khan");
  people = await waitingForNobody(page, house, "XA", 2);
});

for (const [telling, scripts] of [true, false].entries()) {
  const name = scripts ? "scripts" : "plain";
  test(`needs are assessed and the decision is given, scripts ${scripts ? "on" : "off"}`, () =>
    browser.page({ scripts }, async (page) => {
      await signIn(page, house, SOCIAL_WORKER);
      await page.goto(`${house.url}/people?q=${encodeURIComponent(people[telling].number)}`);
      await page.locator("main").getByRole("link", { name: people[telling].name }).first().click();
      await page.getByRole("link", { name: "Assessments and plans" }).click();
      await look(page, `tab-${name}`);
      await page.getByRole("link", { name: "Ask for or offer an assessment" }).click();
      await page.getByLabel("Which assessment?").selectOption("needs");
      await look(page, `offer-${name}`);
      await page.getByLabel("I will do it myself").check();
      await save(page);
      await look(page, `offered-${name}`);
      await page.getByRole("button", { name: "Begin the assessment" }).click();
      await fillIn(page, name);
      await page.goto(page.url().replace(/\/check$/, ""));
      await page.locator(".almoner-next").getByText("We decide whether your needs are eligible").waitFor();
      await page.getByRole("link", { name: "Assessments and plans" }).first().click();
      await page.locator("main").getByRole("link", { name: "Needs assessment", exact: true }).first().click();
      await look(page, `completed-${name}`);
      await page.getByRole("link", { name: "Decide on eligibility" }).click();
      await look(page, `eligibility-${name}`);
      await page.getByRole("group", { name: /significant impact/ }).getByLabel("Yes").check();
      await page.getByLabel("Why do you judge so?").fill("The mornings take until noon, and friends no longer call.");
      await save(page, "Decide");
      await page.getByText("You have needs that the law calls eligible").waitFor();
      await look(page, `decision-${name}`);
    }));
}

test("a team sees what waits, what is to be reviewed and who is being helped", () =>
  browser.page({}, async (page) => {
    await signIn(page, house, MANAGER);
    for (const [path, name] of [["/assessments", "waiting"], ["/reviews?team=all", "reviews"], ["/reablement", "reablement"], ["/team", "team"]]) {
      await page.goto(`${house.url}${path}`);
      await look(page, name);
    }
  }));

async function save(page, button = "Save") {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForLoadState();
  assert.equal(await page.locator(".govuk-error-summary").count(), 0, await page.locator("main").innerText());
}

/** Answers what must be answered, topic by topic; washing and moving about are hard. */
async function fillIn(page, name) {
  const yes = (label, answer) => page.getByRole("group", { name: label }).getByLabel(answer, { exact: true }).check();
  await yes("How did you talk?", "At home");
  const yesterday = new Date(Date.now() - 86_400_000);
  const parts = { day: yesterday.getDate(), month: yesterday.getMonth() + 1, year: yesterday.getFullYear() };
  for (const [part, value] of Object.entries(parts)) await page.locator(`#assessed_on-${part}`).fill(String(value));
  await next(page);
  const matters = page.locator("[name='what_matters.state'][value=right]");
  if (await matters.count()) await matters.check();
  else await page.locator("[name=what_matters]").fill("Church on Sundays");
  await next(page);
  await yes(/is any of this very hard/, "None of these");
  await yes(/reason to doubt/, "No");
  await look(page, `taking-part-${name}`);
  await next(page);
  await page.locator("[name=strengths]").fill("Knows everybody in the street");
  await next(page);
  await page.locator("[name=own_words]").fill("I want to wash myself again");
  await page.locator("[name='outcomes.0.what']").fill("Wash by myself");
  await next(page);
  await next(page);
  await find(page, "daily", ["a1", "a2", "a3", "a4"], ["a2"], name);
  await find(page, "home", ["a5", "a6"], ["a5"], name);
  await find(page, "life", ["a7", "a8", "a9", "a10"], [], name);
  await yes(/from an illness/, "Yes");
  await yes(/come and go/, "No");
  const condition = page.locator("[name=condition]");
  if (await condition.isVisible()) await condition.fill("A stroke");
  await page.locator("[name=impact_words]").fill("She stays in bed");
  await next(page);
  if (await condition.isVisible().catch(() => false)) {
    await condition.fill("A stroke");
    await next(page);
  }
  await yes(/relative or friend look after them/, "No");
  await next(page);
  await page.locator("[name=prevention]").fill("A seat for the shower");
  await yes(/feel safe/, "Yes");
  await yes(/what happens next/, "Yes");
  await next(page);
  assert.equal(await page.locator(".govuk-error-summary").count(), 0, await page.locator("main").innerText());
  await look(page, `check-${name}`);
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForLoadState();
}

async function find(page, section, all, hard, name) {
  const field = (row, cell) => page.locator(`[name='found_${section}.${row}.${cell}']`);
  for (const row of all) {
    await page.locator(`[name='found_${section}.${row}.manages'][value=${hard.includes(row) ? "no" : "yes"}]`).check();
  }
  // Without scripts the questions that follow come with the next page.
  const shown = async (row) => field(row, "level").first().isVisible();
  for (const row of hard) if (!(await shown(row))) { await next(page); break; }
  for (const row of hard) {
    await page.locator(`[name='found_${section}.${row}.ways'][value=without_help]`).check();
    await page.locator(`[name='found_${section}.${row}.level'][value='3']`).check();
    await page.locator(`[name='found_${section}.${row}.share'][value='0']`).check();
  }
  if (section === "daily") await look(page, `findings-${name}`);
  await next(page);
}

async function next(page) {
  await page.getByRole("button", { name: /Save and (go on|carry on|continue)|Go on|Continue|Save and check/i }).first().click();
  await page.waitForLoadState();
}

async function look(page, name) {
  assert.equal(await page.locator("h1").count(), 1, `${page.url()} should have one h1`);
  await axe(page);
  for (const size of ["phone", "magnified"]) {
    await page.setViewportSize(SIZES[size]);
    await noSidewaysScroll(page);
    if (size === "phone") await shot(page, `assess-${name}-phone`);
  }
  await page.setViewportSize(SIZES.desk);
  await shot(page, `assess-${name}-desk`);
}
