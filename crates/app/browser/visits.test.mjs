// Cases on visits: taken along, read, filled in, photographed and signed without network, closed and opened again, and
// brought back whole; locked, ended and wiped as promised; and nothing about anybody to be read on the device.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { axe, noSidewaysScroll, openBrowser, shot } from "./support/browser.mjs";
import { enter, openCouncil, putOnFile } from "./support/council.mjs";
import { asPeopleSeeIt, everythingKept } from "./support/kept.mjs";

const PRIYA = "Priya Shah";
const TOM = "Tom Hale";
const PIN = "mill lane 14";

/** What may be said in the console when the network is away, or a session has ended. */
const AWAY = [/Failed to load resource/, /net::ERR_/, /request: /, /status of (401|403|409|410|422)/];

const council = await openCouncil({ [PRIYA]: "social_worker", [TOM]: "social_worker" });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), council.close()]));

const away = (what) => browser.page({ size: "phone", expects: AWAY }, what);

/** Signs in, puts somebody on file and takes them along with a new form. Gives the address of the record. */
async function setOut(page, family) {
  await enter(page, council, PRIYA);
  const record = await putOnFile(page, council, family);
  await page.goto(`${council.url}/visits?person=${record.split("/").pop()}`);
  await page.locator(".almoner-taking select").first().selectOption("begin:home_visit");
  await page.getByLabel("Choose a PIN for this device").fill(PIN);
  await page.getByLabel("The same again").fill(PIN);
  await page.getByRole("button", { name: "Take with me" }).click();
  await page.getByText("ready for no network").waitFor({ timeout: 30_000 });
  return record;
}

/** Opens the page of visits without network. */
async function openAway(page) {
  await page.context().setOffline(true);
  await page.goto(`${council.url}/visits/`);
  await page.getByRole("heading", { name: "Visits are locked" }).waitFor();
}

async function unlock(page, pin = PIN) {
  await page.getByLabel("PIN of this device").fill(pin);
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByText("One moment").waitFor({ state: "detached", timeout: 30_000 });
}

const openCase = async (page) => {
  await page.locator(".almoner-tasks a").first().click();
  await page.getByRole("heading", { name: "Home visit" }).waitFor();
};

const isKept = (page) => page.locator("[data-state=saved]").filter({ hasText: "Kept on this device" }).waitFor();

async function sealed(page, words) {
  const kept = await page.evaluate(everythingKept);
  assert.ok(kept.length > 500, "something is kept");
  for (const word of words) assert.ok(!asPeopleSeeIt(kept).includes(word), `“${word}” can be read on the device`);
  return kept;
}

