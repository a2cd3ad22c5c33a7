// The national return as an analyst and a team manager live it: a file is brought in, checked and measured behind
// the pages, a problem is given to a team and said to be mended, a measure is opened to its people, and the report is
// taken away. Once as most people work, once without scripts. Every page on the way is looked at.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { axe, openBrowser } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { look } from "./support/look.mjs";
import { signIn, signOut } from "./support/people.mjs";

const ANALYST = "Helen Marsh";
const MANAGER = "Grace Okafor";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

for (const [telling, scripts] of [true, false].entries()) {
  const name = scripts ? "scripts" : "plain";
  test(`a file becomes figures and work, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const scene = (says, colleague, what) =>
      t.test(says, () =>
        browser.page({ scripts, expects: [/status of 422/] }, async (page) => {
          await signIn(page, house, colleague);
          await what(page, name, telling);
          await signOut(page);
        }));
    await scene("the analyst brings in a file and has it measured", ANALYST, measures);
    await scene("the analyst gives a problem to a team", ANALYST, gives);
    await scene("the manager says it is mended", MANAGER, mends);
    await scene("the analyst opens a measure and takes the report", ANALYST, opens);
  });
}

/** A submission of one person in long-term support, other for each telling. */
function submission(telling) {
  const heading = "LA Code,Reporting Period Start Date,Reporting Period End Date,LA Person Unique Identifier,Gender,Date of Birth,Client Type,Event Type,Event Start Date,Event End Date,Event Outcome,Service Type,Service Component,Delivery Mechanism";
  const who = `900,01/07/2025,30/06/2026,X${telling},Female,01/02/1950,Service user`;
  const rows = [
    `${who},Service,01/08/2025,,,Long term support: Community,Direct payment,Direct payment`,
    `${who},Review,01/07/2025,05/07/2025,,,,`,
    `${who},Review,01/06/2026,05/06/2026,,,,`,
  ];
  return { name: `900_own_${telling}.csv`, mimeType: "text/csv", buffer: Buffer.from([heading, ...rows, ""].join("\n")) };
}

async function measures(page, name, telling) {
  await page.getByRole("link", { name: "Returns", exact: true }).click();
  await look(page, `returns-${name}`);
  await page.getByRole("link", { name: "Files", exact: true }).click();
  await page.getByLabel("Bring in files").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("PNG") });
  await page.getByRole("button", { name: "Bring in", exact: true }).click();
  await page.getByRole("alert").getByText("photo.png: the first line names no field").waitFor();
  await look(page);
  await page.getByLabel("Bring in files").setInputFiles(submission(telling));
  await page.getByRole("button", { name: "Bring in", exact: true }).click();
  await page.getByText("One file is here.").waitFor();
  await look(page, `returns-files-${name}`);
  await page.getByRole("link", { name: "Check and measure" }).click();
  await look(page, `returns-start-${name}`);
  await page.getByRole("button", { name: "Begin" }).click();
  await done(page);
  await look(page, `returns-run-${name}`);
  await page.getByRole("link", { name: /^What changed/ }).click();
  await look(page, `returns-changes-${name}`);
}

/** Looks again until the run is done, as somebody without scripts would. */
async function done(page) {
  await axe(page);
  for (let look = 0; look < 120; look++) {
    if (await page.getByRole("heading", { name: /^Measures/ }).count()) return;
    await page.waitForTimeout(500);
    await page.reload();
  }
  assert.fail(`the run is not done: ${await page.locator("main").innerText()}`);
}

async function latest(page) {
  await page.getByRole("link", { name: "Returns", exact: true }).click();
  await page.getByRole("row").nth(1).getByRole("link").click();
}

async function gives(page, name) {
  await latest(page);
  await page.getByRole("link", { name: /kinds of problems/ }).click();
  await look(page, `returns-checks-${name}`);
  await page.getByRole("row").nth(1).getByRole("link").click();
  await look(page, `returns-rule-${name}`);
  await page.getByLabel("Team", { exact: true }).selectOption("North locality team");
  await page.getByLabel("Colleague").fill("nobody of this name");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Nobody of that name").waitFor();
  await look(page);
  await page.getByLabel("Colleague").fill(MANAGER);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(`Given to ${MANAGER}, North locality team`).waitFor();
}

async function mends(page) {
  await page.getByRole("link", { name: "Returns", exact: true }).click();
  await page.getByRole("link", { name: /problems given to you/ }).click();
  await page.getByRole("row").nth(1).getByRole("link").click();
  await page.getByLabel(/^It is mended/).check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Marked as mended").waitFor();
  await look(page);
}

async function opens(page, name) {
  await latest(page);
  await page.getByRole("link", { name: "3D 2a" }).click();
  await look(page, `returns-measure-${name}`);
  await page.getByLabel("Who", { exact: true }).selectOption("rest");
  await page.getByRole("button", { name: "Show" }).click();
  await look(page);
  await page.getByRole("link", { name: /^Run / }).first().click();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Report for anybody" }).click();
  const report = await readFile(await (await coming).path(), "utf8");
  assert.match(report, /Adult social care measures of Exampleshire/);
}

test("the report has no barriers on a desk and on a phone", () =>
  browser.page({}, async (page) => {
    await signIn(page, house, ANALYST);
    await latest(page);
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "Report for inside the council" }).click();
    const report = await readFile(await (await coming).path(), "utf8");
    // The house allows no styles within a page, so the report is opened as a file of its own would be.
    await page.goto("about:blank");
    await page.setContent(report);
    await look(page, "returns-report");
  }));
