// The main job from the first call to the first note, as those who do it live it: a call is taken at
// the front door, decided, allocated, opened and written about, and afterwards it can be told who looked
// and what was done. Once as most people work, once without scripts. Every page on the way is looked at.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, focusIsVisible, openBrowser, SIZES } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { look } from "./support/look.mjs";
import { signIn, signOut, waitingForNobody } from "./support/people.mjs";

const FRONT_DOOR = "Ayesha Khan";
const MANAGER = "Grace Okafor";
const SOCIAL_WORKER = "Priya Shah";
const SAFEGUARDING_LEAD = "Marcus Bell";
const ADMINISTRATOR = "Sam Green";
const WORDS = "He fell on the stairs on Friday and was on the floor until the morning. He is afraid of going up.";
const NOTE = "Rang him. He would like the bed downstairs until his knee is better, and to keep going to the club.";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

// Two people of the North team's patch with whom nobody works yet: one for each telling.
let people = [];
await browser.page({}, async (page) => {
  await signIn(page, house, FRONT_DOOR);
  people = await waitingForNobody(page, house, "XA", 2);
});

for (const [telling, scripts] of [true, false].entries()) {
  test(`a call becomes a case, scripts ${scripts ? "on" : "off"}`, (t) => {
    const tale = { person: people[telling], name: scripts ? "scripts" : "plain" };
    const scene = (says, colleague, what) =>
      t.test(says, () =>
        browser.page({ scripts }, async (page) => {
          await signIn(page, house, colleague);
          await what(page, tale);
          await signOut(page);
        }));
    return inTurn([
      () => scene("the front door takes the call and finds the right team", FRONT_DOOR, takesTheCall),
      () => scene("the manager gives it to a social worker", MANAGER, allocates),
      () => scene("the social worker opens it, reads it and writes a note", SOCIAL_WORKER, worksOnIt),
      () => scene("the safeguarding lead sees who has looked", SAFEGUARDING_LEAD, seesWhoLooked),
      () => scene("the administrator sees what was done", ADMINISTRATOR, seesWhatWasDone),
    ]);
  });
}

async function inTurn(scenes) {
  for (const scene of scenes) await scene();
}

async function takesTheCall(page, { person, name }) {
  await page.getByRole("link", { name: "Contacts", exact: true }).click();
  await look(page);
  await page.getByRole("link", { name: "New contact" }).click();
  await look(page);
  await page.getByLabel("Phone", { exact: true }).check();
  await page.getByLabel("Who are they?").selectOption("Family or friend");
  await page.getByLabel("Their name").fill("Carol, his daughter");
  await page.getByLabel("In the caller’s words").fill(WORDS);
  await page.getByLabel("Find the person").fill(misspelt(person.name));
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const match = page.locator(".almoner-tasks li").filter({ hasText: person.postcode }).filter({ hasText: person.surname });
  await match.waitFor();
  await isInSight(match, "who was found");
  await look(page, `contact-likely-${name}`);
  await match.getByRole("button", { name: "This is" }).click();
  const beside = page.getByRole("complementary", { name: "What we know" });
  await beside.getByText(person.surname).first().waitFor();
  assert.equal(await page.getByLabel("In the caller’s words").inputValue(), WORDS, "what was typed stays");
  await page.getByLabel("What is it mainly about?").selectOption("A fall or falls");
  await page.getByLabel("No", { exact: true }).check();
  await page.getByLabel("Does the person know of this contact and agree?").selectOption("Yes");
  await page.getByLabel("What matters to them?").fill("His own bed, and the club on Thursdays");
  await page.getByLabel("Urgent: cannot wait for the usual time").check();
  await look(page, `contact-${name}`);
  await page.getByRole("button", { name: "Save and decide what comes next" }).click();
  await decides(page, name);
}