test("a visit from the door and back, without network in between", () =>
  away(async (page) => {
    const record = await setOut(page, "Price");
    await openAway(page);
    await axe(page);
    await shot(page, "visits-locked");
    await unlock(page);
    await axe(page);
    await shot(page, "visits-list");
    await openCase(page);
    assert.ok(await page.getByRole("heading", { name: "Joan Price" }).isVisible());
    assert.ok(await page.getByText("What happens next").isVisible());
    await axe(page);
    await noSidewaysScroll(page);

    assert.ok(!(await page.getByLabel("What makes it cold?").isVisible()));
    assert.ok(!(await page.getByRole("heading", { name: "Keeping warm" }).isVisible()));
    await page.locator('[name="warm"][value="no"]').check();
    await page.getByLabel("What makes it cold?").fill("The back door");
    await page.getByLabel("What will be done?").fill("A new seal\nand a rug");
    await page.getByLabel("Name", { exact: true }).fill("Carol");
    await page.getByRole("button", { name: "Add another helper" }).click();
    await page.locator('[name="helpers.1.name"]').fill("Ann");
    await page.getByRole("button", { name: "Add another helper" }).click();
    await page.locator('[name="helpers.2.name"]').fill("Nobody");
    await page.getByRole("button", { name: "Remove helper 3" }).click();
    await page.getByLabel("Anything else").fill("She sings <b>& dances</b>");
    await isKept(page);

    const picture = await page.screenshot();
    await page.getByLabel("What does it show?").fill("The back door: a gap");
    await page.getByLabel("Photograph", { exact: true }).setInputFiles({ name: "IMG_1.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Keep this photograph" }).click();
    await page.getByRole("img", { name: "The back door: a gap" }).waitFor();
    await sign(page, "Joan Price, herself");
    await page.getByLabel("Who signs?").fill("Carol Price, daughter");
    await page.getByLabel("Or type the name").fill("Carol Price");
    await page.getByRole("button", { name: "Keep this signature" }).click();
    await page.getByText("Signature: Carol Price, daughter", { exact: true }).first().waitFor();
    await axe(page);
    await noSidewaysScroll(page);
    await shot(page, "visits-case");
    await sealed(page, ["Joan", "Price", "JOAN", "back door", "sings", "Carol", "Home visit", "warm enough", PIN]);

    // The tab is closed without a word, and opened again, still without network.
    const context = page.context();
    await page.close();
    page = await context.newPage();
    await page.goto(`${council.url}/visits/`);
    await unlock(page);
    await openCase(page);
    assert.equal(await page.getByLabel("What will be done?").inputValue(), "A new seal\nand a rug");
    assert.equal(await page.locator('[name="helpers.1.name"]').inputValue(), "Ann");
    assert.equal(await page.locator('[name="helpers.2.name"]').count(), 0);
    assert.ok(await page.getByText("Signature: Joan Price, herself", { exact: true }).first().isVisible());
    await page.getByRole("link", { name: "All visits" }).click();
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByText("There is no network now").waitFor();

    // Back at the desk the session has ended.
    await context.clearCookies();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "Sign in" }).click();
    await enter(page, council, PRIYA);
    await page.waitForURL(/\/visits\/$/);
    await unlock(page);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "See it in the record" }).waitFor({ timeout: 20_000 });
    await shot(page, "visits-back");
    assert.ok(await page.getByText("No case is on this device").count() <= 1);
    assert.equal(await page.evaluate(storesOf), "vault", "nothing of it stays");

    await page.getByRole("link", { name: "See it in the record" }).click();
    for (const words of ["The back door", "A new seal", "Carol", "Ann", "She sings <b>& dances</b>"]) {
      assert.ok((await page.locator("main").textContent()).includes(words), `${words} has come back`);
    }
    await page.goto(`${council.url}${record}/documents`);
    for (const title of ["The back door: a gap", "Signature: Joan Price, herself", "Signature: Carol Price, daughter"]) {
      assert.equal(await page.getByText(title, { exact: true }).count(), 1, title);
    }
  }));

async function sign(page, who) {
  await page.getByLabel("Who signs?").fill(who);
  const pad = page.locator("canvas.almoner-signature");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await pad.boundingBox();
  await page.mouse.move(x + width / 4, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + height / 4, { steps: 5 });
  await page.mouse.move(x + (width * 3) / 4, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await page.getByRole("button", { name: "Keep this signature" }).click();
  await page.getByText(`Signature: ${who}`, { exact: true }).first().waitFor();
}

test("five wrong PINs empty the device, and four do not", () =>
  away(async (page) => {
    await setOut(page, "Wrong");
    await openAway(page);
    for (let left = 4; left > 0; left -= 1) {
      await unlock(page, `guess ${left}`);
      await page.getByText(left === 1 ? "1 try is left" : `${left} tries are left`).waitFor();
    }
    await axe(page);
    await unlock(page);
    await page.getByText("nothing written yet").waitFor();
    await page.getByRole("button", { name: "Lock" }).click();
    for (let left = 4; left >= 0; left -= 1) {
      await unlock(page, "wrong once more");
      if (left > 0) await page.getByText(left === 1 ? "1 try is left" : `${left} tries are left`).waitFor();
      // Beginning anew wins no other try.
      if (left === 2) await page.reload();
    }
    await page.getByText("this device is empty now").waitFor();
    assert.equal(await page.evaluate(storesOf), "");
    await axe(page);
    // With network again it tells that nothing is out on it any more.
    const told = page.waitForResponse((answer) => answer.url().endsWith("/visits/standing"), { timeout: 20_000 });
    await page.context().setOffline(false);
    await told;
    await page.goto(`${council.url}/visits`);
    assert.equal(await page.getByRole("row", { name: /Wrong/ }).count(), 0);
  }));

/** The names of all stores that hold anything. */
const storesOf = async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("almoner-visits", 1);
    request.onsuccess = () => resolve(request.result);
  });
  const full = [];
  for (const name of database.objectStoreNames) {
    const rows = await new Promise((resolve) => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => resolve(request.result);
    });
    if (rows.some((row) => !["clock", "gone"].includes(row.id))) full.push(name);
  }
  return full.join(",");
};

