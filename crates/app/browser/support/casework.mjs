// What colleagues do again and again on a record, as the journeys tell it: a call is taken, a case is
// given, an assessment is filled in and decided, a plan goes from desk to desk. Each step is done on the
// pages alone, so it works with scripts and without.

import assert from "node:assert/strict";
import { signIn, signOut } from "./people.mjs";

/** Presses a button and goes on only if nothing was refused. */
export async function press(page, button = "Save") {
  await page.getByRole("button", { name: button, exact: true }).first().click();
  await settled(page);
}

/** The page has come, and has no complaint. */
export async function settled(page) {
  await page.waitForLoadState();
  assert.equal(await page.locator(".govuk-error-summary").count(), 0, await page.locator("main").innerText());
}

/** Follows a link of the main part. */
export async function follow(page, name) {
  await page.locator("main").getByRole("link", { name }).first().click();
  await page.waitForLoadState();
}

/** Opens a tab of the record. */
export async function tab(page, name) {
  await page.getByRole("navigation", { name: /record$/ }).getByRole("link", { name, exact: true }).click();
  await page.waitForLoadState();
}

/** Fills the three boxes of a day. */
export async function fillDay(page, id, day) {
  const parts = { day: day.getDate(), month: day.getMonth() + 1, year: day.getFullYear() };
  for (const [part, value] of Object.entries(parts)) await page.locator(`#${id}-${part}`).fill(String(value));
}

/** A day so many days from today. */
export const inDays = (count) => new Date(Date.now() + count * 86_400_000);

/** Chooses a radio of the question with these words. */
export const choose = (page, question, answer) =>
  page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).check();

/** Waits until the page says something. */
export const says = (page, text) => page.getByText(text).first().waitFor();

/** What stands at the head of the record as the next thing. */
export async function nextIs(page, words) {
  const told = await page.locator(".almoner-next").first().textContent();
  assert.match(told ?? "", words, `the head of ${page.url()} should say what comes next`);
}

/**
 * The scenes of one journey: each is done by a colleague who signs in anew, and signs out again. What one leaves
 * undone the next cannot do, so the first that fails ends the journey, and tells what stood on the page.
 * `tale`: what the scenes share; `tale.record` is the path of the record once it is known.
 */
export function scenes(t, { browser, house, scripts }, tale) {
  let broken = false;
  return (told, colleague, what) =>
    t.test(told, { skip: broken && "an earlier scene failed" }, () =>
      browser.page({ scripts }, async (page) => {
        try {
          await signIn(page, house, colleague);
          if (tale.record) await page.goto(house.url + tale.record);
          await what(page, tale);
          await signOut(page);
        } catch (trouble) {
          broken = true;
          const main = await page.locator("main").innerText().catch(() => "");
          throw new Error(`${trouble.stack}\n\n${page.url()} says:\n${main}`, { cause: trouble });
        }
      }));
}

