// Somebody is assessed and not eligible: she is told why in writing, with advice that helps, the work ends, and what she
// may do if she sees it differently is in her hands. Told by those who do the work, once with scripts and once without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import {
  allocates, assesses, choose, decides, follow, nextIs, offers, press, refers, says, scenes, tab, takesTheCall,
} from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const MABEL = {
  person: { given: "Mabel", born: new Date(1951, 8, 17), address: "44 Station Street\nNortham", postcode: "XA2 7JK" },
  call: {
    from: "The person themselves", caller: "Mabel", words: "I cannot get into the bath any more.", about: "Help at home",
    matters: "Her garden", tried: "A stool from the kitchen", now: "cannot use the bath",
  },
};
const ADVICE = "A seat for the bath from the chemist, and the falls class on Tuesdays";

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`a person is not eligible, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const look = looker(`not-eligible-${name}`);
    const tale = { ...MABEL, person: { ...MABEL.person, family: scripts ? "Ashdown" : "Brackley" } };
    const scene = scenes(t, { browser, house, scripts }, tale);
    await scene("she rings, and a team is asked", "Ayesha Khan", async (page) => {
      await takesTheCall(page, tale, look);
      await refers(page, tale, look);
    });
    await scene("the manager gives it to a social worker", "Grace Okafor", (page) => allocates(page, tale, look));
    await scene("she manages all but one thing", "Priya Shah", (page) => assessed(page, look));
    await scene("the decision says why, with advice, in her hands", "Priya Shah", (page) => decided(page, look));
    await scene("the work is done, and the case ends", "Grace Okafor", (page) => ends(page, tale, look));
  });
}

async function assessed(page, look) {
  await offers(page, "needs", look);
  await page.getByRole("button", { name: "Begin the assessment" }).click();
  await assesses(page, {
    hard: ["a2"], words: "I want to sit in my own bath", impact: "She washes at the basin, and minds.", prevention: ADVICE,
  }, look);
}

async function decided(page, look) {
  await tab(page, "Assessments and plans");
  await page.locator("main table").first().getByRole("link").first().click();
  await follow(page, "Decide on eligibility");
  await says(page, "Whatever you judge, the needs are not eligible");
  const advice = page.getByLabel("What can meet or reduce needs, or prevent or delay them?");
  assert.equal(await advice.inputValue(), ADVICE, "what was said about help is not typed again");
  await choose(page, /significant impact/, "No");
  await page.getByLabel("Why do you judge so?").fill("One thing is hard, and a seat will mend it.");
  await look(page, "eligibility");
  await press(page, "Decide");
  await says(page, "You do not have needs that the law calls eligible");
  await says(page, ADVICE);
  await says(page, /Ombudsman/);
  await look(page, "letter");
  assert.equal(await page.getByRole("link", { name: "Begin a plan" }).count(), 0, "nothing is planned that is not owed");
  await follow(page, "Say how it was given");
  await nextIs(page, /We give you our decision in writing, with what can help you/);
  await page.getByLabel("How?").selectOption("Read out, with a copy left");
  await press(page);
  await look(page, "given");
  await tab(page, "Plan and budget");
  await look(page, "no-budget");
}

async function ends(page, tale, look) {
  await tab(page, "Work");
  await look(page, "work");
  await follow(page, /^End/);
  await page.getByLabel("The team’s and its worker’s").check();
  await page.getByLabel("Why does it end?").selectOption("The work is done");
  await look(page, "end");
  await press(page, "End the allocation");
  await look(page, "ended");
  assert.equal(await page.locator(".almoner-next").count(), 0, "nothing is left to do");
}
