// Somebody refuses to be assessed: what the law makes of it in each case of section 11 of the Care Act, among them the
// refusal that may not be accepted. Told by those who do the work, once with scripts and once without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import {
  allocates, choose, fillDay, follow, inDays, nextIs, offers, press, refers, says, scenes, tab, takesTheCall,
} from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const ARTHUR = {
  person: { given: "Arthur", born: new Date(1947, 0, 30), address: "The Lodge\nPark Road\nNortham", postcode: "XA3 1GH" },
  call: {
    from: "Family or friend", caller: "His niece", words: "He eats nothing warm and will let nobody in.", about: "Help at home",
    matters: "Being left in peace", tried: "His niece brings bread on Sundays", now: "lets nobody in",
  },
};

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`a person refuses to be assessed, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const look = looker(`refuses-${name}`);
    const tale = { ...ARTHUR, person: { ...ARTHUR.person, family: scripts ? "Ashdown" : "Brackley" } };
    const scene = scenes(t, { browser, house, scripts }, tale);
    await scene("his niece rings, and a team is asked", "Ayesha Khan", async (page) => {
      await takesTheCall(page, tale, look);
      await refers(page, tale, look);
    });
    await scene("the manager gives it to a social worker", "Grace Okafor", (page) => allocates(page, tale, look));
    await scene("he can decide and is in no danger: he is left in peace, and asked again", "Priya Shah", (page) => accepted(page, look));
    await scene("he is neglected: his refusal may not be accepted", "Priya Shah", (page) => overruled(page, look));
    await scene("he cannot decide, and it would not be in his interests: why is kept", "Priya Shah", (page) => notInHisInterests(page, look));
    await scene("the manager sees what waits", "Grace Okafor", async (page) => {
      await page.goto(`${house.url}/assessments`);
      await look(page, "waiting");
    });
  });
}

/** Refuses the assessment that is open, with what is known of the refusal. */
async function refuses(page, words, known, look) {
  await follow(page, "They refuse");
  await says(page, "Abused or neglected, or at risk of it: assess all the same");
  await page.getByLabel("What did they say?").fill(words);
  for (const [question, answer] of known) await choose(page, question, answer);
  await look(page, "refuse");
}

const RISK = /experiencing abuse or neglect/;
const DECIDES = /Can they decide about being assessed/;
const INTERESTS = /in their best interests/;

async function accepted(page, look) {
  await offers(page, "needs", look);
  await refuses(page, "I have managed for fifty years. Leave me be.", [[RISK, "No"], [DECIDES, "Yes"]], look);
  await fillDay(page, "offer_again_on", inDays(60));
  await press(page, "Say what follows, and keep it");
  await says(page, "I have managed for fifty years. Leave me be.");
  await look(page, "accepted");
  assert.equal(await page.getByRole("button", { name: "Begin the assessment" }).count(), 0, "nobody is assessed who refused");
  await nextIs(page, /We ask you again whether you would like to talk|We begin to work out/);
}

async function overruled(page, look) {
  await offers(page, "needs", look);
  await refuses(page, "I want nobody here.", [[RISK, "Yes"], [DECIDES, "Yes"]], look);
  await press(page, "Say what follows, and keep it");
  await says(page, /Assess all the same/);
  await nextIs(page, /We find out what you need all the same/);
  await look(page, "overruled");
  assert.equal(await page.getByRole("link", { name: "Call it off" }).count(), 0, "it cannot be called off either");
  await page.getByRole("button", { name: "Begin the assessment" }).click();
  await page.waitForURL(/\/pages\//);
  await tab(page, "Assessments and plans");
  await look(page, "begun-all-the-same");
}

async function notInHisInterests(page, look) {
  await offers(page, "occupational_therapy", look);
  await refuses(page, "Go away.", [[RISK, "No"], [DECIDES, "No"], [INTERESTS, "No"]], look);
  await press(page, "Say what follows, and keep it");
  await says(page, /Write down why/);
  await look(page, "not-in-his-interests");
}