async function decides(page, name) {
  await page.waitForURL(/\/decide$/);
  await page.getByText("Suggested: North locality team.").waitFor();
  await page.getByText(/XA\d/).first().waitFor();
  assert.equal(await page.locator("blockquote").textContent(), WORDS, "the caller’s words stay in view");
  await look(page, `decide-${name}`);
  await page.getByLabel("Referred to a team").check();
  await page.getByLabel("What is asked of the team?").selectOption("Care Act assessment");
  await page.getByRole("button", { name: "Suggest again for what I chose" }).click();
  await isInSight(page.getByText("Suggested: North locality team."), "the team suggested again");
  await page.getByLabel("Which profession is needed?").selectOption("Social work");
  await page.getByLabel("How pressing is it?").selectOption("Urgent");
  await page.getByLabel("Why now?").fill("fell, alone at night");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByText(/North locality team has it as referral/).waitFor();
  await look(page, `decided-${name}`);
}

async function allocates(page, { person, name }) {
  await page.getByRole("link", { name: "Holding list", exact: true }).click();
  const line = page.getByRole("row").filter({ hasText: person.surname });
  await line.getByText("fell, alone at night").waitFor();
  await look(page, `holding-list-${name}`);
  await line.getByRole("checkbox").check();
  const worker = page.getByLabel("Allocate to");
  const offered = await worker.locator("option").allTextContents();
  await worker.selectOption({ label: offered.find((text) => text.includes(SOCIAL_WORKER)) });
  await page.getByRole("button", { name: "Allocate", exact: true }).click();
  await page.getByText(new RegExp(SOCIAL_WORKER)).first().waitFor();
  await look(page, `allocated-${name}`);
  await page.getByRole("link", { name: "Holding list", exact: true }).first().click();
  assert.equal(await page.getByRole("row").filter({ hasText: person.surname }).count(), 0, "nobody waits twice");
  await look(page);
}

async function worksOnIt(page, tale) {
  const { person, name } = tale;
  const isNew = page.locator("#new + ul li").filter({ hasText: person.surname });
  await isNew.getByText(new RegExp(`from ${MANAGER}`)).waitFor();
  await look(page, `my-day-${name}`);
  await isNew.getByRole("button", { name: "Open" }).click();
  await page.waitForURL(/\/people\//);
  tale.record = /\/people\/[0-9a-f-]+/.exec(page.url())[0];
  await look(page, `record-${name}`);
  await page.goto(`${house.url}/`);
  assert.equal(await isNew.count(), 0, "what was opened is no longer new");

  await page.goto(house.url + tale.record);
  await page.getByRole("link", { name: "New note" }).click();
  await look(page);
  await page.getByLabel("What kind of note is it?").selectOption("Phone call");
  await page.getByLabel("What happened?").fill(NOTE);
  await page.getByRole("button", { name: "Save note" }).click();
  await page.waitForURL(/\/timeline/);
  await look(page, `timeline-${name}`);
  await tellsItAll(page);
}

/** The timeline holds each step, the newest first. */
async function tellsItAll(page) {
  const told = await page.locator(".almoner-events > li").allInnerTexts();
  const steps = [NOTE, new RegExp(`${SOCIAL_WORKER}`), "Referred to a team", WORDS];
  for (const step of steps) {
    const tells = (text) => (step instanceof RegExp ? step.test(text) : text.includes(step));
    assert.ok(told.some(tells), `the timeline should tell “${step}”:\n${told.slice(0, 8).join("\n--\n")}`);
  }
  const place = (words) => told.findIndex((text) => text.includes(words));
  assert.ok(place(NOTE) < place(WORDS), "the note stands above the call it followed");
}

async function seesWhoLooked(page, { record, name }) {
  await page.goto(house.url + record);
  await page.getByRole("link", { name: "Who has seen this record" }).click();
  const looks = page.getByRole("row").filter({ hasText: SOCIAL_WORKER });
  await looks.filter({ hasText: "Summary" }).first().waitFor();
  await looks.filter({ hasText: "Timeline" }).first().waitFor();
  await look(page, `seen-${name}`);
}

async function seesWhatWasDone(page, { person, name }) {
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await page.getByLabel("Council number of the person").fill(person.number);
  await page.getByRole("button", { name: "Filter" }).click();
  const done = page.getByRole("row").filter({ hasText: person.number });
  for (const colleague of [FRONT_DOOR, MANAGER, SOCIAL_WORKER]) {
    await done.filter({ hasText: colleague }).first().waitFor();
  }
  await look(page, `audit-${name}`);
}

/** Nobody loses their place: what was asked for is in the window, not somewhere down the page. */
async function isInSight(what, says) {
  const { top, bottom } = await what.evaluate((element) => element.getBoundingClientRect().toJSON());
  assert.ok(top >= 0 && bottom <= SIZES.desk.height, `${says} should be in sight, not ${Math.round(top)} px down`);
}

/** As one hears it on the telephone: one letter of the surname doubled. */
function misspelt(name) {
  return name.replace(/(.)$/, "$1$1");
}

test("what is wrong with a form is said first, and each line leads to its field", () =>
  as(FRONT_DOOR, "/contacts/new", async (page) => {
    await page.getByRole("button", { name: "Save for now" }).click();
    const summary = page.locator(".govuk-error-summary");
    await summary.waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await summary.evaluate((box) => box === document.activeElement), true, "the summary has the focus");
    await look(page, "contact-errors");
    const links = summary.getByRole("link");
    assert.ok((await links.count()) >= 2);
    for (const link of await links.all()) {
      await link.click();
      const field = new URL(await link.evaluate((a) => a.href)).hash.slice(1);
      assert.equal(await page.evaluate(() => document.activeElement.id), field);
      await focusIsVisible(page);
    }
  }, { expects: [/422/] }));