test("a new PIN opens what the old one sealed, and the old one opens nothing", () =>
  away(async (page) => {
    await setOut(page, "Okoro");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("She makes her own tea");
    await isKept(page);
    await openAway(page);
    await unlock(page);
    const next = "five tall ships";
    const changing = page.locator("summary", { hasText: "Change the PIN" });
    // A PIN is proved by long reckoning on the device.
    await changing.waitFor({ timeout: 30_000 });
    await changing.click();
    const change = async (now, first, second) => {
      await page.getByLabel("PIN now").fill(now);
      await page.getByLabel("New PIN", { exact: true }).fill(first);
      await page.getByLabel("The new PIN again").fill(second);
      await page.getByRole("button", { name: "Change the PIN" }).click();
    };
    await change("wrong words", next, next);
    await page.getByText("4 tries are left").waitFor({ timeout: 30_000 });
    await axe(page);
    await shot(page, "visits-pin");
    for (const [now, first, second, says] of [
      ["", next, next, "Enter the PIN now"],
      [PIN, "123456", "123456", "too easy to guess"],
      [PIN, "abc", "abc", "at least 6 figures"],
      [PIN, next, "five small ships", "not the same"],
    ]) {
      await change(now, first, second);
      await page.getByRole("alert").getByText(says).waitFor();
    }
    await change(PIN, next, next);
    await page.getByText("The PIN is changed").waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: "Lock" }).click();
    await unlock(page, PIN);
    await page.getByText("4 tries are left").waitFor();
    await unlock(page, next);
    await openCase(page);
    assert.equal(await page.getByLabel("Anything else").inputValue(), "She makes her own tea");
  }));

test("a case that has ended cannot be read, whatever the clock says later, and its words still come back", () =>
  away(async (page) => {
    const record = await setOut(page, "Vaughan");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("Written in time");
    await isKept(page);
    const now = Date.now();
    await page.clock.setSystemTime(now + 48 * 3_600_000 + 60_000);
    await page.reload();
    await unlock(page);
    await page.getByText("It has ended and can be read no more").waitFor();
    assert.equal(await page.getByText("Vaughan").count(), 0, "nobody is named");
    assert.equal(await page.evaluate(storesOf), "vault,words");
    await page.clock.setSystemTime(now);
    await page.reload();
    await unlock(page);
    await page.getByText("It has ended and can be read no more").waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "See it in the record" }).click({ timeout: 20_000 });
    await page.getByText("Written in time").first().waitFor({ state: "attached" });
    assert.ok(page.url().includes(record));
  }));

test("it locks itself after minutes without a touch", () =>
  away(async (page) => {
    await page.clock.install();
    await setOut(page, "Idle");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("Half a sentence");
    await page.clock.fastForward("05:10");
    await page.getByRole("heading", { name: "Visits are locked" }).waitFor();
    assert.ok(!(await page.content()).includes("Idle"), "nothing is left on the page");
    await unlock(page);
    await page.getByLabel("Anything else").waitFor();
    assert.equal(await page.getByLabel("Anything else").inputValue(), "Half a sentence");
  }));

test("a lost device is wiped from another one, as soon as it has network", () =>
  away(async (page) => {
    await setOut(page, "Lost");
    await openAway(page);
    await browser.page({}, async (desk) => {
      await enter(desk, council, PRIYA);
      await desk.goto(`${council.url}/account`);
      await axe(desk);
      await desk.getByRole("listitem").filter({ hasText: "1 case on it" }).getByRole("button", { name: "Wipe" }).first().click();
      await desk.getByText("The device is wiped as soon as it has network").waitFor();
    });
    assert.equal(await page.evaluate(storesOf), "vault,cases,words".split(",").sort().join(","));
    await page.context().clearCookies();
    await page.context().setOffline(false);
    await page.getByText("This device was wiped").waitFor({ timeout: 20_000 });
    assert.equal(await page.evaluate(storesOf), "");
  }));

test("what a colleague changed meanwhile is put side by side", () =>
  away(async (page) => {
    const record = await setOut(page, "Both");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("Her words from the visit");
    await isKept(page);
    await browser.page({}, async (his) => {
      await enter(his, council, TOM);
      await his.goto(`${council.url}${record}/forms`);
      await his.getByRole("link", { name: "Home visit" }).first().click();
      await his.getByRole("link", { name: "Help" }).first().click();
      await his.getByLabel("Anything else").fill("His words from the desk");
      await his.getByRole("button", { name: "Save and continue" }).last().click();
      await his.waitForURL(/\/check$/);
    });
    await page.getByRole("link", { name: "All visits" }).click();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "choose which to keep" }).click({ timeout: 20_000 });
    await page.getByText("Her words from the visit").waitFor();
    await page.getByText("His words from the desk").waitFor();
    await axe(page);
    await page.getByLabel("Keep yours").check();
    await page.getByRole("button", { name: "Save what I chose" }).click();
    await page.waitForURL(/\/pages\/whole$/);
    assert.equal(await page.getByLabel("Anything else").inputValue(), "Her words from the visit");
  }));

