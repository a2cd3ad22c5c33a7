// The lists that a team works from: what waits to be assessed, what is to be reviewed, who is being helped back on their
// feet. How an assessment is filled in and decided is told in the journeys.

import { after, test } from "node:test";
import { openBrowser } from "./support/browser.mjs";
import { openHouse } from "./support/house.mjs";
import { looker } from "./support/look.mjs";
import { signIn } from "./support/people.mjs";

const MANAGER = "Grace Okafor";

const house = await openHouse();
const browser = await openBrowser();
after(() => Promise.all([browser.close(), house.close()]));

test("a team sees what waits, what is to be reviewed and who is being helped", () =>
  browser.page({}, async (page) => {
    const look = looker("assess");
    await signIn(page, house, MANAGER);
    for (const [path, name] of [["/assessments", "waiting"], ["/reviews?team=all", "reviews"], ["/reablement", "reablement"], ["/team", "team"]]) {
      await page.goto(`${house.url}${path}`);
      await look(page, name);
    }
  }));
