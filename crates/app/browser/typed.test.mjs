// Nothing typed is lost. A form of sixty questions is filled in while the server is killed, the network goes, the
// session ends, the tab is closed and a colleague writes on the same page, in the same question too; at the end every
// answer is there as it was typed. Each round is drawn from a seed; two are tried with every other test. More of them:
//
//   ./dev storm-forms --rounds 200 --seed 1

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openBrowser } from "./support/browser.mjs";
import { enter, FIELDS, openCouncil, putOnFile, questions, TOPICS } from "./support/council.mjs";

const RUNS = Number(process.env.RUNS ?? 2);
const SEED = Number(process.env.SEED ?? 1);
const PRIYA = "Priya Shah";
const TOM = "Tom Hale";

/** What may be said in the console when the server or the network is away, and when a session has ended. */
const AWAY = [/Failed to load resource/, /net::ERR_/, /request: /, /status of (401|403|409|422)/];

/** A person stops for a moment before the tab is closed or the lid shut: milliseconds. */
const A_MOMENT = 400;
/** What was typed is sealed in the browser after a quarter of a second: milliseconds. */
const SEALED = 280;

const council = await openCouncil({ [PRIYA]: "social_worker", [TOM]: "social_worker" });
const browser = await openBrowser();
after(() => Promise.all([browser.close(), council.close()]));

let record;
await browser.page({}, async (page) => {
  await enter(page, council, PRIYA);
  record = await putOnFile(page, council, "Price");
});

for (let run = 0; run < RUNS; run += 1) {
  test(`run ${SEED + run}: every answer is there as it was typed`, () => tell(SEED + run));
}

/** The same seed draws the same story. */
function dice(seed) {
  let state = seed * 2654435761;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (most) => Math.floor(next() * most);
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)] };
}

const WORDS = ["church", "stairs", "Carol", "tea", "“home”", "garden", "pain & care", "<b>", "naïve", "£40", "dog", "Łukasz", "100%"];

async function tell(seed) {
  const chance = dice(seed);
  await browser.page({ expects: AWAY }, async (first) => {
    const tale = { page: first, chance, typed: {}, seed };
    await enter(first, council, PRIYA);
    tale.address = await begin(first);
    for (let topic = 0; topic < TOPICS; topic += 1) await fillTopic(tale, `t${topic}`);
    await compare(tale);
  });
}

/** Begins the form; gives its address. */
async function begin(page) {
  await page.goto(`${council.url}${record}/forms#begin`);
  const sixty = page.locator("li").filter({ hasText: "Sixty questions" });
  await sixty.getByRole("button", { name: /Begin/ }).click();
  await page.waitForURL(/\/pages\/t0$/);
  return page.url().replace(/\/pages\/t0$/, "");
}

const TROUBLES = { killed, offline, lapsed, closed, colleague, both };

async function fillTopic(tale, topic) {
  await tale.page.goto(`${tale.address}/pages/${topic}`);
  const own = questions.filter((question) => question.topic === topic && !(question.id in tale.typed));
  // The last question of each topic is the colleague's.
  const mine = own.filter((question) => !question.id.endsWith("_9"));
  const after = new Map([[tale.chance.below(mine.length), tale.chance.pick(Object.keys(TROUBLES))]]);
  for (const [place, question] of mine.entries()) {
    await type(tale, question);
    const trouble = after.get(place);
    if (trouble) await TROUBLES[trouble](tale, topic, mine[place + 1]);
  }
  await goOn(tale, topic);
}

/** Types an answer that was not typed yet, where the question is asked. */
async function type(tale, question) {
  if (!question || question.id in tale.typed) return;
  if (question.when && tale.typed[question.when] !== "yes") return;
  const value = draw(tale, question);
  await put(tale.page, question, value);
  tale.typed[question.id] = value;
}

/** An answer: words, or the words of each field. */
function draw({ chance, seed }, { id, kind }) {
  const words = () => Array.from({ length: 1 + chance.below(8) }, () => chance.pick(WORDS)).join(" ");
  switch (kind) {
    case "long_text":
      return `${words()}\n${seed} ${id}`;
    case "yes_no":
      return chance.pick(["yes", "no"]);
    case "choice":
      return chance.pick(["a", "b"]);
    case "choices":
      return chance.pick(["a", "b", "a b"]);
    case "number":
      return String(chance.below(1000));
    case "date":
      return `${1 + chance.below(28)} ${1 + chance.below(12)} 2026`;
    case "timetable":
      return FIELDS[kind].map(() => chance.pick(["0.5", "1", "1:15"])).join("|");
    case "repeater":
    case "table":
      return FIELDS[kind].map(words).join("|");
    default:
      return words();
  }
}

