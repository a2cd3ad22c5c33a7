// A plan as it is written and agreed, step by step: the first estimate, the needs and what meets them, the
// services and what they cost, the words, whether it is safe, and the moves from desk to desk.

import assert from "node:assert/strict";
import { choose, follow, next, press, says, settled, stillRight, tab } from "./casework.mjs";

/** Works out a first estimate and reads how it came about. */
export async function estimates(page, method, look) {
  await tab(page, "Plan and budget");
  await look(page, "no-plan");
  await follow(page, "Work one out");
  if (method) await page.getByLabel(method).check();
  await look(page, "figure-ask");
  await press(page, "Keep this");
  await page.getByRole("heading", { name: "How we got this figure" }).waitFor();
  await look(page, "figure");
  await follow(page, "Plan and budget");
}

/** Begins a plan, with the needs that the assessment found. */
export async function beginsPlan(page, kind) {
  await follow(page, "Begin a plan");
  if (kind) await page.getByLabel("What kind of plan is it?").selectOption(kind);
  await press(page, "Begin the plan");
}

/** A need of a plan that is met by somebody or something. */
export async function meets(page, need, by, { named, wants } = {}) {
  const row = page.getByRole("row").filter({ hasText: new RegExp(need, "i") }).first();
  await row.getByRole("link", { name: /Change/ }).first().click();
  await page.getByLabel("Who or what meets it?").selectOption(by);
  if (named) await page.getByLabel("Who or what is that?").fill(named);
  if (wants) await page.getByLabel("What does the person want to be able to do?").fill(wants);
  await press(page);
}

/** A service of a plan, and what it costs. */
export async function adds(page, { need, service, units, unit, often, each, note }, look) {
  await follow(page, /^Add a service$/);
  await page.getByLabel("Which need does it help with?").selectOption({ label: need });
  await page.getByLabel("What kind of support is it?").selectOption(service);
  if (note) await page.getByLabel("Who gives it, and what else matters").fill(note);
  await page.getByLabel("How much").fill(units);
  await page.getByLabel("Of what").selectOption(unit ?? "hours");
  await page.getByLabel("How often").selectOption(often ?? "a week");
  await page.getByLabel("What one costs, in pounds").fill(each);
  await page.getByLabel("Who pays for it?").selectOption("The council");
  await look(page, "service");
  await press(page);
}

/** One move of a plan, from its page to the next desk. */
export async function moves(page, move, look, answers = async () => {}) {
  await tab(page, "Plan and budget");
  await follow(page, move);
  await answers(page);
  await look(page, move.split(" ")[0].toLowerCase());
  await press(page, move);
}

/** Says that the plan is safe and agreed, and what the person pays as far as is known. */
export async function judgesSafe(page, { because, agreement, pays }, look) {
  await tab(page, "Plan and budget");
  await follow(page, /^Say whether it is safe and agreed/);
  const why = page.getByLabel("Why are they safe, or what is not safe yet?");
  if (because) await why.fill(because);
  assert.notEqual(await why.inputValue(), "", "the risks of the plan's words stand here already");
  await choose(page, "Are the arrangements safe?", "Yes");
  await page.getByLabel("Does the person agree, and what was done to reach agreement?").fill(agreement);
  await page
    .getByLabel("What is known of what the person will pay?")
    .selectOption(pays ? "An estimate: the person's means are not assessed yet" : "Nothing is to be paid");
  if (pays) await page.getByLabel("What the person will pay in a week, in pounds").fill(pays);
  await look(page, "safe");
  await press(page);
}

/** Writes the words of an adult's plan. What the record knows stands there already, and is only looked over. */
export async function writesWords(page, { good, who, contingency, risks, copies, directly }, look) {
  await tab(page, "Plan and budget");
  await page.getByRole("button", { name: "Write the words of the plan" }).click();
  await page.locator("[name='matters.state'][value=right]").check();
  await page.locator("[name=good_week]").fill(good);
  await look(page, "words");
  await next(page);
  await stillRight(page, "difficulty");
  await look(page, "words-taking-part");
  await next(page);
  for (const name of ["needs_words", "council_meets"]) {
    assert.notEqual(await page.locator(`[name=${name}]`).inputValue(), "", `${name} is not typed again`);
  }
  await look(page, "words-needs");
  await next(page);
  await page.locator("[name^='plan_week.']").first().fill("1.5");
  await page.locator("[name=who_does_what]").fill(who);
  await choose(page, /technology thought of/, "Yes");
  const technology = page.locator("[name=technology_what]");
  if (!(await technology.inputValue())) await technology.fill("A pendant");
  await look(page, "words-week");
  await next(page);
  await choose(page, /Does a relative or friend meet any/, "No");
  await next(page);
  await choose(page, /go up and down/, "No");
  await page.locator("[name=contingency]").fill(contingency);
  await page.locator("[name=risks]").fill(risks);
  await next(page);
  await choose(page, /explained how the personal budget/, "Yes");
  if (!directly) await choose(page, /as a direct payment/, "No");
  await next(page);
  assert.notEqual(await page.locator("[name=advice_given]").inputValue(), "", "advice that was given is not typed again");
  await page.locator("[name=copies]").fill(copies);
  await next(page);
  await settled(page);
  await look(page, "words-check");
  await press(page, "Submit");
}

/** The budget manager finds the plan in the day's work, reads it and agrees its budget. */
export async function agreesBudget(page, { house, person, differs, says: words }, look) {
  await page.goto(`${house.url}/`);
  await look(page, "budget-managers-day");
  await page.getByRole("link", { name: new RegExp(`plan for ${person.given} ${person.family}`) }).click();
  await look(page, "plan-to-agree");
  await moves(page, "Agree the personal budget", look, async () => {
    if (!differs) return;
    await page.getByLabel("If it differs from the figure or the plan, why?").selectOption({ index: 1 });
    await page.getByLabel("The same in words that the person can read").fill(differs);
  });
  await says(page, words);
}

/** Says to whom a copy of the agreed plan was given. */
export async function givesCopy(page, look) {
  await tab(page, "Plan and budget");
  await follow(page, "On paper");
  await says(page, "If you do not agree");
  await look(page, "on-paper");
  await follow(page, "Back to the plan");
  await follow(page, "Say who has a copy");
  await look(page, "copy");
  await press(page);
  await says(page, /A copy was given/);
}