test("the first stop of the keyboard leads past the navigation", () =>
  as(SOCIAL_WORKER, "/", async (page) => {
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to main content" });
    assert.equal(await skip.evaluate((link) => link === document.activeElement), true);
    assert.ok((await skip.boundingBox()).height > 10, "the link shows once it has the focus");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main-content");
  }));

test("keys search, begin and explain, and each has a twin that can be pressed", async () => {
  await as(FRONT_DOOR, "/contacts", async (page) => {
    assert.ok(await page.getByRole("link", { name: "New contact" }).isVisible());
    await page.keyboard.press("n");
    await page.waitForURL(/\/contacts\/new$/);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "search");
    await page.keyboard.type(people[0].surname);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: people[0].name }).first().click();
    await page.waitForURL(/\/people\/[0-9a-f]/);
    await page.keyboard.press("?");
    const keys = page.getByRole("dialog", { name: "Keys" });
    assert.deepEqual(await keys.locator("dt").allTextContents(), ["/", ...(await hasNote(page)), "?"]);
    await axe(page);
    await keys.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Keys" }).click();
    assert.ok(await keys.isVisible());
  });
});

const hasNote = async (page) => ((await page.locator('[data-key="n"]').count()) > 0 ? ["n"] : []);

for (const [who, path] of [[MANAGER, "/holding-list"], [FRONT_DOOR, "/contacts/new"], [SOCIAL_WORKER, "/people"]]) {
  test(`everything the keyboard reaches on ${path} shows that it has the focus`, () =>
    as(who, path, async (page) => {
      const reached = new Set();
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press("Tab");
        const [tag, whole] = await page.evaluate(() => [document.activeElement.localName, document.activeElement.outerHTML]);
        if (tag === "body") break;
        reached.add(whole);
        await focusIsVisible(page);
      }
      assert.ok(reached.size > 12, `the keyboard should reach more than ${reached.size} things`);
    }));
}

/** Opens a page of the house as a colleague and does `what` in it. */
function as(colleague, path, what, options = {}) {
  return browser.page(options, async (page) => {
    await signIn(page, house, colleague);
    await page.goto(house.url + path);
    await what(page);
  });
}