async function put(page, { id, kind }, value) {
  if (kind === "yes_no" || kind === "choice") return page.locator(`[name="${id}"][value="${value}"]`).check();
  if (kind === "choices") {
    for (const code of ["a", "b"]) await page.locator(`[name="${id}"][value="${code}"]`).setChecked(value.includes(code));
    return;
  }
  const [names, between] = fieldsOf(id, kind);
  for (const [place, part] of value.split(between).entries()) await page.locator(`[name="${names[place]}"]`).fill(part);
}

/** The names of a question's fields, and what stands between their words. */
function fieldsOf(id, kind) {
  if (kind === "date") return [["day", "month", "year"].map((part) => `${id}-${part}`), " "];
  return [(FIELDS[kind] ?? [""]).map((field) => id + field), kind in FIELDS ? "|" : undefined];
}

/** What a page holds for a question; no words where nothing is there. */
async function held(page, { id, kind }) {
  if (["yes_no", "choice", "choices"].includes(kind)) {
    const checked = await page.locator(`[name="${id}"]:checked`).all();
    return (await Promise.all(checked.map((one) => one.getAttribute("value")))).join(" ");
  }
  const [names, between] = fieldsOf(id, kind);
  const values = await Promise.all(names.map((name) => page.locator(`[name="${name}"]`).inputValue()));
  return values.some((value) => value !== "") ? values.join(between) : "";
}

/** Saves the page and goes on, however often it takes. */
async function goOn(tale, topic) {
  await tale.page.getByRole("button", { name: "Save and continue" }).last().click();
  await tale.page.waitForURL((url) => !url.pathname.endsWith(`/pages/${topic}`));
}

const isSaved = (page) => page.locator('[data-saved][data-state="saved"]').waitFor({ timeout: 20_000 });

/** The server dies in the middle of a page, and comes back after a while. */
async function killed(tale, topic, next) {
  const { chance, page } = tale;
  await council.kill();
  if (chance.chance(0.5)) await type(tale, next);
  const presses = chance.chance(0.5);
  if (presses) {
    await pause(A_MOMENT);
    await page.getByRole("button", { name: "Save and continue" }).last().click({ noWaitAfter: true }).catch(() => {});
    await pause(A_MOMENT);
  }
  await council.start();
  if (presses) await page.goto(`${tale.address}/pages/${topic}`);
  await isSaved(page);
}

/** The network goes, and comes back. */
async function offline(tale, topic, next) {
  const { chance, page } = tale;
  const context = page.context();
  await context.setOffline(true);
  await type(tale, next);
  const presses = chance.chance(0.5);
  if (presses) {
    await pause(A_MOMENT);
    await page.getByRole("button", { name: "Save and continue" }).last().click({ noWaitAfter: true }).catch(() => {});
    await pause(A_MOMENT);
  }
  await context.setOffline(false);
  if (presses) await page.goto(`${tale.address}/pages/${topic}`);
  await isSaved(page);
}

/** The session ends in the middle of a page; its owner signs in again, by the button or in another tab. */
async function lapsed(tale, topic, next) {
  const { chance, page } = tale;
  await pause(A_MOMENT);
  await council.kill();
  await council.start({ idle: 0 });
  await type(tale, next);
  if (chance.chance(0.5)) {
    await page.getByRole("button", { name: "Save and continue" }).last().click();
    await page.waitForURL(/\/sign-in/);
    await council.kill();
    await council.start();
    await enter(page, council, PRIYA);
    await page.getByRole("button", { name: "Send it now" }).click();
    await page.goto(`${tale.address}/pages/${topic}`);
    return isSaved(page);
  }
  await page.locator("[data-saved]").filter({ hasText: "signed out" }).waitFor({ timeout: 20_000 });
  await council.kill();
  await council.start();
  await page.context().clearCookies();
  const other = await page.context().newPage();
  await enter(other, council, PRIYA);
  await isSaved(page);
  await other.close();
}

