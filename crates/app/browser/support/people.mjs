// The demo's colleagues, as the tests meet them at the door.

/** Signs in as one of the colleagues whom the demo offers, by name. */
export async function signIn(page, house, name) {
  await page.goto(`${house.url}/sign-in`);
  await page.getByRole("button", { name, exact: false }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Signs out by the menu under the colleague's name. */
export async function signOut(page) {
  await page.locator(".almoner-menu summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
}

/** Surnames common enough for any hundred invented people to have some of them. */
const SURNAMES = ["Taylor", "Smith", "Jones", "Brown", "Wilson", "Davies", "Evans", "Wright", "Hall", "Green", "Wood"];

/**
 * People whose case nobody has, found by their surnames: `name`, `surname`, `postcode`, `number`.
 * `patch` is what their postcodes begin with, `many` how many are needed. `page` is signed in.
 */
export async function waitingForNobody(page, house, patch, many) {
  const found = [];
  for (const surname of SURNAMES) {
    await page.goto(`${house.url}/people?q=${surname}`);
    for (const row of await page.locator("tbody tr").all()) {
      const name = await row.getByRole("link").first().textContent();
      const [, address, number, holder] = (await row.locator("td").allTextContents()).map((text) => text.trim());
      const postcode = /[A-Z]{2}\d+ \d[A-Z]{2}/.exec(address ?? "")?.[0];
      const fits = name.trim().endsWith(surname) && holder === "Nobody" && postcode?.startsWith(patch);
      if (fits && !found.some((other) => other.surname === surname)) {
        found.push({ name: name.trim(), surname, postcode, number });
      }
    }
    if (found.length >= many) return found;
  }
  throw new Error(`Only ${found.length} of ${many} people in ${patch} have a case with nobody.`);
}
