// A carer rings for herself: her own record beside that of the person she looks after, her own assessment, her own
// decision, budget and plan, with what happens when she suddenly cannot care. Told by those who do the work, once with
// scripts and once without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import {
  allocates, choose, decides, fillDay, follow, inDays, next, nextIs, offers, press, refers, says, scenes, settled, stillRight, tab,
  takesTheCall, whereAsked,
} from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { adds, agreesBudget, beginsPlan, estimates, givesCopy, judgesSafe, meets, moves } from "./support/plans.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const CAROL = {
  person: { given: "Carol", born: new Date(1969, 10, 23), address: "12 Church Walk\nNortham", postcode: "XA1 5EF" },
  call: {
    from: "Unpaid carer", caller: "Carol", words: "I look after my mother day and night. I have not slept through since March.",
    about: "A carer needs support", matters: "Singing in the choir again", tried: "My sister comes once a month",
    now: "no sleep since March",
    otherwise: "Her mother’s case is with the North team",
  },
  work: "Carer's assessment",
};

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`a carer is helped for herself, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const look = looker(`carer-${name}`);
    const family = scripts ? "Ashdown" : "Brackley";
    const tale = { ...CAROL, person: { ...CAROL.person, family }, mother: `Edith ${family}` };
    const scene = scenes(t, { browser, house, scripts }, tale);
    await scene("she rings, and has a record of her own", "Ayesha Khan", async (page) => {
      await takesTheCall(page, tale, look);
      await refers(page, tale, look);
    });
    await scene("the manager gives it to a social worker", "Grace Okafor", (page) => allocates(page, tale, look));
    await scene("her mother is put beside her", "Priya Shah", (page) => links(page, tale, look));
    await scene("her assessment asks for nothing that is known", "Priya Shah", (page) => assessed(page, tale, look));
    await scene("the decision is hers", "Priya Shah", (page) => decided(page, look));
    await scene("her budget, and a plan with what happens when she cannot care", "Priya Shah", (page) => plans(page, look));
    await scene("a social worker authorises it", "Ana Kowalska", (page) => moves(page, "Authorise as social worker", look));
    await scene("a budget manager agrees it", "Ruth Adeyemi", (page) =>
      agreesBudget(page, { house, person: tale.person, differs: "It is what your plan costs.", says: "£12.00 a week" }, look));
    await scene("the carers’ centre pays it out, and she has her plan", "Priya Shah", (page) => takes(page, look));
  });
}

async function links(page, tale, look) {
  await nextIs(page, /what support you need as a carer/);
  await page.goto(`${house.url}/people/new`);
  await page.getByLabel("Given names").fill("Edith");
  await page.getByLabel("Family name").fill(tale.person.family);
  await fillDay(page, "born_on", new Date(1940, 1, 2));
  await page.getByLabel("Address", { exact: true }).fill(tale.person.address);
  await page.getByLabel("Postcode", { exact: true }).fill(tale.person.postcode);
  await press(page, "Continue");
  if (!/\/people\/[0-9a-f]{8}/.test(page.url())) await page.getByRole("button", { name: /new/i }).first().click();
  await tab(page, "Family and carers");
  await look(page, "nobody-known");
  await follow(page, "Add somebody");
  await page.getByLabel("Look whether they are on record").fill(`${tale.person.given} ${tale.person.family}`);
  await page.getByRole("button", { name: "Look", exact: true }).click();
  await look(page, "who-is-it");
  await follow(page, /This is who/);
  await page.getByLabel("What are they to the person?").selectOption("Son or daughter");
  await page.getByLabel("Cares for the person without being paid").check();
  await page.getByLabel("Is the main carer").check();
  await look(page, "link");
  await press(page);
  await says(page, /Carol/);
  await page.goto(house.url + tale.record);
  await tab(page, "Family and carers");
  await says(page, tale.mother);
  await look(page, "linked");
}

async function assessed(page, tale, look) {
  await tab(page, "Assessments and plans");
  await follow(page, "Ask for or offer an assessment");
  await page.getByLabel("Which assessment?").selectOption("carers");
  const about = page.getByLabel("Who is it about besides?");
  const mother = (await about.locator("option").allTextContents()).find((text) => text.includes("Edith"));
  await about.selectOption({ label: mother });
  await page.getByLabel("I will do it myself").check();
  await press(page);
  await look(page, "offered");
  await page.getByRole("button", { name: "Begin the assessment" }).click();
  await fillDay(page, "assessed_on", inDays(-1));
  await choose(page, "How did you talk?", "At home");
  await next(page);
  assert.equal(await page.locator("[name=what_matters]").inputValue(), tale.call.matters, "nor what she said on the phone");
  await next(page);
  await choose(page, /is any of this very hard/, "None of these");
  await choose(page, /reason to doubt/, "No");
  await next(page);
  await page.locator("[name=strengths]").fill("She knows what calms her mother");
  await next(page);
  assert.equal(await page.locator("[name=cares_for]").inputValue(), tale.mother, "whom she looks after is not typed again");
  await page.locator("[name=does]").fill("Everything, at night as well");
  await choose(page, /willing to go on/, "Yes");
  await choose(page, /able to go on/, "No");
  await page.locator("[name=going_on]").fill("One night a week");
  await page.locator("[name=emergency]").fill("Her sister Ann comes; the key is with Mrs Hill");
  await look(page, "caring");
  await next(page);
  await page.locator("[name=own_words]").fill("I want to sleep, and to sing");
  await page.locator("[name='outcomes.0.what']").fill("Sing in the choir on Tuesdays");
  await next(page);
  await next(page);
  const all = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"];
  const field = (row, cell) => page.locator(`[name='found_own.${row}.${cell}']`);
  for (const row of all) {
    const answer = row === "c8" ? "no" : "yes";
    await page.locator(`[name='found_own.${row}.manages'][value=${answer}]`).check();
  }
  if (!(await field("c8", "level").first().isVisible())) await next(page);
  await page.locator("[name='found_own.c8.ways'][value=without_help]").check();
  await page.locator("[name='found_own.c8.level'][value='4']").check();
  await page.locator("[name='found_own.c8.wanted']").fill("Sing in the choir");
  await next(page);
  await choose(page, /come from looking after an adult/, "Yes");
  await choose(page, /own health worse/, "Yes");
  await choose(page, /come and go/, "No");
  await page.locator("[name=impact_words]").fill("She is worn out and sees nobody.");
  await whereAsked(page, { health_note: "No sleep since March" });
  await next(page);
  await settled(page);
  await page.locator("[name=prevention]").fill("The carers’ centre has a night service");
  await choose(page, /feel safe/, "Yes");
  await choose(page, /what happens next/, "Yes");
  await next(page);
  await settled(page);
  await press(page, "Submit");
}

async function decided(page, look) {
  await decides(page, { impact: true, judgement: "She is worn out, and no longer sings." }, look);
  await says(page, "You have needs that the law calls eligible");
  await follow(page, "Say how it was given");
  await page.getByLabel("How?").selectOption("Emailed");
  await press(page);
}

async function plans(page, look) {
  await estimates(page, /By the bands for carers/, look);
  await beginsPlan(page, "carer_support");
  await meets(page, "recreational", "Paid support that the council arranges");
  await adds(page, { need: "engaging in recreational activities", service: "Support for a carer", units: "1", each: "12.00", unit: "items" }, look);
  await page.getByRole("button", { name: "Write the words of the plan" }).click();
  assert.match(await page.locator("[name=emergency]").inputValue(), /Ann comes/, "the emergency plan goes on from the assessment");
  assert.match(await page.locator("[name=carer_advice]").inputValue(), /night service/, "as does the advice");
  await page.locator("[name=own_life]").fill("To sing, and to sleep through once a week");
  const answer = (name, value) => page.locator(`[name=${name}][value=${value}]`).isChecked();
  assert.ok((await answer("willing", "yes")) && (await answer("able", "no")), "nor is she asked again whether she can go on");
  const support = page.locator("[name=support]");
  assert.match(await support.inputValue(), /Support for a carer/i, "and what was agreed");
  await page.locator("[name=carer_copies]").fill("Carol, by email");
  await look(page, "carers-words");
  await next(page);
  await stillRight(page, "difficulty");
  await next(page);
  await settled(page);
  await press(page, "Submit");
  await judgesSafe(page, { because: "Ann sits with her mother on Tuesdays", agreement: "Carol agrees" }, look);
  await moves(page, "Submit for authorisation", look);
  await nextIs(page, /A colleague looks over your plan/);
}

async function takes(page, look) {
  await tab(page, "Plan and budget");
  await follow(page, "Say how the budget is taken");
  await page.getByLabel("How is the budget taken?").selectOption("As a direct payment");
  for (const [question, answer] of [
    [/have capacity to ask/, "Yes"], [/do they nominate/, "No"], [/under a court/, "No"], [/in prison/, "No"], [/manage it, alone or with help/, "Yes"],
    [/appropriate way/, "Yes"], [/council’s own services/, "No"],
  ]) await choose(page, question, answer);
  await page.getByLabel("The commissioned body that pays it out, if one does").fill("Northam Carers’ Centre");
  await press(page);
  await says(page, "Northam Carers’ Centre");
  await look(page, "paid-out");
  await givesCopy(page, look);
}