/** The tab is closed without a word, now and then as soon as the words are sealed, and the page opened again. */
async function closed(tale, topic) {
  const context = tale.page.context();
  await pause(tale.chance.pick([SEALED, A_MOMENT]));
  await tale.page.close();
  tale.page = await context.newPage();
  await tale.page.goto(`${tale.address}/pages/${topic}`);
  await isSaved(tale.page);
}

/** A colleague has the same page open and answers its last question. */
async function colleague(tale, topic, next) {
  const question = questions.find(({ id, topic: of }) => of === topic && id.endsWith("_9"));
  await browser.page({ expects: AWAY }, async (page) => {
    await enter(page, council, TOM);
    await page.goto(`${tale.address}/pages/${topic}`);
    await type(tale, next);
    const value = `Tom says ${tale.seed}`;
    await put(page, question, value);
    tale.typed[question.id] = value;
    await goOn({ ...tale, page }, topic);
  });
}

/** A colleague, whose page is older, answers what she has just answered: he sees both, and chooses. */
async function both(tale, topic, next) {
  const last = questions.find(({ id, topic: of }) => of === topic && id.endsWith("_9"));
  await browser.page({ expects: AWAY }, async (page) => {
    await enter(page, council, TOM);
    await page.goto(`${tale.address}/pages/${topic}`);
    // His page may be older than the answer on which the next question hangs: then he is not asked it.
    const asked = next && (!next.when || (await page.locator(`[name="${next.id}"]`).isVisible()));
    const question = asked ? next : last;
    await type(tale, question);
    await isSaved(tale.page);
    const his = draw(tale, question);
    if (his === tale.typed[question.id]) return;
    await put(page, question, his);
    await page.locator("[data-saved]").filter({ hasText: "asked which to keep" }).waitFor();
    await page.getByRole("button", { name: "Save and continue" }).last().click();
    await page.getByRole("heading", { name: "Somebody else changed this too" }).waitFor();
    const mine = tale.chance.chance(0.5);
    await page.getByLabel(mine ? "Keep yours" : /^Keep what Priya Shah saved/).check();
    await page.getByRole("button", { name: "Save what I chose" }).click();
    await page.waitForURL(/\/pages\/t\d$/);
    if (mine) tale.typed[question.id] = his;
  });
  await tale.page.goto(`${tale.address}/pages/${topic}`);
}

/** Opens every page afresh and compares what was typed with what is there. */
async function compare(tale) {
  await browser.page({}, async (page) => {
    await enter(page, council, PRIYA);
    const found = {};
    for (let topic = 0; topic < TOPICS; topic += 1) {
      await page.goto(`${tale.address}/pages/t${topic}`);
      for (const question of questions.filter((one) => one.topic === `t${topic}`)) {
        const value = await held(page, question);
        if (value !== "" || question.id in tale.typed) found[question.id] = value;
      }
    }
    assert.deepEqual(found, tale.typed, `run ${tale.seed}`);
    // All but the colleague's, and those that are not asked.
    assert.ok(Object.keys(found).length >= questions.length - 2 * TOPICS);
  });
}

test("the network drops at every step of sixty questions and nothing is missing", () =>
  browser.page({ expects: AWAY }, async (page) => {
    const tale = { page, chance: dice(SEED), typed: {}, seed: SEED };
    await enter(page, council, PRIYA);
    tale.address = await begin(page);
    for (let topic = 0; topic < TOPICS; topic += 1) {
      await page.goto(`${tale.address}/pages/t${topic}`);
      for (const question of questions.filter((one) => one.topic === `t${topic}`)) {
        await page.context().setOffline(true);
        await type(tale, question);
        await page.context().setOffline(false);
        await isSaved(page);
      }
      await goOn(tale, `t${topic}`);
    }
    await compare(tale);
    const unasked = questions.filter(({ when }) => when && tale.typed[when] !== "yes");
    assert.equal(Object.keys(tale.typed).length, questions.length - unasked.length);
  }));

