// Somebody has several tabs open when their session ends: nothing typed in any of them is lost or mixed up, no window
// opens by itself, and to sign in once is enough for all.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, openBrowser } from "./support/browser.mjs";
import { enter, openCouncil, putOnFile } from "./support/council.mjs";

const PRIYA = "Priya Shah";

/** What may be said in the console when the server is away, and when a session has ended. */
const AWAY = [/Failed to load resource/, /net::ERR_/, /request: /, /status of (401|403)/];

const council = await openCouncil({ [PRIYA]: "social_worker" });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), council.close()]));

/** Puts somebody on file and opens a new note about them in one tab, a new task in another; gives the tabs. */
async function twoTabs(page, family) {
  await sessionsLast(page);
  await enter(page, council, PRIYA);
  const record = await putOnFile(page, council, family);
  const task = await page.context().newPage();
  await page.goto(`${council.url}${record}/notes/new`);
  await task.goto(`${council.url}${record}/tasks/new`);
  return { record, note: page, task };
}

/** The session of every tab ends, as after a long telephone call. */
async function endSession() {
  await council.kill();
  await council.start({ idle: 0 });
}

/** Sessions that begin from now on last; that of before is gone. */
async function sessionsLast(page) {
  await council.kill();
  await council.start();
  await page.context().clearCookies();
}

const says = (page, words) => page.locator("[data-saved]").filter({ hasText: words }).waitFor({ timeout: 20_000 });
const words = (page) => page.locator("textarea").first();

async function writeNote(page, text) {
  await page.getByLabel("What kind of note is it?").selectOption({ index: 1 });
  await words(page).fill(text);
}

test("to sign in once in another tab saves what was typed in each, and no window opens by itself", () =>
  browser.page({ expects: AWAY }, async (page) => {
    const { note, task } = await twoTabs(page, "Once");
    const opened = [];
    page.context().on("page", (one) => opened.push(one));
    await endSession();
    await writeNote(note, "She fell on the stairs");
    await words(task).fill("Look at the stairs");
    for (const tab of [note, task]) {
      await says(tab, "signed out");
      assert.match(new URL(tab.url()).pathname, /new$/, "the page stays where it is");
    }
    assert.equal(opened.length, 0);
    await axe(note);
    opened.length = 0;
    await sessionsLast(page);
    const asked = page.context().waitForEvent("page");
    await note.getByRole("link", { name: "Sign in" }).click();
    const door = await asked;
    await door.waitForLoadState();
    await enter(door, council, PRIYA);
    for (const tab of [note, task]) await says(tab, /^Saved/);
    assert.equal(opened.length, 1);
    assert.equal(await words(note).inputValue(), "She fell on the stairs");
    assert.equal(await words(task).inputValue(), "Look at the stairs");
    // The other tab's link asks nobody to sign in twice.
    await door.goto(`${council.url}/sign-in?next=/people`);
    assert.equal(new URL(door.url()).pathname, "/people");
  }));

for (const scripts of [true, false]) {
  test(`what was sent from two tabs waits for its owner, who signs in once, scripts ${scripts ? "on" : "off"}`, () =>
    browser.page({ expects: AWAY, scripts }, async (page) => {
      const { record, note, task } = await twoTabs(page, `Sent${scripts}`);
      await endSession();
      await writeNote(note, "She fell on the stairs");
      await task.getByLabel("What is to be done?").fill("Look at the stairs");
      await words(task).fill("Bring a torch");
      for (const [tab, button] of [[note, "Save note"], [task, /^Save|^Keep|^Add/]]) {
        await tab.getByRole("button", { name: button }).first().click();
        await tab.waitForURL(/\/sign-in\?held=/);
      }
      await sessionsLast(page);
      await enter(note, council, PRIYA);
      assert.ok(await note.getByText("She fell on the stairs").isVisible());
      assert.ok(await note.getByRole("link", { name: /Task or visit/ }).first().isVisible(), "the other waits too, and is named");
      // Back in the other tab, the door is open already.
      if (scripts) await task.evaluate(() => window.dispatchEvent(new Event("focus")));
      else await task.reload();
      await task.waitForURL(/\/sign-in\/held\//);
      assert.ok(await task.getByText("Bring a torch").isVisible());
      await note.getByRole("button", { name: "Send it now" }).click();
      await note.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
      await note.goto(`${council.url}${record}/timeline`);
      assert.ok(await note.getByText("She fell on the stairs").first().isVisible());
      // What the form of the task still lacks is asked for, with the words in their place.
      await task.getByRole("button", { name: "Send it now" }).click();
      await task.locator(".govuk-error-summary").waitFor();
      assert.equal(await words(task).inputValue(), "Bring a torch");
    }));
}

test("two tabs of one page keep their words apart, and both stand there again", () =>
  browser.page({ expects: AWAY }, async (page) => {
    await sessionsLast(page);
    await enter(page, council, PRIYA);
    const record = await putOnFile(page, council, "Apart");
    const address = `${council.url}${record}/notes/new`;
    const context = page.context();
    const open = async () => {
      const tab = await context.newPage();
      await tab.goto(address);
      return tab;
    };
    const one = await open();
    await writeNote(one, "What Joan says");
    await says(one, /^Saved/);
    const other = await open();
    await other.waitForLoadState("networkidle");
    assert.equal(await words(other).inputValue(), "", "another tab begins empty");
    await endSession();
    await words(one).fill("What Joan says, all of it");
    await writeNote(other, "What Carol says");
    for (const tab of [one, other]) await says(tab, "signed out");
    for (const tab of [one, other]) await tab.close({ runBeforeUnload: false });

    await sessionsLast(page);
    await enter(page, council, PRIYA);
    const back = async (text) => {
      const tab = await open();
      await tab.getByText("We put back what you typed").waitFor();
      assert.equal(await words(tab).inputValue(), text);
      return tab;
    };
    const first = await back("What Joan says, all of it");
    const second = await back("What Carol says");
    await first.getByRole("button", { name: "Save note" }).click();
    await first.waitForURL((url) => !url.pathname.endsWith("/new"));
    await second.close({ runBeforeUnload: false });
    const third = await back("What Carol says");
    await third.getByRole("button", { name: "Save note" }).click();
    await third.waitForURL((url) => !url.pathname.endsWith("/new"));
    const last = await open();
    await last.waitForLoadState("networkidle");
    assert.equal(await words(last).inputValue(), "");
    await last.goto(`${council.url}${record}/timeline`);
    for (const text of ["What Joan says, all of it", "What Carol says"]) assert.equal(await last.getByText(text).count(), 1, text);
  }));
