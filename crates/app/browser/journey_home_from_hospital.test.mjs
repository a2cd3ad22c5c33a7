// An older person comes home from hospital: help to get back on her feet first, then an assessment, a decision, a
// first estimate, a plan, two desks, a personal budget for home care, and the first look at how it works. Told by
// those who do the work, once with scripts and once without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import {
  allocates, assesses, decides, fillDay, follow, inDays, nextIs, offers, press, refers, reviews, says, scenes, tab,
  takesTheCall,
} from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { adds, agreesBudget, beginsPlan, estimates, givesCopy, judgesSafe, meets, moves, writesWords } from "./support/plans.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const WINIFRED = {
  person: { given: "Winifred", born: new Date(1941, 2, 4), address: "7 Mill Lane\nNortham", postcode: "XA1 2AB" },
  call: {
    from: "Hospital", caller: "Home First, the hospital’s team",
    words: "She came home from hospital in summer. The six weeks of help are over, and she cannot wash by herself yet.",
    about: "Coming home from hospital", matters: "Her own bed, and church on Sundays", tried: "Her neighbour does the shopping",
    now: "six weeks are over, cannot wash alone", urgent: true,
    otherwise: "She has been home for months; the North team is near",
  },
};

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`an older person comes home from hospital to home care, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const look = looker(`home-${name}`);
    const tale = { ...WINIFRED, person: { ...WINIFRED.person, family: scripts ? "Ashdown" : "Brackley" } };
    const scene = scenes(t, { browser, house, scripts }, tale);
    await scene("the front door takes the call from the hospital", "Ayesha Khan", async (page) => {
      await takesTheCall(page, tale, look);
      await look(page, "decide");
      await refers(page, tale, look);
    });
    await scene("the manager gives it to a social worker", "Grace Okafor", (page) => allocates(page, tale, look));
    await scene("she was helped back on her feet, free for six weeks, and is asked on the 91st day", "Priya Shah", (page) => reables(page, look));
    await scene("her needs are assessed, with nothing asked that the call told", "Priya Shah", (page) => assessed(page, tale, look));
    await scene("the decision is hers in writing", "Priya Shah", (page) => decided(page, look));
    await scene("a first estimate, and a plan costed as it is written", "Priya Shah", (page) => plans(page, look));
    await scene("the words of the plan, and it is passed on", "Priya Shah", (page) => writes(page, look));
    await scene("a social worker who did not write it authorises it", "Ana Kowalska", async (page) => {
      await moves(page, "Authorise as social worker", look);
      await nextIs(page, /A colleague agrees your personal budget/);
    });
    await scene("a budget manager finds it waiting and agrees the budget", "Ruth Adeyemi", (page) => agrees(page, tale, look));
    await scene("she has her plan, and is asked how it works", "Priya Shah", (page) => looksAgain(page, look));
  });
}

async function reables(page, look) {
  await nextIs(page, /We begin to work out with you/);
  await tab(page, "Assessments and plans");
  await follow(page, /Begin help to get back/);
  await page.getByLabel("Which help?").selectOption("Reablement at home");
  await page.getByLabel("What does the person want to be able to do again?").fill("Wash by myself\nWalk to church");
  await page.getByLabel("Who gives it?").fill("Home First");
  await fillDay(page, "began_on", inDays(-95));
  await fillDay(page, "expected_until", inDays(-53));
  await fillDay(page, "discharged_on", inDays(-95));
  await look(page, "reablement");
  await press(page);
  await says(page, /Free up to and including/);
  await follow(page, /It has ended/);
  await fillDay(page, "ended_on", inDays(-53));
  await page.getByLabel("How did it end?").selectOption("Long-term support at home");
  await page.getByLabel("Which goals were reached, and what follows?").fill("She walks to church; washing still needs a hand.");
  await press(page);
  await look(page, "reablement-ended");
  await says(page, /42 days free, 1 day charged for/);
  await follow(page, /Ask on the 91st day/);
  await look(page, "follow-up");
  await page.getByLabel("Where are they?").selectOption({ index: 1 });
  await press(page);
  await page.getByText("Help before: 1").click();
  await says(page, /91 days after hospital/);
}

async function assessed(page, tale, look) {
  await offers(page, "needs", look);
  await page.getByRole("button", { name: "Begin the assessment" }).click();
  await assesses(page, {
    hard: ["a2", "a4", "a5"],
    words: "I want to be washed and dressed by nine, like always",
    impact: "The mornings take until noon.",
    prevention: "A seat for the shower, and the falls class on Tuesdays",
  }, look);
  await says(page, tale.call.words);
}

async function decided(page, look) {
  await nextIs(page, /We decide whether your needs are eligible/);
  await decides(page, { impact: true, judgement: "The mornings take until noon, and friends no longer call." }, look);
  await says(page, "You have needs that the law calls eligible");
  await follow(page, "Say how it was given");
  await page.getByLabel("How?").selectOption("Posted");
  await press(page);
  await says(page, /Given in writing on/);
  await nextIs(page, /We plan with you how your needs are met/);
}

async function plans(page, look) {
  await estimates(page, null, look);
  await beginsPlan(page);
  await meets(page, "personal hygiene", "Paid support that the council arranges", { wants: "Up and washed by nine" });
  await meets(page, "appropriately clothed", "Paid support that the council arranges");
  await meets(page, "home safely", "Equipment or technology", { named: "A rail and a shower seat" });
  await adds(page, { need: "maintaining personal hygiene", service: "Home care", units: "7", each: "24.10", note: "Mornings" }, look);
  await adds(page, { need: "being appropriately clothed", service: "Home care", units: "3.5", each: "24.10" }, look);
  await says(page, "£253.05 a week");
  await look(page, "plan");
}

async function writes(page, look) {
  await writesWords(page, {
    good: "Up by nine, church on Sunday",
    who: "Mornings by nine: the carers. Shopping: Mrs Hill next door.",
    contingency: "Ring the agency by day, the night line by night",
    risks: "Falls in the bath: the seat and the rail",
    copies: "Winifred, in large print",
  }, look);
  await judgesSafe(page, { agreement: "Winifred wrote it with us and agrees", pays: "31.20" }, look);
  await look(page, "plan-ready");
  await moves(page, "Submit for authorisation", look);
  await nextIs(page, /A colleague looks over your plan/);
}

async function agrees(page, tale, look) {
  await agreesBudget(page, { house, person: tale.person, differs: "It is what your plan costs.", says: "£253.05 a week" }, look);
  await nextIs(page, /We agree with you how you take your personal budget/);
  await page.getByRole("link", { name: "Plans", exact: true }).click();
  await look(page, "plans");
}

async function looksAgain(page, look) {
  await tab(page, "Plan and budget");
  await follow(page, "Say how the budget is taken");
  await page.getByLabel("How is the budget taken?").selectOption("Managed by the council");
  await press(page);
  await look(page, "managed");
  await nextIs(page, /We look with you at how the plan is working/);
  await givesCopy(page, look);
  await tab(page, "Assessments and plans");
  await look(page, "reviews");
  await reviews(page, look);
  await nextIs(page, /We look with you at how the plan is working/);
}