/** The call comes: somebody who is not on file, and whom a team should help. Remembers the record. */
export async function takesTheCall(page, tale, look) {
  const { person, call } = tale;
  await page.getByRole("link", { name: "Contacts", exact: true }).click();
  await page.getByRole("link", { name: "New contact" }).first().click();
  await page.getByLabel("Phone", { exact: true }).check();
  await page.getByLabel("Who are they?").selectOption(call.from);
  await page.getByLabel("Their name").fill(call.caller);
  await page.getByLabel("In the caller’s words").fill(call.words);
  await page.getByLabel("What is it mainly about?").selectOption(call.about);
  await page.getByLabel("No", { exact: true }).check();
  await page.getByLabel("Does the person know of this contact and agree?").selectOption("Yes");
  await page.getByLabel(call.urgent ? "Urgent: cannot wait for the usual time" : "Usual", { exact: true }).check();
  await page.getByLabel("What matters to them?").fill(call.matters);
  await page.getByLabel("What have they tried?").fill(call.tried);
  await page.getByLabel("Find the person").fill(`${person.given} ${person.family}`);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await page.getByRole("button", { name: /put a new person on file/ }).click();
  await page.waitForURL(/\/people\/new/);
  assert.equal(await page.getByLabel("Family name").inputValue(), person.family, "what was typed to find them is not typed again");
  await fillDay(page, "born_on", person.born);
  await page.getByLabel("Address", { exact: true }).fill(person.address);
  await page.getByLabel("Postcode", { exact: true }).fill(person.postcode);
  await look(page, "new-person");
  await press(page, "Continue");
  if (!/\/contacts\//.test(page.url())) await page.getByRole("button", { name: /new/i }).first().click();
  await page.getByRole("button", { name: /Yes, contact/ }).click();
  await page.waitForLoadState();
  const beside = page.getByRole("complementary", { name: "What we know" });
  const record = await page.getByRole("link", { name: "Open the record (new tab)" }).getAttribute("href");
  tale.record = record;
  await beside.getByText(person.family).first().waitFor();
  assert.equal(await page.getByLabel("In the caller’s words").inputValue(), call.words, "what was typed stays");
  await press(page, "Save and decide what comes next");
  await page.waitForURL(/\/decide$/);
}

/** A team goes on: which work, by whom. */
export async function refers(page, tale, look) {
  await page.getByLabel("Referred to a team").check();
  await page.getByLabel("What is asked of the team?").selectOption(tale.work ?? "Care Act assessment");
  await page.getByRole("button", { name: "Suggest again for what I chose" }).click();
  await page.getByText(/^Suggested: /).first().waitFor();
  await page.getByLabel("Which team?").selectOption("North locality team");
  if (tale.call.otherwise) await page.getByLabel("If another than the suggested team, why?").fill(tale.call.otherwise);
  await page.getByLabel("Which profession is needed?").selectOption("Social work");
  await page.getByLabel("How pressing is it?").selectOption("Urgent");
  await page.getByLabel("Why now?").fill(tale.call.now);
  await press(page, "Decide");
  await page.getByText(/North locality team has it as referral/).waitFor();
  await look(page, "decided");
}

/** The manager gives the case to a worker of the team. */
export async function allocates(page, tale, look, worker = "Priya Shah") {
  await page.getByRole("link", { name: "Holding list", exact: true }).first().click();
  const line = page.getByRole("row").filter({ hasText: tale.person.family });
  await line.getByText(tale.call.now).waitFor();
  await line.getByRole("checkbox").check();
  const offered = await page.getByLabel("Allocate to").locator("option").allTextContents();
  await page.getByLabel("Allocate to").selectOption({ label: offered.find((text) => text.includes(worker)) });
  await press(page, "Allocate");
  await page.getByText(new RegExp(worker)).first().waitFor();
  await look(page, "allocated");
}

/** An assessment is offered and begun at once, by whoever offers it. */
export async function offers(page, kind, look) {
  await tab(page, "Assessments and plans");
  await look(page, "tab");
  await follow(page, "Ask for or offer an assessment");
  await page.getByLabel("Which assessment?").selectOption(kind);
  await page.getByLabel("I will do it myself").check();
  await look(page, "offer");
  await press(page);
}

/** Goes on to the next page of a form. */
export async function next(page) {
  await page.getByRole("button", { name: "Save and continue" }).last().click();
  await page.waitForLoadState();
}

/**
 * Fills in a needs assessment from its first page to its last, and submits it.
 * `hard`: the outcomes that cannot be managed; `carer`: who helps, if anybody does.
 */
export async function assesses(page, { hard, words, prevention, impact, matters, carer }, look) {
  await fillDay(page, "assessed_on", inDays(-1));
  await choose(page, "How did you talk?", "At home");
  await next(page);
  const right = page.locator("[name='what_matters.state'][value=right]");
  if (await right.count()) await right.check();
  else if (matters) await page.locator("[name=what_matters]").fill(matters);
  assert.ok((await right.count()) || (await page.locator("[name=what_matters]").inputValue()), "what the call told stands here");
  await next(page);
  await choose(page, /is any of this very hard/, "None of these");
  await choose(page, /reason to doubt/, "No");
  await look(page, "taking-part");
  await next(page);
  await page.locator("[name=strengths]").fill("Knows everybody in the street");
  await next(page);
  await page.locator("[name=own_words]").fill(words);
  await page.locator("[name='outcomes.0.what']").fill(words);
  await next(page);
  await next(page);
  await finds(page, "daily", ["a1", "a2", "a3", "a4"], hard, look);
  await finds(page, "home", ["a5", "a6"], hard, look);
  await finds(page, "life", ["a7", "a8", "a9", "a10"], hard, look);
  await choose(page, /from an illness/, "Yes");
  await choose(page, /come and go/, "No");
  await page.locator("[name=impact_words]").fill(impact);
  await whereAsked(page, { condition: "A stroke in spring" });
  await next(page);
  await settled(page);
  if (await page.locator("#topic-helpers, [name=has_carer]").count()) {
    await choose(page, /relative or friend look after them/, carer ? "Yes" : "No");
    if (carer) await whereAsked(page, { carer_name: carer, carer_willing: "Yes, with a night off", carer_offered: "yes" });
    await next(page);
  }
  await page.locator("[name=prevention]").fill(prevention);
  await choose(page, /feel safe/, "Yes");
  await choose(page, /what happens next/, "Yes");
  await next(page);
  await settled(page);
  await look(page, "check");
  await press(page, "Submit");
}

/** What was found about the outcomes of one topic. */
async function finds(page, section, all, hard, look) {
  const field = (row, cell) => page.locator(`[name='found_${section}.${row}.${cell}']`);
  for (const row of all) {
    await page.locator(`[name='found_${section}.${row}.manages'][value=${hard.includes(row) ? "no" : "yes"}]`).check();
  }
  const here = all.filter((row) => hard.includes(row));
  // Without scripts the questions that follow come with the next page.
  if (here.length && !(await field(here[0], "level").first().isVisible())) await next(page);
  for (const row of here) {
    await page.locator(`[name='found_${section}.${row}.ways'][value=without_help]`).check();
    await page.locator(`[name='found_${section}.${row}.level'][value='3']`).check();
    await page.locator(`[name='found_${section}.${row}.share'][value='0']`).check();
  }
  if (section === "daily") await look(page, "findings");
  await next(page);
}

/**
 * Answers what an earlier answer has made to be asked. Without scripts such questions are shown once the
 * page has been sent, so the page is sent and comes back with them.
 */
export async function whereAsked(page, answers) {
  const field = (name) => page.locator(`[name='${name}']`);
  if (!(await field(Object.keys(answers)[0]).first().isVisible())) await next(page);
  for (const [name, value] of Object.entries(answers)) {
    const yes = page.locator(`[name='${name}'][type=radio][value='${value}']`);
    if (await yes.count()) await yes.check();
    else await field(name).fill(String(value));
  }
}

/** Decides on eligibility, with the judgement in words. */
export async function decides(page, { impact, judgement, advice }, look) {
  await tab(page, "Assessments and plans");
  await page.locator("main table").first().getByRole("link").first().click();
  await look(page, "completed");
  await follow(page, "Decide on eligibility");
  await choose(page, /significant impact/, impact ? "Yes" : "No");
  await page.getByLabel("Why do you judge so?").fill(judgement);
  if (advice) await page.getByLabel("What can meet or reduce needs, or prevent or delay them?").fill(advice);
  await look(page, "eligibility");
  await press(page, "Decide");
  await look(page, "decision");
}

/** Says of a fact that the page tells back that it is still right. */
export const stillRight = (page, fact) => page.locator(`[name='${fact}.state'][value=right]`).check();

/** Holds the review that is planned, and submits it. */
export async function reviews(page, look) {
  await page.getByRole("button", { name: /Begin the review/ }).first().click();
  await fillDay(page, "held_on", inDays(0));
  await choose(page, "How did you talk?", "At home");
  await chooseFirst(page, "kind");
  await next(page);
  const right = page.locator("[name='what_matters.state'][value=right]");
  if (await right.count()) await right.check();
  await next(page);
  await stillRight(page, "difficulty");
  await next(page);
  await page.locator("[name=own_words]").fill("The mornings work. I am in church again.");
  await next(page);
  await look(page, "review-outcomes");
  await chooseFirst(page, "outcomes_met");
  await next(page);
  await choose(page, /less help, the same, or more/, "The same");
  await choose(page, /feel safe/, "Yes");
  await next(page);
  await page.locator("[name=working]").fill("The same carer each morning works.");
  await next(page);
  await chooseFirst(page, "result");
  await page.locator("[name=result_why]").fill("It works, and she wants to go on");
  const again = inDays(300);
  await whereAsked(page, { "again-day": again.getDate(), "again-month": again.getMonth() + 1, "again-year": again.getFullYear() });
  await choose(page, /offer them a copy/, "Yes");
  await next(page);
  await settled(page);
  await look(page, "review-check");
  await press(page, "Submit");
  await tab(page, "Assessments and plans");
  await look(page, "reviewed");
}

async function chooseFirst(page, name) {
  const radio = page.locator(`[name=${name}][type=radio]`).first();
  if (await radio.count()) await radio.check();
  else await page.locator(`select[name=${name}]`).selectOption({ index: 1 });
}
