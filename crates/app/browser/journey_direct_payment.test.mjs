// A working-age person takes his budget as a direct payment: from the call to the plan and its two desks, the conditions
// of the law, the first payment, its review, a rise with a letter, the card's statement, the look through the account,
// and money asked back that came, which was a slip. Told by those who do the work, once with scripts and once without.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import {
  allocates, assesses, choose, decides, fillDay, follow, inDays, nextIs, offers, press, refers, says, scenes, tab,
  takesTheCall,
} from "./support/casework.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { adds, agreesBudget, beginsPlan, estimates, judgesSafe, meets, moves, writesWords } from "./support/plans.mjs";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

const MARTIN = {
  person: { given: "Martin", born: new Date(1988, 6, 9), address: "Flat 3, Weir House\nNortham", postcode: "XA2 4CD" },
  call: {
    from: "The person themselves", caller: "Martin", words: "I want to go to the pool with somebody I choose myself.",
    about: "Help at home", matters: "Swimming on Thursdays", tried: "My brother drove me until he moved",
    now: "alone since his brother moved",
  },
};

for (const scripts of [true, false]) {
  const name = scripts ? "scripts" : "plain";
  test(`a working-age person takes a direct payment, scripts ${scripts ? "on" : "off"}`, async (t) => {
    const look = looker(`direct-${name}`);
    const tale = { ...MARTIN, person: { ...MARTIN.person, family: scripts ? "Ashdown" : "Brackley" } };
    const scene = scenes(t, { browser, house, scripts }, tale);
    await scene("he rings, and the front door finds the team", "Ayesha Khan", async (page) => {
      await takesTheCall(page, tale, look);
      await refers(page, tale, look);
    });
    await scene("the manager gives it to a social worker", "Grace Okafor", (page) => allocates(page, tale, look));
    await scene("his needs are assessed and decided", "Priya Shah", (page) => assessed(page, look));
    await scene("the plan says that he wants the money himself", "Priya Shah", (page) => plans(page, look));
    await scene("a social worker authorises it", "Ana Kowalska", (page) => moves(page, "Authorise as social worker", look));
    await scene("a head of service agrees the budget", "Ruth Adeyemi", (page) =>
      agreesBudget(page, { house, person: tale.person, differs: "It is what your plan costs.", says: "£96.00 a week" }, look));
    await scene("the conditions are met, and it is agreed", "Priya Shah", (page) => agrees(page, tale, look));
    await scene("it is reviewed, and it rises with a letter", "Priya Shah", (page) => keeps(page, tale, look));
    await scene("the statement comes, the account is looked through, money comes back", "Priya Shah", (page) =>
      looksThrough(page, tale, look));
  });
}

async function assessed(page, look) {
  await offers(page, "needs", look);
  await page.getByRole("button", { name: "Begin the assessment" }).click();
  await assesses(page, {
    hard: ["a7", "a9"],
    words: "I want to swim, and not to ask my mother",
    impact: "He sees nobody from Monday to Friday.",
    prevention: "The swimming club has volunteers on Saturdays",
  }, look);
  await decides(page, { impact: true, judgement: "He sees nobody all week, and it makes him low." }, look);
  await says(page, "You have needs that the law calls eligible");
}

async function plans(page, look) {
  await estimates(page, null, look);
  await beginsPlan(page);
  await fillFrom(page);
  await meets(page, "relationships", "A direct payment", { wants: "Go with somebody I choose" });
  await meets(page, "facilities or services", "A direct payment", { wants: "Swim on Thursdays" });
  await adds(page, { need: "developing and maintaining family or other personal relationships", service: "Personal assistant", units: "3", each: "16.00" }, look);
  await adds(page, { need: "making use of necessary facilities or services in the local community, public transport and recreational facilities or services among them", service: "Personal assistant", units: "3", each: "16.00" }, look);
  await says(page, "£96.00 a week");
  await writesWords(page, {
    good: "Swimming on Thursday, pizza on Friday",
    who: "Thursday and Friday: his assistant. The rest he does himself.",
    contingency: "The agency steps in; his mother is told",
    risks: "Money: his mother helps him with the bank",
    copies: "Martin, as easy read",
    directly: true,
  }, look);
  await judgesSafe(page, { agreement: "Martin wrote it himself" }, look);
  await moves(page, "Submit for authorisation", look);
}