test("a network that drops half-way loses nothing and doubles nothing", () =>
  away(async (page) => {
    const record = await setOut(page, "Half");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("All of it");
    await isKept(page);
    for (const who of ["Joan", "Carol", "Ann"]) await sign(page, who);
    await page.getByRole("link", { name: "All visits" }).click();
    await page.context().setOffline(false);
    // The answers to the words and to the first file are lost on their way back: the server has them already.
    const lost = new Set();
    await page.route(/\/visits\/.*\/(files|return)/, async (route) => {
      const path = new URL(route.request().url()).pathname;
      const loses = path.endsWith("/return") || lost.size === 1;
      if (!lost.has(path)) {
        lost.add(path);
        if (loses) {
          await route.fetch();
          return route.abort();
        }
      }
      return route.continue();
    });
    for (let round = 0; round < 4 && !(await page.getByRole("link", { name: "See it in the record" }).count()); round += 1) {
      await page.evaluate(() => document.querySelectorAll("main .govuk-inset-text").forEach((said) => said.remove()));
      await page.getByRole("button", { name: "Bring it back" }).click();
      await page.getByText(/the network went|: brought back/).first().waitFor({ timeout: 20_000 });
    }
    await page.getByRole("link", { name: "See it in the record" }).click();
    await page.getByText("All of it").first().waitFor({ state: "attached" });
    await page.goto(`${council.url}${record}/documents`);
    for (const who of ["Joan", "Carol", "Ann"]) assert.equal(await page.getByText(`Signature: ${who}`, { exact: true }).count(), 1, who);
  }));

test("a signature that the server refuses holds up neither the words nor the others", () =>
  away(async (page) => {
    const record = await setOut(page, "Refused");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("Not locked in");
    await isKept(page);
    for (const who of ["Joan", "Carol"]) await sign(page, who);
    await page.getByRole("link", { name: "All visits" }).click();
    let refused = null;
    await page.route(/\/visits\/.*\/files/, async (route) => {
      const path = new URL(route.request().url()).pathname;
      refused ??= path;
      if (path !== refused) return route.continue();
      return route.fulfill({ status: 422, contentType: "text/plain", body: "The file was not taken." });
    });
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByText("your words are back, but these were not taken").waitFor({ timeout: 20_000 });
    assert.equal(await page.evaluate(storesOf), "cases,files,vault,words".split(",").sort().join(","));
    // After its end it can still be taken away from the device.
    await page.clock.setSystemTime(Date.now() + 48 * 3_600_000 + 60_000);
    await page.reload();
    await unlock(page);
    await page.getByText("It has ended and can be read no more").waitFor();
    await page.getByRole("button", { name: /Remove Signature/ }).click();
    await page.getByRole("button", { name: /Remove Signature/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "See it in the record" }).click({ timeout: 20_000 });
    await page.getByText("Not locked in").first().waitFor({ state: "attached" });
    await page.goto(`${council.url}${record}/documents`);
    const came = await Promise.all(["Joan", "Carol"].map((who) => page.getByText(`Signature: ${who}`, { exact: true }).count()));
    assert.deepEqual(came.sort(), [0, 1], "the one that was not refused");
  }));

test("a case that is closed to its owner is left, and what was written waits sealed", () =>
  away(async (page) => {
    await setOut(page, "Closed");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("Written before");
    await isKept(page);
    await page.route(/\/visits\/standing/, async (route) => {
      const answer = await route.fetch();
      const says = (await answer.text()).replaceAll('"out"', '"closed"');
      return route.fulfill({ response: answer, body: says });
    });
    await page.context().setOffline(false);
    await page.getByText("has ended or was closed to you").waitFor({ timeout: 20_000 });
    assert.ok(!(await page.content()).includes("Joan Closed"), "nothing of it is left on the page");
    assert.equal(await page.evaluate(storesOf), "vault,words");
    await page.getByRole("button", { name: "Bring it back" }).click();
    await page.getByRole("link", { name: "See it in the record" }).click({ timeout: 20_000 });
    await page.getByText("Written before").first().waitFor({ state: "attached" });
  }));

test("a case that ends while it is open is left", () =>
  away(async (page) => {
    await setOut(page, "Ending");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.getByLabel("Anything else").fill("In the last minute");
    await isKept(page);
    await page.clock.setSystemTime(Date.now() + 48 * 3_600_000 + 60_000);
    await page.keyboard.press("Shift");
    await page.getByText("has ended or was closed to you").waitFor({ timeout: 20_000 });
    assert.ok(!(await page.content()).includes("Joan Ending"), "nothing of it is left on the page");
    assert.equal(await page.evaluate(storesOf), "vault,words");
  }));