test("two people answer one question: the second sees both and chooses", () =>
  browser.page({ expects: AWAY }, async (page) => {
    await enter(page, council, PRIYA);
    const address = await begin(page);
    await browser.page({ expects: AWAY }, async (his) => {
      await enter(his, council, TOM);
      await his.goto(`${address}/pages/t0`);
      await page.locator('[name="q0_1"]').fill("Her words");
      await isSaved(page);
      await his.locator('[name="q0_1"]').fill("His words");
      await his.locator("[data-saved]").filter({ hasText: "asked which to keep" }).waitFor();
      await his.getByRole("button", { name: "Save and continue" }).last().click();
      await his.getByRole("heading", { name: "Somebody else changed this too" }).waitFor();
      assert.ok(await his.getByText("Her words").isVisible());
      assert.ok(await his.getByText("His words").isVisible());
      await his.getByLabel("Keep yours").check();
      await his.getByRole("button", { name: "Save what I chose" }).click();
      await his.waitForURL(/\/pages\/t0$/);
      assert.equal(await his.locator('[name="q0_1"]').inputValue(), "His words");
    });
    await page.goto(`${address}/pages/t0`);
    assert.equal(await page.locator('[name="q0_1"]').inputValue(), "His words");
  }));

test("what a browser keeps is sealed, and another colleague cannot read it there", () =>
  browser.page({ expects: AWAY }, async (page) => {
    await enter(page, council, PRIYA);
    const address = await begin(page);
    await page.context().setOffline(true);
    await page.locator('[name="q0_1"]').fill("A secret of Joan");
    await pause(A_MOMENT);
    const kept = await page.evaluate(async () => {
      const database = await new Promise((resolve) => {
        const request = indexedDB.open("almoner", 1);
        request.onsuccess = () => resolve(request.result);
      });
      const rows = await new Promise((resolve) => {
        const request = database.transaction("drafts").objectStore("drafts").getAll();
        request.onsuccess = () => resolve(request.result);
      });
      return rows.map((row) => [JSON.stringify(row), new TextDecoder().decode(row.sealed)].join(" "));
    });
    assert.equal(kept.length, 1);
    assert.ok(!kept[0].includes("secret") && !kept[0].includes("q0_1"), kept[0]);
    const draft = await page.evaluate(() => document.querySelector("[data-draft]").dataset.draft);
    assert.ok(!kept[0].includes(draft.split("/")[1]));
    // Tom takes the machine over; nothing of hers is sent or shown in his name.
    await page.context().clearCookies();
    const tom = await page.context().newPage();
    await page.context().setOffline(false);
    await enter(tom, council, TOM);
    await tom.goto(`${address}/pages/t0`);
    await pause(1000);
    assert.equal(await tom.locator('[name="q0_1"]').inputValue(), "");
    await tom.close();
    await page.context().clearCookies();
    const again = await page.context().newPage();
    await enter(again, council, PRIYA);
    await again.goto(`${address}/pages/t0`);
    await again.locator('[name="q0_1"]').filter({ visible: true }).waitFor();
    await isSaved(again);
    assert.equal(await again.locator('[name="q0_1"]').inputValue(), "A secret of Joan");
  }));

/** How many drafts this browser keeps. */
const keptHere = (page) =>
  page.evaluate(async () => {
    const database = await new Promise((resolve) => {
      const request = indexedDB.open("almoner", 1);
      request.onsuccess = () => resolve(request.result);
    });
    return new Promise((resolve) => {
      const request = database.transaction("drafts").objectStore("drafts").count();
      request.onsuccess = () => resolve(request.result);
    });
  });

test("words that the server refuses stay in the browser, are shown there and are sent once it takes them", () =>
  browser.page({ expects: AWAY }, async (page) => {
    await enter(page, council, PRIYA);
    const address = await begin(page);
    const context = page.context();
    // The record is closed to her: nothing is found there.
    await context.route(/\/draft\//, (route) => route.fulfill({ status: 404, contentType: "text/html", body: "Page not found" }));
    await page.locator('[name="q0_1"]').fill("Words that must not go");
    await page.locator("[data-saved]").filter({ hasText: "you may no longer write here" }).waitFor();
    await page.close();
    const other = await context.newPage();
    await other.goto(`${council.url}/`);
    const said = other.locator("[data-refused]");
    await said.getByText("that page is closed to you now").waitFor();
    await said.getByText("Show what you typed").click();
    assert.ok(await said.getByText("Words that must not go").isVisible());
    assert.equal(await keptHere(other), 1);
    await context.unroute(/\/draft\//);
    const sent = other.waitForResponse((answer) => answer.url().includes("/draft/"));
    await other.reload();
    assert.equal((await sent).status(), 200);
    await other.waitForFunction(async () => !document.querySelector("[data-refused]"));
    await other.goto(`${address}/pages/t0`);
    assert.equal(await other.locator('[name="q0_1"]').inputValue(), "Words that must not go");
    assert.equal(await keptHere(other), 0);
  }));