/** Support has been given since last week: so that payments and their review can follow. */
async function fillFrom(page) {
  await follow(page, /Say whether it is safe and agreed/);
  await fillDay(page, "from_on", inDays(-60));
  await press(page);
}

async function agrees(page, tale, look) {
  await tab(page, "Plan and budget");
  await follow(page, "Say how the budget is taken");
  const taken = page.getByLabel("How is the budget taken?");
  assert.equal(await taken.inputValue(), "direct_payment", "the plan says how he wants it");
  const rest = page.getByLabel(/who manages the other part/).getByRole("option");
  assert.deepEqual(await rest.allTextContents(), ["All of it is taken one way", "The council", "A third party"]);
  for (const [question, answer] of [
    [/have capacity to ask/, "Yes"], [/do they nominate/, "No"], [/under a court/, "No"], [/in prison/, "No"], [/manage it, alone or with help/, "Yes"],
    [/appropriate way/, "Yes"], [/close family/, "No"], [/council’s own services/, "No"],
  ]) await choose(page, question, answer);
  await page.getByLabel("What happens when arrangements fail?").fill("The agency steps in");
  await page.getByLabel("Weeks of money that may stay on the account").fill("4");
  await look(page, "conditions");
  await press(page);
  await says(page, /All conditions of section 31 are met/);
  await look(page, "agreed");
  tale.payment = new URL(page.url()).pathname;
}

async function keeps(page, tale, look) {
  await page.goto(house.url + tale.payment);
  await follow(page, "Review it");
  await page.getByLabel("What was found").fill("He swims each week. His assistant is paid on time.");
  await look(page, "review");
  await press(page);
  await says(page, "He swims each week.");
  await follow(page, "Raise it, with a letter");
  await page.getByLabel("Raised by how many per cent?").fill("3.5");
  await fillDay(page, "from_on", inDays(30));
  await page.getByLabel("The reason, in words that the person can read").fill("Wages go up in April.");
  await look(page, "raise");
  await press(page);
  await says(page, /£99.36 a week/);
  await follow(page, /The letter of/);
  await says(page, "Weir House");
  await says(page, "Wages go up in April.");
  await look(page, "letter");
}

async function looksThrough(page, tale, look) {
  await page.goto(house.url + tale.payment);
  await follow(page, "Bring in a card statement");
  const day = (count) => inDays(count).toLocaleDateString("en-GB");
  const file = join(tmpdir(), `statement-${process.pid}.csv`);
  await writeFile(file, `date,description,in,out\n${day(-50)},Council,960.00,\n${day(-40)},Wages,,384.00\n${day(-30)},Television,,120.00\n`);
  await page.getByLabel("The file").setInputFiles(file);
  await look(page, "statement");
  await press(page, "Bring it in");
  const television = page.getByRole("row").filter({ hasText: "Television" });
  await television.getByRole("button", { name: /It was not as planned/ }).click();
  await page.getByRole("row").filter({ hasText: "Television" }).getByText("Not as planned", { exact: true }).waitFor();
  await look(page, "misspent");
  await follow(page, "Look through the account");
  await says(page, /As the accounts and statements stand, £456.00 is left, of which £384.00 may stay/);
  assert.equal(await page.getByLabel("Paid in").inputValue(), "960.00", "the statement is not typed again");
  await page.getByLabel("Asked back").fill("120.00");
  await page.getByLabel("Why that much, or why nothing?").fill("A television is not in the plan; the rest stays for wages at Christmas");
  await look(page, "account");
  await press(page);
  await follow(page, /It came back/);
  await look(page, "came-back");
  await press(page);
  await says(page, /came back on/);
  await look(page, "done");
  await follow(page, /Strike out that it came back/);
  await page.getByLabel("Why it is struck out").fill("It was another payment");
  await look(page, "strike");
  await press(page, "Strike it out");
  await says(page, /Struck out that it came back/);
  await look(page, "struck");
  await nextIs(page, /We look with you at how the/);
}