test("a device that was wiped is not opened by the PIN", () =>
  away(async (page) => {
    await setOut(page, "Late");
    await page.goto(`${council.url}/visits/`);
    await page.getByRole("heading", { name: "Visits are locked" }).waitFor();
    await browser.page({}, async (desk) => {
      await enter(desk, council, PRIYA);
      await desk.goto(`${council.url}/visits`);
      await desk.getByRole("row", { name: /Late/ }).getByRole("button", { name: "Wipe" }).click();
      await desk.getByText("wiped from the device as soon as it has network").waitFor();
    });
    await unlock(page);
    await page.getByText("No case is on this device any more").waitFor();
    assert.equal(await page.evaluate(storesOf), "vault");
  }));

test("a full device says so at once, tries again, and hides what it cannot keep instead of locking it away", () =>
  away(async (page) => {
    await page.clock.install();
    await setOut(page, "Full");
    await openAway(page);
    await unlock(page);
    await openCase(page);
    await page.evaluate(() => {
      const put = IDBObjectStore.prototype.put;
      window.full = true;
      IDBObjectStore.prototype.put = function (row) {
        if (window.full && ["words", "files"].includes(this.name)) throw new DOMException("no room", "QuotaExceededError");
        return put.call(this, row);
      };
    });
    await page.getByLabel("Anything else").fill("The last sentence");
    await page.getByText("This device could not keep it: it may be full. Do not close the page").waitFor();
    const picture = await page.screenshot();
    await page.getByLabel("Photograph", { exact: true }).setInputFiles({ name: "IMG_1.png", mimeType: "image/png", buffer: picture });
    await page.getByRole("button", { name: "Keep this photograph" }).click();
    await page.getByText("Bring a case back to make room").waitFor();
    await page.clock.fastForward("05:10");
    await page.getByText("could not keep your last words").waitFor();
    assert.ok(!(await page.content()).includes("Joan Full"), "nothing is left to be read");
    await unlock(page);
    await page.getByLabel("Anything else").waitFor();
    assert.equal(await page.getByLabel("Anything else").inputValue(), "The last sentence");
    await page.evaluate(() => (window.full = false));
    await page.clock.fastForward("00:06");
    await isKept(page);
    await page.getByRole("button", { name: "Lock" }).click();
    await unlock(page);
    await page.getByLabel("Anything else").waitFor();
    assert.equal(await page.getByLabel("Anything else").inputValue(), "The last sentence");
  }));

test("a case whose answer was lost is taken once, also after the page was closed", () =>
  away(async (page) => {
    await enter(page, council, PRIYA);
    const record = await putOnFile(page, council, "Once");
    const take = async (made) => {
      await page.goto(`${council.url}/visits?person=${record.split("/").pop()}`);
      await page.locator(".almoner-taking select").first().selectOption("begin:home_visit");
      await page.getByLabel(made ? "PIN of this device" : "Choose a PIN for this device").fill(PIN);
      if (!made) await page.getByLabel("The same again").fill(PIN);
      await page.getByRole("button", { name: "Take with me" }).click();
    };
    await page.route(/\/visits\/take/, async (route) => {
      await route.fetch();
      await route.abort();
    });
    await take(false);
    await page.getByText("There is no network now").waitFor({ timeout: 30_000 });
    await page.unroute(/\/visits\/take/);
    await take(true);
    await page.getByText("ready for no network").waitFor({ timeout: 30_000 });
    assert.equal(await page.getByRole("row", { name: /Once/ }).count(), 1);
    await page.goto(`${council.url}${record}/forms`);
    assert.equal(await page.locator("main").getByRole("link", { name: "Home visit" }).count(), 1, "one form is begun");
  }));

test("the page of visits on a desk and a phone", () =>
  away(async (page) => {
    await setOut(page, "Looks");
    await page.goto(`${council.url}/visits`);
    await axe(page);
    await noSidewaysScroll(page);
    await shot(page, "visits-online");
    assert.ok(await page.getByText("Home visit").first().isVisible());
    await page.getByRole("row", { name: /Looks/ }).getByRole("button", { name: "Wipe" }).click();
    await page.getByText("wiped from the device as soon as it has network").waitFor();
    await page.goto(`${council.url}/visits/`);
    await page.getByRole("heading", { name: "Visits are locked" }).waitFor();
    await unlock(page);
    await page.getByText("No case is on this device any more").waitFor();
    await axe(page);
  }));
