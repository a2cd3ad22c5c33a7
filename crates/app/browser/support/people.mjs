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
