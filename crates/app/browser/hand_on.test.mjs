// A worker leaves, and the manager moves their cases to others in one go: once as most people work, from the
// worker's own page; once without scripts, from the list of all their cases. Every page on the way is looked at.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { look } from "./support/look.mjs";
import { signIn, signOut, waitingForNobody } from "./support/people.mjs";

const MANAGER = "Grace Okafor";
const LEAVES = "Tom Ash";
const TAKES_OVER = "Priya Shah";
const WHY = "Tom leaves on Friday";

const house = await openHouse({ people: 300 });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

// Three cases of the one who leaves.
await browser.page({}, async (page) => {
  await signIn(page, house, MANAGER);
  for (const person of await waitingForNobody(page, house, "XA", 3)) await allocate(page, person);
});

test("what was ticked stands there again with the words, and is counted", () =>
  browser.page({}, async (page) => {
    await signIn(page, house, MANAGER);
    await openWhoeverLeaves(page);
    await page.getByRole("link", { name: "Move their cases to others" }).click();
    await tick(page, 2);
    await page.locator("summary", { hasText: "Move the chosen to others" }).click();
    await page.getByLabel("Why do others take over?").fill(WHY);
    await page.getByText(/^Saved /).waitFor();
    await page.reload();
    await page.getByText("We put back what you typed").waitFor();
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Throw it away" }).click();
    await page.getByText("None selected").waitFor();
  }));

test("a manager moves two cases of a worker who leaves", () =>
  browser.page({ expects: [/422/] }, async (page) => {
    await signIn(page, house, MANAGER);
    await openWhoeverLeaves(page);
    await page.getByRole("link", { name: "Move their cases to others" }).click();
    await page.getByText("None selected").waitFor();
    await page.locator("summary", { hasText: "Move the chosen to others" }).click();
    await look(page, "hand-on-worker");
    // Nothing is chosen yet, and nothing said.
    await page.getByRole("button", { name: "Move the chosen" }).click();
    await page.getByRole("link", { name: "Choose the cases that others take over" }).waitFor();
    await look(page, "hand-on-wrong");
    const names = await tick(page, 2);
    await page.getByText("2 selected").waitFor();
    await fill(page);
    await page.getByRole("button", { name: "Move the chosen" }).click();
    await page.getByRole("heading", { name: "Moved: 2 of 2" }).waitFor();
    for (const name of names) await page.getByRole("listitem").filter({ hasText: name }).first().waitFor();
    await look(page, "hand-on-done");
    await page.getByRole("link", { name: "Back to the list" }).click();
    // What was moved is done: its words do not come back.
    await page.getByText("None selected").waitFor();
    assert.equal(await page.getByText("We put back what you typed").count(), 0);
    for (const name of names) assert.equal(await page.getByRole("rowheader", { name }).count(), 0, `${name} is with others`);
    await signOut(page);
    await isNewFor(page, names);
  }));

test("the same without scripts, from the list of all cases, in the order of the next review", () =>
  browser.page({ scripts: false }, async (page) => {
    await signIn(page, house, MANAGER);
    await openWhoeverLeaves(page);
    await page.getByRole("link", { name: "All cases of" }).click();
    await page.getByRole("link", { name: "The next review first" }).click();
    const [name] = await tick(page, 1);
    await page.locator("summary", { hasText: "Move the chosen to others" }).click();
    await fill(page);
    await page.getByRole("button", { name: "Move the chosen" }).click();
    await page.getByRole("heading", { name: "Moved: 1 of 1" }).waitFor();
    await look(page);
    // Sent twice.
    await page.reload();
    await page.getByText("You sent this twice. It is kept once.").waitFor();
    assert.match(page.url(), /sort=review/);
    await signOut(page);
    await isNewFor(page, [name]);
  }));

/** Opens the page of the worker who leaves. */
async function openWhoeverLeaves(page) {
  await page.getByRole("link", { name: "Team", exact: true }).click();
  await page.getByRole("rowheader").getByRole("link", { name: LEAVES }).click();
  await page.getByRole("heading", { name: `Work of ${LEAVES}` }).waitFor();
}

/** Gives somebody's case to a worker. */
async function allocate(page, { name, number }) {
  await page.goto(`${house.url}/people?q=${number}`);
  await page.getByRole("link", { name }).first().click();
  await page.getByRole("link", { name: "Work", exact: true }).click();
  await page.getByRole("link", { name: "Allocate" }).first().click();
  await chooseWorker(page, LEAVES);
  await page.getByRole("button", { name: "Allocate" }).click();
  await page.getByText(`Allocated to ${LEAVES}`).first().waitFor();
}

async function chooseWorker(page, name) {
  const worker = page.locator("#to option", { hasText: name }).first();
  await page.locator("#to").selectOption(await worker.getAttribute("value"));
}

/** Ticks the first of the cases; gives the names of their people. */
async function tick(page, many) {
  const names = [];
  for (const row of (await page.locator("tbody tr").filter({ has: page.locator("[name=case]") }).all()).slice(0, many)) {
    await row.getByRole("checkbox").check();
    names.push((await row.getByRole("rowheader").textContent()).split(",")[0].trim());
  }
  assert.equal(names.length, many, "the worker should have cases to move");
  return names;
}

async function fill(page) {
  await chooseWorker(page, TAKES_OVER);
  await page.getByLabel("Why do others take over?").fill(WHY);
}

async function isNewFor(page, names) {
  await signIn(page, house, TAKES_OVER);
  for (const name of names) {
    const line = page.getByRole("listitem").filter({ hasText: name }).filter({ hasText: WHY });
    await line.first().waitFor();
  }
}
